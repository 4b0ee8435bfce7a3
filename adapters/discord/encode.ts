import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10'
import type {
  ChoiceOffered,
  ChoiceOption,
  FileSent,
  Notice,
  TakeReference,
} from '../../src/contract/reply.ts'
import { visible } from '../shared/clean-text.ts'
import { shortenTo } from '../shared/plain-name.ts'
import { splitText } from '../shared/split-text.ts'
import { type EncodedControl, encodeCustomId, type ReplyButton } from './interactions/custom-id.ts'
import { escapeName, harmlessPiece, harmlessText, showLinks } from './speak/harmless.ts'

/** Discord's limit for a message (UTF-16 units, to be safe). */
export const longestMessage = 2_000

/** Discord's numbers, for what is pure loads no library. */
const rowType: ComponentType.ActionRow = 1
const buttonType: ComponentType.Button = 2
const menuType: ComponentType.StringSelect = 3
const secondary: ButtonStyle.Secondary = 2

/** Most options of a select menu. */
const mostOptions = 25

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** A message as it is sent: who may be pinged is told by whoever sends it. */
export interface EncodedMessage {
  readonly content: string
  readonly components?: readonly Row[]
  readonly files?: readonly { readonly name: string; readonly data: Buffer; readonly contentType: string }[]
}

/** A message whose controls must be stored before it is shown. */
export interface EncodedChoice {
  readonly messages: readonly EncodedMessage[]
  /** For `keepControls`. */
  readonly controls: readonly EncodedControl[]
}

/** See {@link encodeReply}. */
export interface ReplyToEncode {
  /** As the model wrote it. */
  readonly text: string
  readonly smallPrint: string
  /** The name that stands above, in bold, where the platform does not show who speaks; `undefined`: it does. */
  readonly speaker: string | undefined
  /** Whom it answers, told in a small line above all; `undefined`: nothing is told. A name in it is escaped already. */
  readonly answers: string | undefined
  readonly aiMark: string
}

/** A reply as its messages, in order; none where there is no text. */
export function encodeReply({
  text,
  smallPrint,
  speaker,
  answers,
  aiMark,
}: ReplyToEncode): readonly string[] {
  if (text.trim() === '') return []
  const small = encodeSmallPrint(smallPrint)
  const lines = [
    ...(answers === undefined ? [] : [`-# ${answers}`]),
    ...(speaker === undefined ? [] : [`**${escapeName(speaker)}**`]),
    visible(harmlessText(text.trim(), aiMark)),
    ...small,
  ]
  const pieces = splitText(lines.join('\n'), longestMessage)
  if (pieces.length === 1) return pieces
  return pieces.flatMap((piece, index) => {
    const isOurs = index === 0 || small.some((line) => piece.startsWith(line))
    const harmless = isOurs ? showLinks(piece) : harmlessPiece(piece)
    return harmless.length > longestMessage ? splitText(harmless, longestMessage) : [harmless]
  })
}

function encodeSmallPrint(smallPrint: string): readonly string[] {
  return smallPrint
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => `-# ${shortenTo(line, 500)}`)
}

const marks = { info: '', warning: '⚠️ ', error: '⛔ ' } as const satisfies Record<Notice['tone'], string>

/** The bot's own words, painted by their tone. */
export function encodeNotice({ text, tone }: Pick<Notice, 'text' | 'tone'>): readonly EncodedMessage[] {
  return encodeWords(marks[tone] + text)
}

/** The same with the commands that help below. */
export function encodeHelp(notice: Notice): EncodedChoice {
  const messages = encodeNotice(notice)
  return notice.options ? offer(messages, notice.options) : { messages, controls: [] }
}

/** A choice: up to five are buttons, more a menu. */
export function encodeChoice({ text, options }: ChoiceOffered): EncodedChoice {
  return offer(encodeWords(text), options)
}

function offer(messages: readonly EncodedMessage[], options: readonly ChoiceOption[]): EncodedChoice {
  const shown = options.slice(0, mostOptions)
  const controls = shown.map(encodeCustomId)
  const isShort = shown.length <= 5 && shown.every(({ description }) => description === '')
  const row: Row = isShort
    ? {
        type: rowType,
        components: shown.map(({ label }, index) => ({
          type: buttonType,
          style: secondary,
          label: shortenTo(label, 80),
          custom_id: controls[index]?.customId ?? '',
        })),
      }
    : {
        type: rowType,
        components: [
          {
            type: menuType,
            custom_id: 'choose',
            options: shown.map(({ label, description }, index) => ({
              label: shortenTo(label, 100),
              value: controls[index]?.customId ?? '',
              ...(description && { description: shortenTo(description, 100) }),
            })),
          },
        ],
      }
  return {
    messages: messages.map((message, index) =>
      index === messages.length - 1 ? { ...message, components: [row] } : message,
    ),
    controls,
  }
}

/** A file with its line; one that is longer than a message begins before it. */
export function encodeFile({ name, mediaType, bytes, text }: FileSent): readonly EncodedMessage[] {
  const lines = text.trim() === '' ? [] : encodeWords(text)
  const files = [{ name, data: Buffer.from(bytes), contentType: mediaType }]
  return [...lines.slice(0, -1), { content: lines.at(-1)?.content ?? '', files }]
}

/** What a button says, by its command. */
export type ButtonLabels = (button: ReplyButton) => string

/** Buttons below the last reply; none where it answers no turn. */
export function encodeButtons(take: TakeReference | undefined, labels: ButtonLabels): readonly Row[] {
  if (!take) return []
  const { index, count } = take
  const components = [
    button('previous', '◀️', labels, index > 0),
    button('next', '▶️', labels, index < count - 1),
    button('regenerate', '🔄', labels),
  ]
  return [{ type: rowType, components }]
}

/** The button below a reply that is being written. */
export function encodeStopButton(labels: ButtonLabels): readonly Row[] {
  return [{ type: rowType, components: [button('stop', '⏹️', labels)] }]
}

function button(
  command: ReplyButton,
  emoji: string,
  labels: ButtonLabels,
  isEnabled = true,
): APIButtonComponent {
  return {
    type: buttonType,
    style: secondary,
    emoji: { name: emoji },
    label: labels(command),
    custom_id: encodeCustomId({ command, options: {} }).customId,
    disabled: !isEnabled,
  }
}

/** Words of ours, with names of others in them; whom they mention is shown by name, and not pinged. */
function encodeWords(text: string): readonly EncodedMessage[] {
  const harmless = harmlessText(text.trim(), '').replace(/<\u200B(@\d+>)/g, '<$1')
  return splitText(visible(harmless), longestMessage).map((content) => ({ content }))
}
