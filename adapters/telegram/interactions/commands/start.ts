import { sendOwn } from '../../speak/own-messages.ts'
import { encodePress } from '../presses/callback-data.ts'
import { ask } from '../questions/ask.ts'
import { type Asking, tell } from '../questions/asking.ts'
import { findMissing } from '../questions/missing.ts'
import type { PartialCall } from '../questions/questions.ts'
import { formatWords } from '../words.ts'
import { fetchCast } from './fetch-cast.ts'
import { noteIntroduced } from './introduce.ts'

/** Most names that are told. */
const mostNames = 5

/** What a link after which somebody writes to the bot goes on with: `https://t.me/BOT?start=…`. */
export const reachablePayload = 'private'

const setCharacter = { command: 'character set', options: {} } as const

/** What `/start` asks to be done; `undefined`: to be welcomed. `c_` and a card's id in Base64 (that of addresses) sets the character. */
export function decodeStart(payload: string): PartialCall | undefined {
  const encoded = /^c_([\w-]+)$/.exec(payload)?.[1]
  const character = encoded && Buffer.from(encoded, 'base64url').toString('utf8').replaceAll('\uFFFD', '')
  return character ? { ...setCharacter, options: { character } } : undefined
}

/** Says what this is, and offers somebody to talk with. Fails as Telegram and the host do. */
export async function welcome(asking: Asking, payload: string, mayCast: boolean): Promise<void> {
  const { stage, say } = asking
  if (stage.isDirect && payload === reachablePayload)
    return await tell(asking, say('telegram.start.reachable'))
  if (!stage.isDirect) await noteIntroduced(asking.tools, asking.where.placeId, stage.signal)
  const names = await fetchCast(asking, mostNames)
  const greeting = say(stage.isDirect ? 'telegram.start.welcome' : 'telegram.start.welcome-group')
  const missing = findMissing(setCharacter, false)
  if (names.length === 0 && missing && mayCast) return await ask(asking, setCharacter, missing, greeting)
  if (names.length === 0) return await tell(asking, `${greeting}\n\n${say('cast.ask-moderator')}`)
  if (!stage.isDirect) return await tell(asking, greeting)
  const cast = names.slice(0, mostNames).join(', ')
  const { data } = encodePress({ type: 'control', control: setCharacter })
  await sendOwn(stage, {
    words: formatWords(say('telegram.start.welcome-back', { cast })),
    buttons: { inline_keyboard: [[{ text: say('telegram.start.choose'), callback_data: data }]] },
  })
}
