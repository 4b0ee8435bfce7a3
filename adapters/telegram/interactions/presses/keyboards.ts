import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types'
import type { ChoiceOption } from '../../../../src/contract/reply.ts'
import { plainName, shortenTo } from '../../../shared/plain-name.ts'
import { findSpec } from '../questions/missing.ts'
import { type EncodedPress, encodePress, type Press, type QuestionPress } from './callback-data.ts'

/** Most entries of a page. */
export const pageSize = 8

/** Labels that are longer are cut by clients. */
const longestLabel = 48

/** Labels up to this length (UTF-16 units) stand beside each other. */
const shortLabel = 12

/** Something that can be picked. */
export interface Entry {
  readonly label: string
  readonly value: string
}

/** Buttons, and what `keepPresses` must store before they are shown. */
export interface Keyboard {
  readonly markup: InlineKeyboardMarkup
  readonly presses: readonly EncodedPress[]
}

/** One page of a list: the last one where there are not so many. */
export function pageOf<Item>(
  items: readonly Item[],
  page: number,
): { readonly shown: readonly Item[]; readonly page: number; readonly count: number } {
  const count = Math.max(1, Math.ceil(items.length / pageSize))
  const at = Math.min(Math.max(0, page), count - 1)
  return { shown: items.slice(at * pageSize, (at + 1) * pageSize), page: at, count }
}

/** A list to pick from, in pages; whoever was asked can give it up. */
export function encodePick(entries: readonly Entry[], page: number, hasSearch: boolean): Keyboard {
  const { shown, ...at } = pageOf(entries, page)
  const choices = shown.map(({ label, value }) =>
    button(label, { type: 'question', press: { type: 'value', value } }),
  )
  const search = hasSearch ? [press('🔍', { type: 'search' })] : []
  return assemble([...inRows(choices), turns(at), [...search, press('✖️', { type: 'cancel' })]])
}

/** Some of a list, and that these are all. */
export function encodeSeveral(entries: readonly Entry[], chosen: readonly string[], done: string): Keyboard {
  const choices = entries.map(({ label, value }) =>
    press(`${chosen.includes(value) ? '✓ ' : ''}${label}`, { type: 'toggle', value }),
  )
  return assemble([...choices.map((one) => [one]), [press(done, { type: 'done' })]])
}

/** Something that can be done, or left. */
export function encodeConfirm(label: string): Keyboard {
  return assemble([[press(label, { type: 'done' }), press('✖️', { type: 'cancel' })]])
}

/** What the engine offers; everybody there can turn its pages. */
export function encodeOptions(options: readonly ChoiceOption[], page: number, hasSearch = false): Keyboard {
  const { shown, ...at } = pageOf(options, page)
  const choices = shown.map(({ label, description, command, options: values }) =>
    button([label, description].filter(Boolean).join(' · '), {
      type: 'control',
      control: { command, options: values },
    }),
  )
  const search = hasSearch && at.count > 1 ? [press('🔍', { type: 'search' })] : []
  return assemble([...inRows(choices), turns(at), search])
}

/** The command that all of these give a character; `undefined`: they are no list of characters. */
export function findSearched(options: readonly ChoiceOption[]): string | undefined {
  const [first] = options
  const isAlike = ({ command, options: values }: ChoiceOption) =>
    command === first?.command && Object.keys(values).join() === 'character'
  const takes = findSpec(first?.command ?? '')?.options.find(({ name }) => name === 'character')?.type
  return takes === 'character' && options.every(isAlike) ? first?.command : undefined
}

interface Button {
  readonly shown: InlineKeyboardButton
  readonly encoded: EncodedPress
}

function button(label: string, press: Press): Button {
  const encoded = encodePress(press)
  const text = shortenTo(plainName(label), longestLabel) || '…'
  return { shown: { text, callback_data: encoded.data }, encoded }
}

function press(label: string, what: QuestionPress): Button {
  return button(label, { type: 'question', press: what })
}

/** Around, so that each stays under the thumb; between them, which page it is. */
function turns({ page, count }: { readonly page: number; readonly count: number }): readonly Button[] {
  if (count < 2) return []
  const turn = (label: string, to: number) => press(label, { type: 'page', page: (to + count) % count })
  return [turn('◀️', page - 1), press(`${page + 1}/${count}`, { type: 'stay' }), turn('▶️', page + 1)]
}

/** A few short ones stand beside each other. */
function inRows(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const isShort = buttons.length <= 3 && buttons.every(({ shown }) => shown.text.length <= shortLabel)
  return isShort ? [buttons] : buttons.map((one) => [one])
}

function assemble(rows: readonly (readonly Button[])[]): Keyboard {
  const full = rows.filter((row) => row.length > 0)
  return {
    markup: { inline_keyboard: full.map((row) => row.map(({ shown }) => shown)) },
    presses: full.flatMap((row) => row.map(({ encoded }) => encoded)),
  }
}
