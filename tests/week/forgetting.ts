import { expect } from 'vitest'
import { answerOf, createChannelScene, type Harbour } from './discord-scene.ts'
import { wordsFor } from './marks.ts'
import type { Stage } from './stage.ts'
import { asksFor, type Bay, createChatScene, press } from './telegram-scene.ts'

/** What she does before she asks to be forgotten: enough to be in every export. */
export async function playVanishia(stage: Stage, { withVanishia, vanishia }: Bay): Promise<void> {
  const scene = createChatScene(stage, withVanishia)
  await scene.set(vanishia, 'mira')
  await asksFor(stage, vanishia, '/me I am Vanishia of the mill.', () => true)
  const first = await scene.says(vanishia, 'Are you there?', { kind: 'gone' })
  await scene.reacts(vanishia, first, '👍', 1)
  const second = await scene.says(vanishia, 'Tell me of me.', { kind: 'gone' })
  await scene.rewrites(vanishia, second, 'gone')
}

/** She asks to be forgotten while the model writes to her, in another conversation. */
export async function forgetVanishia(stage: Stage, { market, vanishia, ivanka }: Bay): Promise<void> {
  const { user } = vanishia
  const isQuestion = ({ buttons }: { readonly buttons: readonly (readonly string[])[] }) =>
    buttons.flat().includes('Forget it')
  const question = await asksFor(stage, vanishia, '/privacy erase', isQuestion)
  const word = stage.newWord('gone')
  const gate = stage.hold(word)
  user.says(market.chat, `Mira, one more thing. ${wordsFor(word)} ${word}`)
  gate.release(3)
  await stage.comes('the model is asked', () => stage.replyTo(word) !== undefined)
  await press(vanishia, question, /Forget it/)
  await stage.comes(
    'she is forgotten',
    () => user.dm.shown().some(({ text }) => text.startsWith('Forgotten:')),
    () => user.dm.shown().map(({ text }) => text),
  )
  stage.ledger.forgets(vanishia)
  gate.open()
  // Whatever came of that turn came before this one.
  const scene = createChatScene(stage, market)
  const after = await scene.says(ivanka, 'Mira, is it quiet now?')
  await scene.reacts(ivanka, after, '👍', 1)
  const late = stage.replyTo(word) ?? 'no reply'
  const shown = [...market.chat.shown(), ...user.dm.shown()].filter(({ isFromBot }) => isFromBot)
  expect(
    shown.flatMap(({ history, text }) => [...history, text]).filter((text) => text.includes(late)),
  ).toEqual([])
}

/** The same on Discord, in the very channel. Answers what he said last. */
export async function forgetCyriac(stage: Stage, { quay, story, cyriac, adalind }: Harbour): Promise<string> {
  const { user } = cyriac
  const asked = user.invokes(quay, 'privacy erase', { what: 'me' })
  const question = await answerOf(stage, asked)
  const word = stage.newWord()
  const gate = stage.hold(word)
  user.says(quay, `Mira, one more thing. ${wordsFor(word)} ${word}`)
  gate.release(3)
  await stage.comes('the model is asked', () => stage.replyTo(word) !== undefined)
  const pressed = user.presses(question, 'Forget it')
  const answers = () => [...asked.answers(), ...pressed.answers()].map(({ content }) => content)
  await stage.comes('he is forgotten', () => answers().some((text) => text.startsWith('Forgotten:')), answers)
  stage.ledger.forgets(cyriac)
  gate.open()
  // Whatever came of that turn came before this one.
  const after = await createChannelScene(stage, quay, story).says(adalind, 'Mira, is it quiet now?')
  const late = stage.replyTo(word) ?? 'no reply'
  expect(quay.shown().flatMap(({ history }) => history.filter((text) => text.includes(late)))).toEqual([])
  expect(after.reply.takes[0]?.mark).not.toBe(late)
  return word
}

/** Somebody takes back that what he says is kept: from then on nobody listens to him. Answers his word. */
export async function hushHalvard(stage: Stage, { market, halvard, ivanka }: Bay): Promise<string> {
  await asksFor(stage, halvard, '/privacy consent history no', ({ text }) => text.startsWith('Noted'))
  const told = () => market.chat.shown().filter(({ isFromBot, seenBy }) => isFromBot && seenBy === undefined)
  const before = told().length
  const word = stage.newWord()
  halvard.user.says(market.chat, `Mira, do you hear me? ${word}`)
  const [under] = told()
  if (under) halvard.user.reacts(under, ['👎'])
  const scene = createChatScene(stage, market)
  const after = await scene.says(ivanka, 'Mira, did you hear him?')
  // It would be counted too much.
  await scene.reacts(ivanka, after, '👎', -1)
  // What others see is her answer alone.
  expect(told()).toHaveLength(before + 1)
  return word
}
