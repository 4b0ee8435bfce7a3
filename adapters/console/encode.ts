import type { HostAnswer } from '../../src/contract/platform.ts'
import type {
  ChoiceOffered,
  ChoiceOption,
  Notice,
  ReplyFinished,
  SpeakingPersona,
} from '../../src/contract/reply.ts'
import type { DecodedLine } from './decode.ts'
import type { Paint } from './paint.ts'
import type { Phrases } from './phrases.ts'

/** How words are put into a terminal. */
export interface EncodeStyle {
  readonly paint: Paint
  readonly phrases: Phrases
  /** Text after a persona's name. */
  readonly aiMark: string
}

/** A line of the history, as the host answers it. */
export type EarlierLine = Extract<HostAnswer, { type: 'recent-lines' }>['lines'][number]

/** What stands before a person's line. */
export const promptMark = '› '

/** Strings for the terminal (titles, links, …), up to their end or the line's. */
const steeringString = String.raw`(?:\u001b[\]P^_X]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c|(?=[\u001b\n])|$)`
/** Colours, movements, …; one that is cut off is one, too, so that a text's beginning never shows what the whole does not. */
const steeringSequence = String.raw`(?:\u001b\[|\u009b)[0-?]*[ -\/]*(?:[@-~]|$)|\u001b[ -\/]*(?:[0-~]|$)`
const steering = new RegExp(`${steeringString}|${steeringSequence}|(?!\\n)\\p{Cc}|\\p{Bidi_Control}`, 'gu')

/** A text without what would steer the terminal instead of being read: of the control characters, only line breaks stay. */
export function encodeText(text: string): string {
  return text.replaceAll('\t', '  ').replace(steering, '')
}

/** A speaker's name with the AI mark, before what is said. */
export function encodeSpeaker(
  { name }: Pick<SpeakingPersona, 'name'>,
  { paint, aiMark }: EncodeStyle,
): string {
  return `${paint.name(encodeText(name))}${paint.dim(aiMark)}: `
}

/** What is under a reply: small print, and that it broke off. Empty, or lines that end. */
export function encodeAfterReply({ smallPrint, finish, text }: ReplyFinished, style: EncodeStyle): string {
  const failure = finish === 'failed' && text ? `${style.paint.error(style.phrases.brokenOff)}\n` : ''
  return failure + encodeSmallPrint(smallPrint, style)
}

/** Dim lines, or nothing. */
function encodeSmallPrint(text: string, { paint }: EncodeStyle): string {
  return text && `${paint.dim(encodeText(text))}\n`
}

/** The bot's own words; in a terminal the person runs the bot, and reads the detail as well. */
export function encodeNotice(
  {
    text,
    tone,
    detail = '',
    options,
  }: Pick<Notice, 'text' | 'tone'> & Partial<Pick<Notice, 'detail' | 'options'>>,
  style: EncodeStyle,
): string {
  const clean = encodeText(text)
  const said = `${tone === 'info' ? clean : style.paint[tone](clean)}\n${encodeSmallPrint(detail, style)}`
  return said + encodeOptions(listedOptions(options), style)
}

/** A choice, as a list to be answered by number or label. */
export function encodeChoice({ text, options }: ChoiceOffered, style: EncodeStyle): string {
  return (text && `${encodeText(text)}\n`) + encodeOptions(options, style)
}

/** What a notice lets one choose; a single command is named by its text, and typed as fast. */
export function listedOptions(options: Notice['options'] = []): readonly ChoiceOption[] {
  return options.length > 1 ? options : []
}

function encodeOptions(options: readonly ChoiceOption[], { paint, phrases }: EncodeStyle): string {
  if (options.length === 0) return ''
  const lines = options.map(({ label, description }, index) => {
    const explained = description && paint.dim(`  ${encodeText(description)}`)
    return `${String(index + 1).padStart(3)}  ${encodeText(label)}${explained}`
  })
  return [...lines, paint.dim(phrases.choose), ''].join('\n')
}

/** A line that was said before this session. */
export function encodeEarlierLine({ name, text, role }: EarlierLine, style: EncodeStyle): string {
  const clean = encodeText(text)
  switch (role) {
    case 'user':
      return `${style.paint.dim(promptMark)}${clean}\n`
    case 'narrator':
      return `${style.paint.italic(clean)}\n`
    case 'character':
      return `${encodeSpeaker({ name }, style)}${clean}\n`
  }
}

/** Why a line that begins with a slash did nothing. */
export function encodeNotUnderstood(
  line: Exclude<DecodedLine, { type: 'event' }>,
  unknownCommand: (command: string) => string,
  { phrases }: EncodeStyle,
): string {
  if (line.type === 'unfinished-command') return phrases.needsOneOf(line.typed, line.words.join(', '))
  const hint = line.nearest ? ` ${phrases.didYouMean(line.nearest)}` : ''
  return unknownCommand(line.typed) + hint
}
