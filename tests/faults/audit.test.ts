import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { Line } from '../../src/contract/line.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import {
  atOnce,
  createFakeRandom,
  createGate,
  lineOf,
  message,
  silentLog,
  startWorker,
  turnEntry,
} from '../support/store.ts'
import { audit } from './audit.ts'
import { editedText, type Said } from './people.ts'

const conversation = { platform: 'loopback', place: 'dm-0', thread: '' }
const chapter = { ...conversation, chapter: 'lin' }
const said = ['m-1', 'm-2'].map(
  (messageId, index): Said => ({
    word: `w0x${index}`,
    messageId,
    saidAt: 1,
    answeredAt: 2,
    fate: 'kept',
  }),
)

/** The line of a message that was said; its turn is named after it. */
function heard(messageId: string, turnId = `turn of ${messageId}`): Line {
  const word = said.find((one) => one.messageId === messageId)?.word ?? ''
  return { ...lineOf(message(messageId)), text: `${word}?`, messageIds: [messageId], turnId, kind: 'speech' }
}

function replied(text: string, turnId: string, receipt: string): Line {
  return { ...heard('m-1', turnId), id: `${turnId}:reply`, role: 'character', text, messageIds: [receipt] }
}

function shownAs(messageId: string, text: string): LoopbackMessage {
  const { place, thread } = conversation
  const rest = {
    speaker: 'Lin',
    visibility: 'public',
    key: '',
    sender: 'a',
    found: 0,
    isDeleted: false,
  } as const
  return { messageId, place, thread, type: 'reply', versions: [{ text, at: 2 }], ...rest }
}

const good = [
  heard('m-1'),
  replied('w0x0.', 'turn of m-1', 'bot-1'),
  heard('m-2'),
  replied('w0x1.', 'turn of m-2', 'bot-2'),
]
const records = ['m-1', 'm-2'].map((id) => turnEntry(`turn of ${id}`, { chapter, eventIds: [id] }))
const shown = [shownAs('bot-1', 'w0x0.'), shownAs('bot-2', 'w0x1.')]

/** What the audit finds in a store with these lines and records. */
async function look(
  lines: readonly Line[],
  turns = records,
  messages = shown,
  fates: readonly Said['fate'][] = [],
) {
  const store = await openStore('memory:', {
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: silentLog,
  })
  onTestFinished(() => store.close())
  const gate = createGate()
  const worker = startWorker(store.mailbox, { handle: gate.handle })
  await store.mailbox.accept(message('start', '', { conversation }), atOnce)
  const batch = await gate.entered
  await batch.commit({
    handledEventIds: ['start'],
    changes: [
      { type: 'lines-appended', chapter, lines },
      ...turns.map((entry) => ({ type: 'log-appended', entry }) as const),
    ],
  })
  gate.open()
  await worker.end()
  const people = said.map((one, index) => ({ ...one, fate: fates[index] ?? one.fate }))
  return await audit(store, [people], messages)
}

const whole = {
  lost: [],
  doubled: [],
  outOfOrder: [],
  notInOneTurn: [],
  unamended: [],
  unerased: [],
  unanswered: [],
  unreceipted: [],
  repeated: [],
  waiting: 0,
}

test('nothing is found where all is well', async () => {
  expect(await look(good)).toMatchObject({ ...whole, lines: 4, turns: 2 })
})

test('a lost message is found', async () => {
  expect(await look(good.slice(0, 2))).toMatchObject({ lost: ['m-2'], notInOneTurn: ['m-2'] })
})

test('a message that is there twice is found', async () => {
  const again = { ...heard('m-1', 'turn of m-2'), id: 'again' }
  const found = await look([...good.slice(0, 2), again, ...good.slice(2)])
  expect(found).toMatchObject({ doubled: ['m-1'], outOfOrder: [], unanswered: ['turn of m-2'] })
})

test('messages in the wrong order are found', async () => {
  expect(await look([...good.slice(2), ...good.slice(0, 2)])).toMatchObject({ outOfOrder: ['m-1'] })
})

test('a message of two turns is found', async () => {
  const second = turnEntry('another turn', { chapter, eventIds: ['m-2'] })
  expect(await look(good, [...records, second])).toMatchObject({ notInOneTurn: ['m-2'] })
})

test('a turn without a reply is found, and one with the reply to something else', async () => {
  expect(await look(good.slice(0, 3))).toMatchObject({ unanswered: ['turn of m-2'] })
  const wrong = { ...replied('w0x0.', 'turn of m-2', 'bot-2') }
  expect(await look([...good.slice(0, 3), wrong])).toMatchObject({ unanswered: ['turn of m-2'] })
})

test('replies that nobody saw, and such as were seen twice, are found', async () => {
  expect(await look(good, records, shown.slice(1))).toMatchObject({ unreceipted: ['turn of m-1'] })
  const copy = shownAs('bot-3', 'w0x1.')
  expect(await look(good, records, [...shown, copy])).toMatchObject({ unreceipted: [], repeated: [copy] })
})

test('a deleted message is in no history, whatever its reply says, and an edited one has its new text', async () => {
  expect(await look(good.slice(1), records, shown, ['deleted'])).toMatchObject(whole)
  expect(await look(good, records, shown, ['deleted'])).toMatchObject({ unamended: ['m-1'] })
  const edited = { ...heard('m-1'), text: editedText('w0x0') }
  expect(await look([edited, ...good.slice(1)], records, shown, ['edited'])).toMatchObject(whole)
  expect(await look(good, records, shown, ['edited'])).toMatchObject({ unamended: ['m-1'] })
})

test('a message that was stopped needs no reply, but is not lost', async () => {
  const unanswered = [heard('m-1'), ...good.slice(2)]
  expect(await look(unanswered, records.slice(1), shown.slice(1), ['stopped'])).toMatchObject(whole)
  expect(await look(good.slice(2), records.slice(1), shown, ['stopped'])).toMatchObject({ lost: ['m-1'] })
})
