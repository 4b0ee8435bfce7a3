import { Api, GrammyError } from 'grammy'
import { onTestFinished } from 'vitest'
import {
  type LoopbackTelegram,
  type LoopbackTelegramOptions,
  openLoopbackTelegram,
} from '../../src/testing/index.ts'

/** Every kind of update that a bot of ours asks for. */
export const allTypes = [
  'message',
  'edited_message',
  'channel_post',
  'callback_query',
  'message_reaction',
  'my_chat_member',
  'chat_member',
  'stopped_message_generation',
] as const

/** A Telegram that ends with the test, with one person and one group. */
export async function openTelegram(
  options: LoopbackTelegramOptions & {
    readonly group?: 'group' | 'supergroup' | 'forum'
    readonly isAdministrator?: boolean
  } = {},
) {
  const { group = 'supergroup', isAdministrator = false, ...rest } = options
  const telegram = await openLoopbackTelegram(rest)
  onTestFinished(() => telegram.close())
  const ann = telegram.createUser({ name: 'Ann', username: 'ann_of_the_inn' })
  const hall = telegram.createGroup({
    title: 'Tavern',
    creator: ann,
    type: group === 'group' ? 'group' : 'supergroup',
    isForum: group === 'forum',
    botIsAdministrator: isAdministrator,
  })
  return { telegram, ann, hall, api: createApi(telegram) }
}

/** The real client; each call is one request. */
export function createApi(telegram: LoopbackTelegram): Api {
  return new Api(telegram.token, { apiRoot: telegram.apiUrl })
}

/** The code and words with which a call is refused. */
export async function refusalOf(call: Promise<unknown>): Promise<readonly [number, string]> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof GrammyError ? [error.error_code, error.description] : [0, String(error)]
}

/** All updates that wait, which confirms those before. */
export async function takeUpdates(api: Api, offset = 0) {
  return api.getUpdates({ offset, allowed_updates: allTypes })
}

/** Resolves when a call waits for updates. */
export async function untilPolled(telegram: LoopbackTelegram, api: Api): Promise<void> {
  while (!telegram.updates.isPolled) await api.getMe()
}
