import type { ShownTelegramMessage } from '../../src/testing/index.ts'
import type { Stage } from './stage.ts'
import { type Bay, createChatScene, press } from './telegram-scene.ts'

/** A studio, in which somebody agrees for this chapter; it ends. Answers the word of somebody who takes no part. */
export async function playLoft(stage: Stage, bay: Bay): Promise<string> {
  const { loft, fayola, gustavo, ivanka } = bay
  const { chat, story } = loft
  await beginStudio(stage, bay)
  await joinStudio(stage, bay)
  const scene = createChatScene(stage, loft)
  await scene.says(fayola, '林栖，你好。', { language: 'zh' })
  const outside = stage.newWord()
  gustavo.user.says(chat, `林栖，我也在。${outside}`)
  const second = await scene.says(ivanka, '林栖，有诗集吗？', { language: 'zh' })
  await scene.rewrites(ivanka, second, 'anew', 'zh')
  const third = await scene.says(fayola, '林栖，推荐一本。', { language: 'zh' })
  await scene.reacts(fayola, third, '👎', -1)
  fayola.user.says(chat, '/studio done')
  await stage.comes(
    'it is done',
    () => chat.shown().some(({ text }) => text.startsWith('The studio is over')),
    () => chat.shown().map(({ text }) => text),
  )
  story.studio = 'done'
  return outside
}

/** Whoever moderates begins it: she has agreed to training long since. */
async function beginStudio(stage: Stage, { loft, fayola }: Bay): Promise<void> {
  const { chat, story } = loft
  const before = stage.ledger.open('before the studio', 'telegram', story.place)
  await createChatScene(stage, { chat, story: before }).set(fayola, 'lin')
  const greetings = () => chat.shown().filter(({ text }) => text.includes('cardlin')).length
  const greeted = greetings()
  fayola.user.says(chat, '/studio start')
  await stage.comes(
    'it begins',
    () => greetings() > greeted && chat.shown().some(isInvitation),
    () => chat.shown().map(({ text }) => text),
  )
  story.studio = 'open'
  story.greets('cardlin')
}

/** She is asked alone, agrees, and takes part. */
async function joinStudio(stage: Stage, { loft, ivanka }: Bay): Promise<void> {
  const { chat, story } = loft
  const told = () => chat.shown().map(({ text, buttons, seenBy }) => [text, buttons, seenBy])
  const invitation = chat.shown().find(isInvitation)
  if (!invitation) throw new RangeError('Nobody is invited.')
  await press(ivanka, invitation, /Take part/)
  const find = () =>
    chat.shown().find(({ buttons, seenBy }) => seenBy === ivanka.user.id && buttons.flat().some(isAgreeing))
  await stage.comes('it asks', () => find() !== undefined, told)
  const question = find()
  if (!question) throw new RangeError('Nothing is asked.')
  await press(ivanka, question, /I agree/)
  await stage.comes(
    'she takes part',
    () => chat.shown().some(({ text }) => text.startsWith('You take part')),
    told,
  )
  story.participants.add(ivanka)
}

const isInvitation = ({ buttons }: ShownTelegramMessage) => buttons.flat().includes('Take part')
const isAgreeing = (label: string) => label.startsWith('I agree')
