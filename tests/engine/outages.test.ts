import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Memory } from '../../src/contract/memory.ts'
import { createOutages } from '../../src/engine/outages.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openStage } from '../support/stage.ts'
import { createFakeRandom, silentLog, tavern } from '../support/store.ts'

test('an answer that was shown is written, though the store was away when the outage was looked for', async () => {
  const clock = createFakeClock()
  const { memory, close } = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(close)
  const away = async () => {
    throw new MemoryError({ code: 'unreachable', what: 'It is.', remedy: 'Wait.', isRetryable: true })
  }
  const awayMemory: Memory = { ...memory, state: { ...memory.state, get: away } }
  const outages = createOutages(awayMemory, 'model', clock)
  // Whether there was one is not known: the mark that may be there goes.
  expect(await outages.answered(tavern)).toMatchObject([{ type: 'state-set', value: undefined }])
  expect(await outages.answered(tavern)).toEqual([])
})

test('whoever is told of an outage can have the kept turn tried again by a choice', async () => {
  let isDown = true
  const stage = await openStage({
    reply: () => (isDown ? { fault: { type: 'error', status: 500, message: 'no' } } : 'Aye.'),
  })
  onTestFinished(stage.close)
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  const told = { type: 'notice', tone: 'error', options: ['Try again'] }
  expect(await alice.says('Tea?')).toMatchObject([{ finish: 'failed' }, { ...told, visibility: 'public' }])
  expect(await alice.invokes('regenerate')).toMatchObject([
    { finish: 'failed' },
    { ...told, visibility: 'private' },
  ])
  isDown = false
  const options = stage.platform.parts.findLast((part) => part.type === 'notice')?.options
  expect(options).toMatchObject([{ command: 'regenerate', options: {} }])
  expect(await alice.invokes('regenerate')).toMatchObject([{ type: 'reply', text: 'Aye.' }])
})

test('an empty answer can be tried again by a choice, too', async () => {
  const stage = await openStage({ reply: () => '' })
  onTestFinished(stage.close)
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  expect((await alice.says('Tea?')).at(-1)).toMatchObject({ type: 'notice', options: ['Try again'] })
})

/** A character whose card has so many letters, where a model takes 4,096 tokens. */
async function meetLongCard(letters: number, context = 4_096) {
  const about = 'She pilots the ferry. '.repeat(Math.ceil(letters / 22)).trim()
  const stage = await openStage({
    cards: {
      'wren.yaml': `name: Wren\nabout: ${about}\ngreeting: Aye.\nexamples: ["user: Where?\\nchar: Other side."]\n`,
    },
    model: { contextTokens: 4_096, sampling: { maxTokens: 256 } },
    serverOptions: { contextTokens: context },
    reply: () => 'Aye.',
  })
  onTestFinished(stage.close)
  const alice = stage.directly('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return { alice, stage }
}

test('a card that is longer than all that the model takes is what people are told of', async () => {
  const { alice } = await meetLongCard(20_000)
  const told = (await alice.says('Hello.')).filter(({ type }) => type === 'notice')
  expect(told.map(({ text }) => text)).toEqual([
    'Wren cannot answer: the card is longer than what the model takes at once. Choose another character, or ask whoever runs this bot for a shorter card or a model with more room.',
  ])
  const again = (await alice.invokes('regenerate')).filter(({ type }) => type === 'notice')
  expect(again.map(({ text }) => text)).toEqual(told.map(({ text }) => text))
})

test('a card that takes most of it leaves room for an example and a conversation', async () => {
  const { alice, stage } = await meetLongCard(10_000)
  for (let turn = 0; turn < 40; turn += 1) {
    const [reply] = await alice.says(`Where does ferry number ${turn} go, and who is on it tonight?`)
    expect(reply?.text).toBe('Aye.')
  }
  expect(JSON.stringify(stage.lastPrompt()[0])).toContain('Other side.')
})

test('what is too long beside a short card is the story', async () => {
  const { alice } = await meetLongCard(100, 300)
  expect((await alice.says('Hello.')).at(-1)?.text).toContain('the story is too long for it')
})
