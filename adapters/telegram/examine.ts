import type { TelegramConfig } from '../../src/contract/config.ts'
import { ConfigurationError, PlatformError } from '../../src/contract/errors.ts'
import { parseJson } from '../../src/util/parse-json.ts'
import { type AnswerFields, asNumber, asRecord, asText } from '../shared/answer-fields.ts'
import { errorCode } from '../shared/error-code.ts'
import { tokenPlace } from './bot-father.ts'
import { readBotId } from './bot-id.ts'

/** What Telegram says about a bot. */
export interface TelegramExamination {
  readonly botId: number
  /** Without `@`. */
  readonly username: string
  /** As people see it. */
  readonly name: string
  /** Whether its privacy mode is off: it is told of what is said in groups and not to it. */
  readonly readsGroups: boolean
  /** Whether people may add it to groups. */
  readonly joinsGroups: boolean
  /** Whether private chats with it can have topics. */
  readonly hasTopics: boolean
  /** Where Telegram calls with updates; `undefined`: it waits to be asked. */
  readonly webhook: string | undefined
  /** How many updates wait to be taken. */
  readonly waiting: number
  /** What last went wrong when Telegram called; `at`: ms since 1970. */
  readonly lastError: { readonly message: string; readonly at: number } | undefined
  /** How many commands clients list in private chats. */
  readonly commands: number
}

/** See {@link examineTelegram}. */
export interface ExamineOptions {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
}

/** Asks Telegram what it knows of the bot; whoever waits for its updates is not disturbed. Fails with a PlatformError or a ConfigurationError. */
export async function examineTelegram(
  { token, apiUrl = 'https://api.telegram.org' }: Pick<TelegramConfig, 'token' | 'apiUrl'>,
  options: ExamineOptions,
): Promise<TelegramExamination> {
  const botId = readBotId(token)
  if (botId === undefined) throw notAToken()
  const ask = (method: string, parameters = {}) => fetchAnswer({ apiUrl, token, method, parameters }, options)
  const me = asRecord(await ask('getMe'))
  const [webhook, commands] = await Promise.all([
    ask('getWebhookInfo').then(asRecord),
    ask('getMyCommands', { scope: { type: 'all_private_chats' } }),
  ])
  return {
    botId,
    username: String(me.username),
    name: String(me.first_name),
    readsGroups: me.can_read_all_group_messages === true,
    joinsGroups: me.can_join_groups !== false,
    hasTopics: me.has_topics_enabled === true,
    webhook: asText(webhook.url),
    waiting: asNumber(webhook.pending_update_count) ?? 0,
    lastError: readLastError(webhook),
    commands: Array.isArray(commands) ? commands.length : 0,
  }
}

function readLastError(webhook: AnswerFields): TelegramExamination['lastError'] {
  const [message, at] = [asText(webhook.last_error_message), asNumber(webhook.last_error_date)]
  return message === undefined || at === undefined ? undefined : { message, at: at * 1_000 }
}

/** The token is a part of the address: of what fails only a code is told. */
async function fetchAnswer(
  asked: {
    readonly apiUrl: string
    readonly token: string
    readonly method: string
    readonly parameters: object
  },
  { fetch, signal }: ExamineOptions,
): Promise<unknown> {
  const { host } = new URL(asked.apiUrl)
  const response = await fetch(`${asked.apiUrl}/bot${asked.token}/${asked.method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked.parameters),
    signal,
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw unreachable(`${host} cannot be reached (${errorCode(error) || 'no answer'}).`)
  })
  const answer = asRecord(parseJson(await response.text()))
  if (answer.ok === true) return answer.result
  if (answer.ok !== false && response.status < 500) throw noApiError(response.status)
  switch (response.status) {
    case 401:
      throw unknownToken()
    // Telegram's answer to a token that is not written like one, too.
    case 404:
      throw asked.method === 'getMe' ? unknownToken() : noApiError(404)
    case 429:
      throw limited(host)
    default:
      throw unreachable(`${host} answered ${response.status}.`)
  }
}

function notAToken(): PlatformError {
  return new PlatformError({
    code: 'unauthorized',
    what: 'TELEGRAM_TOKEN is not the token of a bot: that is a number, a colon, and 35 letters and digits.',
    remedy: `Copy it from ${tokenPlace}.`,
  })
}

function unknownToken(): PlatformError {
  return new PlatformError({
    code: 'unauthorized',
    what: 'Telegram does not know this token: it was revoked, or is not whole.',
    remedy: `Copy it from ${tokenPlace}.`,
  })
}

function noApiError(status: number): ConfigurationError {
  return new ConfigurationError({
    code: 'invalid-setting',
    what: `TELEGRAM_API_URL (\`telegram.api_url\`) leads to no Bot API: something else answers there (${status}).`,
    remedy: 'Unset it, or give the address without /bot and token, such as https://api.telegram.org.',
  })
}

function limited(host: string): PlatformError {
  return new PlatformError({
    code: 'rate-limited',
    what: `${host} answered 429: this bot has asked too much.`,
    remedy: 'Wait some minutes before anything else is asked.',
    isRetryable: true,
  })
}

function unreachable(what: string): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what,
    remedy: 'Check the network and TELEGRAM_API_URL, if it is set; in some networks Telegram is blocked.',
    isRetryable: true,
  })
}
