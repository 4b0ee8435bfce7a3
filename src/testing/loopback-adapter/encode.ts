import type { ChoiceOffered, FileSent, Notice, ReplyFinished } from '../../contract/reply.ts'
import type { LoopbackPost } from '../loopback-protocol.ts'

/** What a message says, without where it goes. */
export type EncodedMessage = Pick<LoopbackPost, 'type' | 'speaker' | 'text' | 'visibility' | 'file'>

/** A reply as it is shown; small print in a line of its own. */
export function encodeReply({ text, smallPrint }: ReplyFinished, speaker: string): EncodedMessage {
  return {
    type: 'reply',
    speaker,
    text: smallPrint ? `${text}\n${smallPrint}` : text,
    visibility: 'public',
  }
}

/** The bot's own words. */
export function encodeNotice({ text, visibility }: Notice): EncodedMessage {
  return { type: 'notice', speaker: '', text, visibility }
}

/** A choice, its options in lines of their own. */
export function encodeChoice({ text, options, visibility }: ChoiceOffered): EncodedMessage {
  const lines = [text, ...options.map(({ label }) => `· ${label}`)]
  return { type: 'choice', speaker: '', text: lines.join('\n'), visibility }
}

/** A file, with its line. */
export function encodeFile({ name, mediaType, bytes, text, visibility }: FileSent): EncodedMessage {
  const file = { name, mediaType, base64: Buffer.from(bytes).toString('base64') }
  return { type: 'file', speaker: '', text, visibility, file }
}
