import type { ExternalReplyInfo, Message } from 'grammy/types'
import type { Texts, TextValues } from '../../src/texts/index.ts'
import { detectLanguage } from '../../src/util/detect-language.ts'
import { decodeRich } from './decode-rich.ts'

/** What somebody typed in it; a sticker or the like has no words. */
export function typedText(message: Pick<Message, 'text' | 'caption' | 'rich_message'>): string {
  return (
    message.text ?? message.caption ?? (message.rich_message ? decodeRich(message.rich_message.blocks) : '')
  )
}

/** A message in words: what was typed, what it quotes or forwards, and stickers, pictures, files, places, polls. `typed`: what is left of its text. */
export function decodeWords(message: Message, typed: string, texts: Texts): string {
  const language = detectLanguage(typed || (message.poll?.question ?? ''))
  const say: Say = (key, values) => texts(language, `telegram.shown.${key}`, values)
  const said = join([typed.trim(), ...decodeContent(message, say)])
  const isForwarded = message.forward_origin !== undefined && !message.is_automatic_forward
  const words = isForwarded ? quote(said) : said
  return join([decodeQuoted(message, say), words])
}

type Say = (
  key: ShownFile | 'sticker' | 'location' | 'venue' | 'contact' | 'poll' | 'list' | 'game' | 'story',
  values?: TextValues,
) => string

type ShownFile = 'picture' | 'animation' | 'video' | 'voice' | 'audio' | 'file'

/** What a message that is replied to can have, too. */
type Content = Partial<Omit<ExternalReplyInfo, 'origin' | 'chat'>>

function decodeContent(content: Content, say: Say): readonly string[] {
  const { sticker, contact, dice, poll, venue, location, checklist, game, story } = content
  return [
    ...decodeFile(content, say),
    ...(sticker ? [say('sticker', { name: sticker.emoji ?? sticker.set_name ?? '?' })] : []),
    ...(contact ? [say('contact', { name: nameOf(contact.first_name, contact.last_name) })] : []),
    ...(dice ? [`${dice.emoji} ${dice.value}`] : []),
    ...(poll ? [decodePoll(poll, say)] : []),
    // It has a location, too.
    ...(venue
      ? [say('venue', { name: `${venue.title}, ${venue.address}` })]
      : location
        ? [say('location')]
        : []),
    ...(checklist ? [decodeList(checklist, say)] : []),
    ...(game ? [say('game', { name: game.title })] : []),
    ...(story ? [say('story')] : []),
  ]
}

/** At most one: some have a second field for older bots. */
function decodeFile(content: Content, say: Say): readonly string[] {
  const { animation, video, video_note: note, photo, voice, audio, document } = content
  if (animation) return [say('animation')]
  if (video || note) return [say('video', { seconds: (video ?? note)?.duration ?? 0 })]
  if (photo || content.live_photo) return [say('picture')]
  if (voice) return [say('voice', { seconds: voice.duration })]
  if (audio) return [say('audio', { name: audio.title ?? audio.file_name ?? '?' })]
  if (document) return [say('file', { name: document.file_name ?? '?' })]
  return content.paid_media ? [say('picture')] : []
}

function decodePoll({ question, options }: NonNullable<Message['poll']>, say: Say): string {
  return [say('poll', { question }), ...options.map(({ text }) => `- ${text}`)].join('\n')
}

function decodeList({ title, tasks }: NonNullable<Message['checklist']>, say: Say): string {
  return [say('list', { name: title }), ...tasks.map(({ text }) => `- ${text}`)].join('\n')
}

/** The part that somebody picked of what they reply to; of what is elsewhere, all that is told of it. */
function decodeQuoted({ quote: part, external_reply: elsewhere }: Message, say: Say): string {
  const isPicked = part?.is_manual === true || elsewhere !== undefined
  const words = part && isPicked ? part.text.trim() : ''
  return quote(join([words, ...(elsewhere ? decodeContent(elsewhere, say) : [])]))
}

/** Whether a message quotes what it replies to. */
export function quotesAnything(message: Message): boolean {
  return decodeQuoted(message, (key) => key) !== ''
}

function quote(text: string): string {
  return text === '' ? '' : text.replace(/^/gm, '> ')
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n')
}

/** A name of two parts, the second of which not everybody has. */
export function nameOf(first: string, last: string | undefined): string {
  return [first, last].filter(Boolean).join(' ').trim()
}
