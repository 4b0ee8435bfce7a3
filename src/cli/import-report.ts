import { sep } from 'node:path'
import getStringWidth from 'fast-string-width'
import { encodeText } from '../../adapters/console/encode.ts'
import { formatProblem } from '../cards/format-problems.ts'
import type { KeptCard } from '../cards/keep/keep-card.ts'
import { folderOf } from '../cards/keep/kept-folder.ts'
import type { CardContainer, CardMapping, ImportedCard } from '../contract/card-file.ts'
import type { Character } from '../contract/character.ts'
import { type CardError, DramatisError } from '../contract/errors.ts'
import { describeError } from '../util/describe-error.ts'
import { shorten } from '../util/shorten.ts'
import { count } from './count.ts'
import { quote } from './open-store.ts'
import { readableText } from './readable-text.ts'
import { shortenPath } from './shorten-path.ts'

/** A card that was taken in, or was here. */
export interface ImportResult {
  readonly path: string
  readonly card: ImportedCard
  readonly kept: KeptCard
}

/** What became of some files. */
export interface ImportTally {
  readonly results: ImportResult[]
  refused: number
  /** Files of folders that hold no card, and why. */
  readonly empty: { readonly path: string; readonly error: CardError }[]
}

/** See {@link reportCard}. */
export interface ReportStyle {
  /** Paths are told from here. */
  readonly directory: string
  /** Whether nothing was written. */
  readonly isTrial: boolean
}

const mostNoteLines = 12
const mostNoteLetters = 20_000
const mostLetters = 200
const mostEmpty = 10

const containers = {
  json: 'JSON',
  png: 'PNG',
  apng: 'APNG',
  charx: 'CHARX',
  yaml: 'YAML',
} as const satisfies { readonly [container in CardContainer]: string }

/** All about one card: where it is, what became of what it said, what its author says, how to talk with it. */
export function reportCard(result: ImportResult, { directory, isTrial }: ReportStyle): string {
  const { card, kept } = result
  if (kept.outcome === 'here-already') return reportLine(result, { directory, isTrial })
  const { name, creator } = card.character
  const file = shortenPath(kept.file, directory)
  const folder = `${shortenPath(folderOf(kept.file), directory)}/`
  const parts = [
    `${line(name)}: ${describe(card)}${creator && `, by ${line(creator)}`}\n`,
    table([
      [file, 'the card'],
      [
        folder,
        [...kept.files, ...(kept.earlier === undefined ? [] : [`${kept.earlier} (the card before)`])].join(
          ', ',
        ),
      ],
    ]),
    ...section(
      'What became of what it said:',
      mappings(card, ({ to }) => to !== ''),
    ),
    ...section(
      'Without a place here:',
      mappings(card, ({ to }) => to === ''),
    ),
    ...section('Its author says:', authorsNotes(card.character, kept.id, isTrial)),
    ...hintAtReplacing(result, directory),
    ...(isTrial ? [] : [`npx dramatis chat --character ${quote(kept.id)}\n`]),
  ]
  return parts.join('\n')
}

/** A card of many, on one line. */
export function reportLine({ path, card, kept }: ImportResult, { directory }: ReportStyle): string {
  const from = line(shortenPath(path, directory))
  if (kept.outcome === 'here-already') return `${from} is here already as ${kept.id}.\n`
  const verb = kept.outcome === 'replaced' ? 'replaces' : '->'
  const remarks = card.mappings.filter(({ to, note }) => to === '' || note !== '').length
  const second =
    kept.namesakes.length === 0 ? '' : `; one more beside ${kept.namesakes.map(({ id }) => id).join(', ')}`
  const told = remarks === 0 ? second : `${second}; ${count(remarks, 'remark')}`
  return `${from} ${verb} ${shortenPath(kept.file, directory)} (${describe(card)}${told})\n`
}

/** What is doubtful about a card. */
export function reportProblems({ kept }: ImportResult, { directory }: ReportStyle): readonly string[] {
  return kept.problems.map((problem) => encodeText(formatProblem(problem).replaceAll(directory + sep, '')))
}

/** Why a file was not taken in. */
export function reportRefusal(path: string, error: unknown, { directory }: ReportStyle): string {
  const name = shortenPath(path, directory)
  const reason = DramatisError.isInstance(error)
    ? error.message
    : `This cannot be imported (${describeError(error)}), which is a mistake of this program: please report it.`
  return encodeText(reason.includes(name) ? reason : `${name}: ${reason}`)
}

/** All files together. */
export function reportTally({ results, refused, empty }: ImportTally): string {
  const having = (wanted: KeptCard['outcome']) => results.filter(({ kept }) => kept.outcome === wanted).length
  const others = [
    [having('replaced'), 'replaced'],
    [having('here-already'), 'here already'],
    [refused, 'refused'],
    [empty.length, 'without a card'],
  ] as const
  const told = others.flatMap(([number, what]) => (number > 0 ? [`, ${number} ${what}`] : []))
  return `${count(having('new'), 'card')} taken in${told.join('')}.\n`
}

/** What had no card in it, and why; a few of many. */
export function reportEmpty(
  { empty }: ImportTally,
  { directory, isVerbose }: { readonly directory: string; readonly isVerbose: boolean },
): string {
  if (empty.length === 0) return ''
  const shown = empty.slice(0, isVerbose ? undefined : mostEmpty)
  const rows = shown.map(({ path, error }) => {
    const reason = error.message.replace(/^`.*?` /, '').split(/(?<=[.;:]) /, 1)[0] ?? ''
    return [line(shortenPath(path, directory)), line(reason.replace(/[.;:]$/, ''))] as const
  })
  const left = empty.length - shown.length
  const more = left > 0 ? `  … and ${left} more: --verbose names them\n` : ''
  return `Without a card:\n${table(rows)}${more}`
}

/** Whoever imports the next version of a card may not know that it could have taken its place. */
function hintAtReplacing({ path, kept }: ImportResult, directory: string): readonly string[] {
  const [first, ...others] = kept.namesakes
  if (first === undefined) return []
  const ids = kept.namesakes.map(({ id }) => id).join(', ')
  // Without --id the file would be found in the card that it has just become.
  const command = `npx dramatis cards import --replace --id ${quote(first.id)} ${quote(line(shortenPath(path, directory)))}`
  const told =
    others.length > 0
      ? `${ids} are here already, and this is one more`
      : `${ids} is here already, and this is a second one`
  return [`${told}. As a newer version of ${first.id} it comes in with\n  ${command}\n`]
}

function describe({ version, container }: ImportedCard): string {
  return `${version} card in ${containers[container]}`
}

function mappings({ mappings }: ImportedCard, isWanted: (mapping: CardMapping) => boolean): string {
  const rows = mappings.filter(isWanted).map(({ from, to, note }) => {
    const told = [...(to === '' ? [] : [`-> ${line(to)}`]), ...(note === '' ? [] : [line(note)])]
    return [line(from), told.join('  ')] as const
  })
  return table(rows)
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : [`${title}\n${text}`]
}

/** Two columns, indented. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([first]) => getStringWidth(first)))
  const lines = rows.map(([first, second]) => {
    const gap = ' '.repeat(width - getStringWidth(first))
    return `  ${first}${gap}  ${second}`.trimEnd()
  })
  return lines.map((text) => `${text}\n`).join('')
}

/** An author's words for whoever uses the card; where cards come from, they are often HTML. */
function authorsNotes(character: Character, id: string, isTrial: boolean): string {
  const { creatorNotes } = character
  const lines = encodeText(readableText(creatorNotes.slice(0, mostNoteLetters), character))
    .split('\n')
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
  const shown = lines.slice(0, mostNoteLines).map(cutAtWord)
  const isWhole = creatorNotes.length <= mostNoteLetters && shown.join('\n') === lines.join('\n')
  const rest = isTrial
    ? '… and more: creator_notes of the card'
    : `… all of it: npx dramatis cards show ${quote(id)}`
  return [...shown, ...(isWhole ? [] : [rest])].map((text) => `  ${text}\n`).join('')
}

/** Cut at the end of a word; what has no spaces, anywhere. */
function cutAtWord(text: string): string {
  const short = shorten(text, mostLetters)
  if (short === text) return text
  return `${short
    .replace(/…$/, '')
    .replace(/(?<=\S.*)\s+\S*$/, '')
    .replace(/[\s,;:–—-]+$/, '')} …`
}

/** Another's words on one line of a terminal. */
function line(text: string): string {
  return shorten(encodeText(text), mostLetters)
}
