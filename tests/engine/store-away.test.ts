import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { createGate } from '../../src/testing/index.ts'
import { patience } from '../support/patience.ts'
import { temporaryFolder } from '../support/sqlite.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

/** A stage on a file that another program can lock, as a store that is away. */
async function openLockable(reply?: StageOptions['reply']) {
  const path = join(temporaryFolder(), 'dramatis.db')
  const stage = await openStage({ memoryUrl: `sqlite:${path}`, ...(reply ? { reply } : {}) })
  const other = new DatabaseSync(path)
  let isLocked = false
  const unlock = () => {
    if (isLocked) other.exec('ROLLBACK')
    isLocked = false
  }
  onTestFinished(async () => {
    unlock()
    other.close()
    await stage.close()
  })
  const alice = stage.directly('alice')
  await alice.invokes('character set', { character: 'wren' })
  return {
    ...stage,
    alice,
    goAway() {
      other.exec('BEGIN IMMEDIATE')
      isLocked = true
    },
    comeBack: unlock,
    texts: () => stage.platform.shown.map(({ text }) => text),
  }
}

const waiting = new AbortController().signal

test('people are told once when the store is away for 10 s, and answered in order when it is back', async () => {
  const { host, clock, alice, goAway, comeBack, texts } = await openLockable()
  await alice.says('hello')
  const before = texts().length
  goAway()
  const first = host.accept(alice.message('one'), { signal: waiting })
  const second = host.accept(alice.message('two'), { signal: waiting })
  await clock.advance(9_000)
  expect(texts()).toHaveLength(before)
  await clock.advance(3_000)
  expect(texts().slice(before)).toEqual([expect.stringMatching(/write.*down/)])
  comeBack()
  await clock.advance(10_000)
  expect(await Promise.all([first, second])).toEqual(['accepted', 'accepted'])
  await clock.advance(10_000)
  await host.whenIdle(alice.speaker.conversation, patience())
  const { lines } = await host
    .query(
      {
        type: 'recent-lines',
        conversation: alice.speaker.conversation,
        characterId: 'wren',
        limit: 10,
      },
      waiting,
    )
    .then((answer) => (answer.type === 'recent-lines' ? answer : { lines: [] }))
  const said = lines.filter(({ role }) => role === 'user').map(({ text }) => text)
  expect(said).toEqual(['hello', 'one', 'two'])
})

test('a command that cannot be kept is refused, and not carried out later', async () => {
  const { host, clock, alice, goAway, comeBack, platform } = await openLockable()
  goAway()
  const command = alice.command('replies', { rule: 'addressed' })
  const accepting = host.accept(command, { signal: waiting })
  await clock.advance(6_000)
  expect(await accepting).toBe('not-now')
  expect(platform.shown.at(-1)).toMatchObject({ type: 'notice', visibility: 'private' })
  comeBack()
  expect(await host.accept(command, { signal: waiting })).toBe('not-now')
  await clock.advance(10_000)
  expect(platform.shown.at(-1)).toMatchObject({ type: 'notice', visibility: 'private' })
})

test('a reply that is being written is finished, and committed when the store is back', async () => {
  const gate = createGate()
  const { host, clock, alice, goAway, comeBack, platform, server } = await openLockable(() => ({
    text: 'Other side.',
    gate,
  }))
  await host.accept(alice.message('Where to?'))
  await clock.advance(2_000)
  await server.request(0)
  goAway()
  gate.open()
  await platform.sees((part) => part.type === 'reply-finished' && part.text === 'Other side.')
  await clock.advance(10_000)
  const replies = () => platform.shown.filter(({ type }) => type === 'reply').map(({ text }) => text)
  // Shown as complete when it is kept.
  expect(replies()).not.toContain('Other side.')
  comeBack()
  await clock.advance(10_000)
  await host.whenIdle(alice.speaker.conversation, patience())
  expect(replies().filter((text) => text === 'Other side.')).toHaveLength(1)
  expect(server.requests).toHaveLength(1)
})
