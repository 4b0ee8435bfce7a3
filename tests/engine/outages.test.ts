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
