import { onTestFinished } from 'vitest'
import { encodeStateKey } from '../../memory/keys.ts'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import { type Change, maxAttempts } from '../../src/contract/mailbox.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { feedbackEntry, feedbackRecord } from '../suites/memory-log-suite.ts'
import {
  atOnce,
  chapter,
  createGate,
  edit,
  line,
  message,
  type Stage,
  startWorker,
  tavern,
  turnEntry,
} from './store.ts'

let rounds = 0

/** Writes a text of its own through every door of a store; answers all of them. A turn runs until the test ends. */
export async function writeCanaries(stage: Stage): Promise<readonly string[]> {
  const canaries: string[] = []
  rounds += 1
  const canary = (door: string) => {
    canaries.push(`canary of ${door}, 金絲雀 ${rounds};`)
    return canaries.at(-1) ?? ''
  }
  await commitChanges(stage, changesWith(canary))
  await writeState(stage, canary)
  await stage.store.memory.log.append([turnEntry('appended', { raw: canary('an appended record') })])
  await stage.store.transfer.write(recordsWith(canary))
  await writeMailbox(stage, canary)
  return canaries
}

type MakeCanary = (door: string) => string

function changesWith(canary: MakeCanary): readonly Change[] {
  const said = line('a', canary('an earlier line'), {
    shown: canary('an earlier line as shown'),
    speakerName: canary('a name'),
    messageIds: ['m-a'],
    turnId: 't',
  })
  const removed = line('b', canary('a line that an edit changes'), { messageIds: ['m-b'] })
  const feedback = feedbackRecord({
    deed: { type: 'reaction-added', emoji: canary('an emoji'), rating: undefined },
  })
  return [
    { type: 'lines-appended', chapter, lines: [said, removed] },
    { type: 'line-replaced', chapter, line: { ...said, revision: 1, text: canary('a line') } },
    {
      type: 'log-appended',
      entry: turnEntry('t', {
        raw: canary('a raw reply'),
        shown: canary('a shown reply'),
        userName: canary('a user name'),
        userInfo: canary('a user info'),
        characterName: canary('a character name'),
        storyHash: 'story',
      }),
    },
    { type: 'log-appended', entry: feedbackEntry('f', tavern, { personIds: ['ann'], value: feedback }) },
    { type: 'text-stored', hash: 'head', text: canary('a head') },
    { type: 'text-stored', hash: 'story', text: canary('a story') },
    {
      type: 'state-set',
      key: { name: 'profile', scope: tavern, owner: 'ann' },
      value: canary('a committed profile'),
    },
  ]
}

async function writeState({ store }: Stage, canary: MakeCanary): Promise<void> {
  const { state } = store.memory
  const place: ConversationKey = { ...tavern, thread: '' }
  await state.set({ name: 'profile', scope: { ...tavern, thread: 'bar' }, owner: 'ann' }, canary('a profile'))
  await state.set(
    { name: 'window', scope: chapter, owner: '' },
    {
      firstLineId: 'a',
      story: canary('a story so far'),
      userName: canary('a name in a window'),
      profile: canary('a profile in a window'),
      cuts: 1,
      headSizing: { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 },
    },
  )
  await state.set(
    { name: 'place-card', scope: place, owner: '@guest' },
    { text: canary('a card of a place') },
  )
  await state.set(
    { name: 'place-picture', scope: place, owner: '@guest' },
    { base64: canary('a picture'), extension: 'png' },
  )
  await state.set({ name: 'adapter', scope: undefined, owner: 'test:key' }, canary('what an adapter keeps'), {
    ttlMs: 3_600_000,
  })
  await state.set({ name: 'hash-key', scope: undefined, owner: '' }, canary('a key'))
}

function recordsWith(canary: MakeCanary): readonly StoreRecord[] {
  const cellar: ConversationKey = { ...tavern, thread: 'cellar' }
  const moved = message('moved', canary('a moved event'), { conversation: cellar })
  return [
    { type: 'text', hash: 'moved', text: canary('a moved text') },
    {
      type: 'state',
      key: encodeStateKey({ name: 'profile', scope: cellar, owner: 'bob' }),
      json: JSON.stringify(canary('a moved value')),
      expiresAt: undefined,
    },
    { type: 'conversation', conversation: cellar, revision: 3 },
    {
      type: 'line',
      chapter: { ...cellar, chapter: 'one' },
      lineId: 'moved',
      line: line('moved', canary('a moved line'), { revision: 1 }),
      earlier: [line('moved', canary('a moved earlier line'))],
    },
    { type: 'entry', entry: turnEntry('moved', { raw: canary('a moved record') }) },
    {
      type: 'event',
      event: moved,
      options: { queue: 'nobody', quietMs: 0, maxWaitMs: 0 },
      acceptedAt: 1,
      attempts: 0,
      isGivenUp: false,
      lastError: '',
    },
  ]
}

async function writeMailbox({ store, clock }: Stage, canary: MakeCanary): Promise<void> {
  const { mailbox } = store
  const from = { id: 'ann', name: canary('a name in an event') }
  await mailbox.amend(edit('m-b', canary('an edited line')))
  await mailbox.accept(message('waits', canary('a waiting event'), { from }), { ...atOnce, queue: 'nobody' })
  await mailbox.accept(message('w'), { ...atOnce, queue: 'nobody' })
  await mailbox.amend(edit('m-w', canary('an edited event')))

  const attic = { ...tavern, thread: 'attic' }
  await mailbox.accept(message('fails', canary('an event that was given up'), { conversation: attic }), {
    ...atOnce,
    queue: 'failing',
  })
  const failing = startWorker(mailbox, {
    queue: 'failing',
    handle: async (batch) => {
      throw new TypeError(JSON.stringify(batch.events))
    },
  })
  for (let tries = 0; tries < maxAttempts; tries += 1) await clock.advance(3_600_000)
  await failing.end()

  const yard = { ...tavern, thread: 'yard' }
  await mailbox.accept(message('runs', canary('an event that runs'), { conversation: yard }), {
    ...atOnce,
    queue: 'running',
  })
  const gate = createGate()
  const running = startWorker(mailbox, { queue: 'running', handle: gate.handle })
  await clock.advance(0)
  await gate.entered
  await mailbox.amend(edit('m-runs', canary('an edit during a turn'), yard))
  onTestFinished(async () => {
    gate.open()
    await clock.advance(0)
    await running.end()
  })
}

/** All texts that a store gives back, in one: what it tells as records, and what the mailbox and keyed state answer. */
export async function readAll({ store }: Stage): Promise<string> {
  const told: unknown[] = []
  for await (const { records } of store.transfer.read({ batchSize: 100 })) told.push(...records)
  return JSON.stringify(told)
}
