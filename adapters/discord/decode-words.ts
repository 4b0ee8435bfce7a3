import type { APIMessage, APIMessageSnapshotFields } from 'discord-api-types/v10'
import type { Texts, TextValues } from '../../src/texts/index.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'

/** Names of what a text mentions, by id. */
export interface MentionedNames {
  readonly users: ReadonlyMap<string, string>
  readonly roles: ReadonlyMap<string, string>
  readonly channels: ReadonlyMap<string, string>
}

/** The parts of a message that a forwarded one has, too. */
type Words = Pick<APIMessage, 'content' | 'attachments' | 'sticker_items'> & {
  readonly poll?: APIMessage['poll']
  readonly message_snapshots?: readonly { readonly message: APIMessageSnapshotFields }[] | undefined
}

/** What decoding needs beside a message. */
export interface WordsOptions {
  readonly names: MentionedNames
  /** Words for what is no text, in the language of what is. */
  readonly texts: Texts
}

/** A message in words: mentions by name, emoji, stickers, pictures, files, polls, and what it forwards. */
export function decodeWords(message: Partial<Words>, options: WordsOptions): string {
  const text = decodeText(message.content ?? '', options.names)
  const language = detectLanguage(text || (message.poll?.question.text ?? ''))
  const say: Say = (key, values) => options.texts(language, `discord.shown.${key}`, values)
  const parts = [
    text,
    ...(message.sticker_items ?? []).map(({ name }) => say('sticker', { name })),
    ...(message.attachments ?? []).map((attachment) => decodeAttachment(attachment, say)),
    ...(message.poll ? [decodePoll(message.poll, say)] : []),
    ...(message.message_snapshots ?? []).map((forwarded) => quote(decodeWords(forwarded.message, options))),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

type Say = (
  key: 'sticker' | 'voice' | 'picture' | 'video' | 'audio' | 'file' | 'poll',
  values: TextValues,
) => string

/** Mentions, custom emoji, commands, parts of a server, moments. */
const marks =
  /<(@!?|@&|#)(\d+)>|<a?:(\w+):\d+>|<\/([^:<>]+):\d+>|<id:(\w+)(?::\d+)?>|<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/g

/** A text without Discord's own marks. */
export function decodeText(content: string, { users, roles, channels }: MentionedNames): string {
  // In one go, so that nobody's name is taken for a mark.
  const decodeMark = (_mark: string, sign?: string, id = '', ...others: (string | undefined)[]) => {
    const [emoji, command, part, seconds = '', style] = others
    if (sign === '@&') return `@${roles.get(id) ?? '…'}`
    if (sign === '#') return `#${channels.get(id) ?? '…'}`
    if (sign !== undefined) return `@${users.get(id) ?? '…'}`
    if (emoji !== undefined) return `:${emoji}:`
    if (command !== undefined) return `/${command}`
    return part === undefined ? decodeTime(seconds, style) : `#${part}`
  }
  return content.replace(marks, decodeMark).trim()
}

/** Ids of what a text mentions by a mark, such as `&` for roles. */
export function listMentions(content: string, mark: '@' | '@&' | '#'): readonly string[] {
  const pattern = new RegExp(`<${mark === '@' ? '@!?' : mark}(\\d+)>`, 'g')
  return [...new Set(Array.from(content.matchAll(pattern), ([, id]) => id ?? ''))]
}

/** The moment, as far as its style shows it: for everybody in the same zone. */
function decodeTime(seconds: string, style = 'f'): string {
  const date = new Date(Number(seconds) * 1_000)
  if (Number.isNaN(date.getTime())) return seconds
  const [day = '', time = ''] = date.toISOString().split('T')
  if (style === 'd' || style === 'D') return day
  return style === 't' || style === 'T' ? `${time.slice(0, 5)} UTC` : `${day} ${time.slice(0, 5)} UTC`
}

type Attachment = APIMessage['attachments'][number]

function decodeAttachment(attachment: Attachment, say: Say): string {
  const { content_type: type = '', description, title, filename, duration_secs: seconds } = attachment
  if (seconds !== undefined && type.startsWith('audio/'))
    return say('voice', { seconds: Math.round(seconds) })
  const name = description || title || filename
  if (type.startsWith('image/')) return say('picture', { name })
  if (type.startsWith('video/')) return say('video', { name })
  return say(type.startsWith('audio/') ? 'audio' : 'file', { name })
}

function decodePoll({ question, answers }: NonNullable<APIMessage['poll']>, say: Say): string {
  const options = answers.map(({ poll_media: { text, emoji } }) => `- ${text ?? emoji?.name ?? ''}`)
  return [say('poll', { question: question.text ?? '' }), ...options].join('\n')
}

function quote(text: string): string {
  return text === '' ? '' : text.replace(/^/gm, '> ')
}
