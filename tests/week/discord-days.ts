import { lantern } from './cards.ts'
import { agreesOnDiscord, createChannelScene, type Harbour } from './discord-scene.ts'
import type { Stage } from './stage.ts'

/** What happens on Discord in the week. */
export async function playDiscordDays(stage: Stage, harbour: Harbour): Promise<void> {
  const { adalind, benedikt, cyriac, quay, story } = harbour
  const here = { channel: quay, story }
  await agreesOnDiscord(stage, adalind, here, 'feedback')
  await agreesOnDiscord(stage, benedikt, here, 'feedback', 'training')
  const scene = createChannelScene(stage, quay, story)
  await scene.set(adalind, 'mira')

  const first = await scene.says(adalind, 'Mira, is the lamp lit?')
  await scene.reacts(adalind, first.reply, '👍🏽', 1)
  await scene.reacts(benedikt, first.reply, '👎🏿', -1)
  await scene.reacts(cyriac, first.reply, '🔥')
  await scene.reacts(cyriac, first.reply, lantern, 1)

  const second = await scene.says(cyriac, 'Mira, is the ferry late?')
  await scene.rewrites(cyriac, second.reply)
  await scene.reacts(adalind, second.reply, '👍', 1)
  await scene.edits(cyriac, second.reply, second)

  const third = await scene.says(benedikt, 'Mira, who is out there?')
  await scene.reacts(benedikt, third.reply, '👎', -1)
  await scene.unreacts(benedikt, third.reply, '👎', -1)
  await scene.regenerates(benedikt, third.reply)
  const fourth = await scene.says(benedikt, 'Mira, that is good.')
  await scene.did(benedikt, third.reply, { type: 'kept', takes: 2 })
  await scene.invokes(
    adalind,
    fourth.reply,
    { type: 'rating', rating: -1, reasons: ['repetition', 'contradiction'] },
    'rate',
    { rating: 'bad', reasons: 'repetition,contradiction' },
  )
  await scene.reports(cyriac, fourth.reply)
  await scene.reacts(benedikt, fourth.reply, '👏🏾', 1)
  await scene.regenerates(adalind, fourth.reply)
  adalind.user.invokes(quay, 'previous')
  await stage.comes('the first take is back', () => {
    const [first] = fourth.reply.takes
    return quay.shown().some(({ content, isDeleted }) => !isDeleted && content.includes(first?.mark ?? '-'))
  })
  story.shows(fourth.reply, 0)
  await scene.did(adalind, fourth.reply, { type: 'pick', take: 0 })
  await playAlone(stage, harbour)
}

/** Alone with a character. */
async function playAlone(stage: Stage, { benedikt, alone }: Harbour): Promise<void> {
  const scene = createChannelScene(stage, benedikt.user.dm, alone)
  await scene.set(benedikt, 'wren')
  const first = await scene.says(benedikt, 'Is the ferry late?')
  await scene.reacts(benedikt, first.reply, '👍', 1)
  const second = await scene.says(benedikt, 'Who is aboard?')
  await scene.rewrites(benedikt, second.reply)
}
