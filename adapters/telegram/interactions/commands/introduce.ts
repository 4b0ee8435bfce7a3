import type { ChatMemberUpdated } from 'grammy/types'
import { isThere } from '../../members.ts'
import { sendOwn } from '../../speak/own-messages.ts'
import { noteTold } from '../../speak/privacy-told.ts'
import type { ReceiveTools } from '../../tools.ts'
import { type InteractionPlace, presserOf } from '../describe.ts'
import { encodePress } from '../presses/callback-data.ts'
import { openAsking } from '../questions/asking.ts'
import { formatWords } from '../words.ts'
import { fetchCast } from './fetch-cast.ts'

/** A link that adds the bot says `/start` at once, and a group that becomes another one says so: that comes first. */
const waitsMs = 5_000

/** How long a group is not told again. */
const knownMs = 365 * 86_400_000

/**
 * Tells a group to which the bot was added what it is, once; whoever may is offered to choose who plays. Resolves when that is done.
 * Never fails: people can ask for `/help`.
 */
export async function introduce(
  tools: ReceiveTools,
  { chat, from, old_chat_member: before, new_chat_member: now }: ChatMemberUpdated,
  at: InteractionPlace,
  signal: AbortSignal,
): Promise<void> {
  if ((chat.type !== 'group' && chat.type !== 'supergroup') || isThere(before) || !isThere(now)) return
  try {
    await tools.clock.sleep(waitsMs, signal)
    const placeId = await tools.chats.placeOf(chat.id, signal)
    if (placeId !== at.where.placeId || !(await noteIntroduced(tools, placeId, signal))) return
    const asking = openAsking(tools, at, presserOf({ from }), signal)
    // Somebody was faster: whoever plays has told what is to be known.
    if ((await fetchCast(asking, 1)).length > 0) return
    const isDeaf = !tools.readsGroups() && !(await isAdministrator(tools, at, signal))
    if (isDeaf) await noteTold(asking.stage)
    const texts = [
      asking.say('telegram.start.introduction'),
      isDeaf && asking.say('telegram.no-group-messages'),
    ]
    const { data } = encodePress({ type: 'control', control: { command: 'character set', options: {} } })
    await sendOwn(asking.stage, {
      words: formatWords(texts.filter(Boolean).join('\n\n')),
      buttons: {
        inline_keyboard: [[{ text: asking.say('telegram.start.choose-first'), callback_data: data }]],
      },
    })
  } catch {
    // It may not speak there, or it ends.
  }
}

/** Many who add a bot make it an administrator next. */
async function isAdministrator(
  { rights, bot }: ReceiveTools,
  { where }: InteractionPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const who = { userId: bot.id, senderChatId: undefined }
  return (await rights.rightsOf(where, who, signal)).isModerator
}

/** Remembers that a group is told what the bot is; answers whether it was not before. */
export async function noteIntroduced(
  { host }: Pick<ReceiveTools, 'host'>,
  placeId: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { state } = host()
  const key = `introduced:${placeId}`
  const isTold = (await state.get(key, signal)) !== undefined
  await state.set(key, '1', { ttlMs: knownMs, signal })
  return !isTold
}
