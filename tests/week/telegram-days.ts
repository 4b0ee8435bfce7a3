import { custom } from './cards.ts'
import type { Reply } from './ledger.ts'
import { handle } from './marks.ts'
import type { Stage } from './stage.ts'
import { playLoft } from './studio.ts'
import {
  agreesOnTelegram,
  type Bay,
  type ChatScene,
  createChatScene,
  type TelegramPlayer,
} from './telegram-scene.ts'

/** What happens on Telegram in the week, but for who is forgotten. Answers a word that nobody is to have heard. */
export async function playTelegramDays(stage: Stage, bay: Bay): Promise<string> {
  const { fayola, gustavo, ivanka, kimball, vanishia, xiaomei } = bay
  const { pier, market, loft, attic, yard, withFayola, withKimball, withVanishia, withXiaomei } = bay
  for (const { user } of bay.players) user.starts()
  const everything = ['feedback', 'training'] as const
  for (const where of [pier, market, loft, withFayola])
    await agreesOnTelegram(stage, fayola, where, ...everything)
  await agreesOnTelegram(stage, gustavo, pier, ...everything)
  for (const where of [market, withVanishia]) await agreesOnTelegram(stage, vanishia, where, ...everything)
  await agreesOnTelegram(stage, xiaomei, withXiaomei, ...everything)
  for (const where of [market, loft]) await agreesOnTelegram(stage, ivanka, where, 'feedback')
  // To nothing on the pier, where he speaks.
  for (const where of [attic, yard, withKimball]) await agreesOnTelegram(stage, kimball, where, ...everything)
  await playPier(stage, bay)
  await playAlone(stage, bay)
  await playKimball(stage, bay)
  await playYard(stage, bay)
  await playMarket(stage, bay)
  const unheard = await playLoft(stage, bay)
  await playChinese(stage, bay)
  return unheard
}

/** Both agree to everything; whom they quote does not. */
async function playPier(stage: Stage, { pier, fayola, gustavo, kimball }: Bay): Promise<void> {
  const scene = createChatScene(stage, pier)
  const greeting = await scene.set(fayola, 'otto')
  await scene.reacts(gustavo, greeting, '👍', 1)
  const first = await scene.says(fayola, 'Otto, have you a net?')
  await scene.reacts(fayola, first, '👍', 1)
  await scene.reacts(gustavo, first, '👍', 1)
  const second = await scene.says(gustavo, 'Otto, will it hold?')
  await scene.rewrites(gustavo, second)
  await scene.reacts(fayola, second, '❤')
  const third = await scene.says(fayola, 'Otto, I am Fayola, what of the storm?')
  await scene.polishes(fayola, third)
  await scene.edits(fayola, third)
  const fourth = await scene.says(gustavo, `Otto, and tomorrow? I am ${handle}.`)
  await scene.regenerates(gustavo, fourth)
  const fifth = await scene.say(
    [
      [fayola, 'quay'],
      [gustavo, 'quay'],
    ],
    'Otto, go on.',
  )
  await scene.did(gustavo, fourth, { type: 'kept', takes: 2 })
  await scene.reacts(fayola, fifth, '👍', 1)
  await scene.reacts(gustavo, fifth, '👎', -1)
  // What he said elsewhere, and agrees to nothing here.
  const sixth = await scene.says(fayola, 'Otto, is it true?', { quoting: kimball })
  await scene.reacts(fayola, sixth, '👍', 1)
}

/** He agrees elsewhere, and not on the pier. */
async function playKimball(
  stage: Stage,
  { pier, withKimball, kimball, fayola, gustavo }: Bay,
): Promise<void> {
  const alone = createChatScene(stage, withKimball)
  await alone.set(kimball, 'otto')
  await alone.reacts(kimball, await alone.says(kimball, 'Do you mend on Sundays?'), '👍', 1)

  const scene = createChatScene(stage, pier)
  const [, , second] = pier.story.replies
  if (!second) throw new RangeError('Nobody has spoken.')
  await scene.reacts(kimball, second, '👍', 1)
  const first = await scene.says(kimball, 'Otto, may I pass?')
  await scene.rewrites(kimball, first)
  await scene.polishes(fayola, first)
  await scene.reacts(gustavo, first, '👍', 1)
  await scene.says(fayola, 'Otto, let him pass.')
}

/** Whoever moderates agrees to nothing there, and gives others’ replies other words, and the greeting, too. */
async function playYard(stage: Stage, { yard, fayola, kimball }: Bay): Promise<void> {
  const scene = createChatScene(stage, yard)
  const greeting = await scene.set(fayola, 'otto')
  const first = await scene.says(kimball, 'Otto, whose words are these?')
  await scene.reacts(fayola, first, '👎', -1)
  await scene.rewrites(fayola, first)
  await scene.reacts(kimball, first, '👍', 1)
  await scene.reacts(fayola, greeting, '👎', -1)
  await scene.rewrites(fayola, greeting)
  await scene.reacts(kimball, greeting, '👍', 1)
}

/** One who agrees to everything, alone with a character. */
async function playAlone(stage: Stage, { withFayola, fayola }: Bay): Promise<void> {
  const scene = createChatScene(stage, withFayola)
  await scene.set(fayola, 'wren')
  const first = await scene.says(fayola, 'Is the ferry late?')
  await scene.reacts(fayola, first, '👎', -1)
  await scene.unreacts(fayola, first, '👎', -1)
  const second = await scene.says(fayola, 'And who is aboard?')
  const good = { type: 'rating', rating: 1, reasons: ['proactivity'] } as const
  await scene.commands(fayola, second, '/rate good proactivity', good)
  const third = await scene.says(fayola, 'Tell me of the river.')
  await scene.rewrites(fayola, third)
  await scene.rewrites(fayola, third)
  await scene.reacts(fayola, third, '👍', 1)
  const fourth = await scene.says(fayola, 'And then?')
  await scene.reacts(fayola, fourth, custom, -1)
  await playSecondThoughts(scene, fayola)
  const fifth = await scene.says(fayola, 'Write to me.', { mail: 'fayola.k@example.org' })
  await scene.reacts(fayola, fifth, '👍', 1)
}

/** What nobody is to learn from, for she thinks better of it; and what she means in the end. */
async function playSecondThoughts(scene: ChatScene, fayola: TelegramPlayer): Promise<void> {
  const voted = await scene.says(fayola, 'Where do we land?')
  await scene.rewrites(fayola, voted)
  await scene.reacts(fayola, voted, '👎', -1)
  const reported = await scene.says(fayola, 'Which side?')
  await scene.rewrites(fayola, reported)
  await scene.commands(fayola, reported, '/report', { type: 'report' })
  const left = await scene.says(fayola, 'Do you know the pilot?')
  await scene.rewrites(fayola, left)
  await scene.regenerates(fayola, left)
  const restored = await scene.says(fayola, 'What is his name?')
  await scene.did(fayola, left, { type: 'kept', takes: 2 })
  await scene.restores(fayola, restored)
  const again = await scene.says(fayola, 'Who hired him?')
  await scene.regenerates(fayola, again)
  await scene.reacts(fayola, again, '👎', -1)
  const back = await scene.says(fayola, 'And since when?')
  await scene.did(fayola, again, { type: 'kept', takes: 2 })
  await scene.regenerates(fayola, back)
  await scene.turnsBack(fayola, back, 0)
  const muddled = await scene.says(fayola, 'Is he any good?')
  await scene.did(fayola, back, { type: 'kept', takes: 2 })
  await rates(scene, fayola, muddled, 'good', 'repetition')
  const changed = await scene.says(fayola, 'Would you hire him?')
  await rates(scene, fayola, changed, 'good')
  await rates(scene, fayola, changed, 'bad', 'contradiction')
}

async function rates(
  scene: ChatScene,
  by: TelegramPlayer,
  reply: Reply,
  word: 'good' | 'bad',
  ...reasons: readonly string[]
): Promise<void> {
  const rating = word === 'good' ? 1 : -1
  await scene.commands(by, reply, ['/rate', word, ...reasons].join(' '), { type: 'rating', rating, reasons })
}

/** Somebody who agrees to nothing speaks first. */
async function playMarket(stage: Stage, { market, fayola, halvard, ivanka, vanishia }: Bay): Promise<void> {
  const scene = createChatScene(stage, market)
  await scene.set(fayola, 'mira')
  const first = await scene.says(halvard, 'Mira, what is on the stalls?')
  await scene.reacts(fayola, first, '👍', 1)
  await scene.reacts(halvard, first, '👎', -1)
  const second = await scene.says(ivanka, 'Mira, who sells the cheese?')
  await scene.rewrites(ivanka, second)
  const third = await scene.says(vanishia, 'Mira, do you know me?', { kind: 'gone' })
  await scene.reacts(vanishia, third, '👍', 1)
  await scene.reacts(ivanka, third, '👎', -1)
  await scene.reacts(vanishia, second, '👍', 1)
  await scene.edits(vanishia, third, 'gone')
  const both = await scene.say(
    [
      [ivanka, 'quay'],
      [vanishia, 'gone'],
    ],
    'Mira, what of us two?',
  )
  await scene.reacts(ivanka, both, '👍', 1)
  const fourth = await scene.says(ivanka, 'Mira, and now?')
  await scene.reacts(ivanka, fourth, '👍', 1)
  await scene.commands(halvard, fourth, '/report', { type: 'report' })
}

/** In Chinese, alone. */
async function playChinese(stage: Stage, { withXiaomei, xiaomei }: Bay): Promise<void> {
  const scene = createChatScene(stage, withXiaomei)
  await scene.set(xiaomei, 'chen')
  const first = await scene.says(xiaomei, '我是晓梅梅，今天有豆浆吗？', { language: 'zh' })
  await scene.reacts(xiaomei, first, '👍', 1)
  const second = await scene.says(xiaomei, '桥那边怎么样？', { language: 'zh' })
  await scene.rewrites(xiaomei, second, 'anew', 'zh')
  const third = await scene.says(xiaomei, '明天还来吗？', { language: 'zh' })
  await scene.corrects(xiaomei, third)
}
