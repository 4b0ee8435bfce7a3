import { type Document, isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import type * as z from 'zod'
import type { CardProblem } from '../contract/character.ts'
import { findNearest } from '../util/nearest.ts'
import { shorten } from '../util/shorten.ts'
import { locate } from './locate.ts'
import { explainWrongKind, isKeyWithoutColon } from './silent-traps.ts'
import { type CardPath, type CardSource, createProblem, placeAt } from './source.ts'
import { traps } from './traps.ts'

type Issue = z.core.$ZodIssue

/** Each key is looked for in the document, so a hundred thousand of them would take minutes. */
const mostKeys = 200

/** The card that a schema refused. */
export interface RefusedCard {
  readonly source: CardSource
  readonly document: Document.Parsed
}

/** Turns what a schema refused into problems with a place. The schema's messages say what is accepted. */
export function explainIssue(issue: Issue, card: RefusedCard, parent: CardPath = []): readonly CardProblem[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step))]
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ')
    const keys = issue.keys.slice(0, mostKeys)
    // The list of the known ones is long, so one key has it for all.
    const first = keys.find((key) => isStrange(key, known))
    return keys.map((key) => explainKey(key, path, { known, first }, card))
  }
  // Of a choice, the branch is meant whose kind the value has.
  const branch =
    issue.code === 'invalid_union' ? issue.errors.find((issues) => !issues.some(isWrongKind)) : undefined
  if (branch !== undefined) return branch.flatMap((inner) => explainIssue(inner, card, path))
  const { key, value, isWhole } = locate(card.document, path)
  const found = isWhole && !isEmpty(value) ? value : null
  const isKind = issue.code === 'invalid_type' || issue.code === 'invalid_union'
  const trap = isKind && found !== null ? explainWrongKind(found, path) : undefined
  return [problemAt(card, found?.range[0] ?? key, path, trap ?? describe(issue, found))]
}

function isEmpty(value: ParsedNode | null): boolean {
  return value === null || (isScalar(value) && value.source.trim() === '')
}

function isWrongKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0
}

function problemAt(card: RefusedCard, offset: number, path: CardPath, message: string): CardProblem {
  return createProblem('error', card.source.file, placeAt(card.source, offset), path, message)
}

function describe(issue: Issue, found: ParsedNode | null): string {
  if (issue.message.endsWith('.')) return issue.message
  if (found === null) return `This is missing: write ${issue.message}.`
  const isWord = issue.code === 'invalid_value' && isScalar(found)
  const nearest = isWord ? findNearest(found.source, issue.values.map(String)) : undefined
  const hint = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`
  return `${show(found)} is not accepted.${hint} Accepted: ${issue.message}.`
}

function show(found: ParsedNode): string {
  if (isMap(found)) return 'A map'
  if (isSeq(found)) return 'A list'
  return `\`${shorten(found.source, 40)}\``
}

interface Keys {
  readonly known: readonly string[]
  /** The first unknown one that resembles none of them. */
  readonly first: string | undefined
}

function explainKey(key: string, path: CardPath, keys: Keys, card: RefusedCard): CardProblem {
  const holder = locate(card.document, path).value
  const found = locate(card.document, [...path, key])
  const isCutOff = isMap(holder) && holder.flow === true && isEmpty(found.value)
  const message = isCutOff && !isKeyWithoutColon(key) ? traps.comma : describeKey(key, path, keys)
  return problemAt(card, found.key, [...path, key], message)
}

function isStrange(key: string, known: readonly string[]): boolean {
  return !isKeyWithoutColon(key) && !Object.hasOwn(homes, key) && findNearest(key, known) === undefined
}

function describeKey(key: string, path: CardPath, { known, first }: Keys): string {
  if (isKeyWithoutColon(key)) return traps.fullWidthColon
  const home = Object.hasOwn(homes, key) ? homes[key] : undefined
  if (home !== undefined) return `This key has another place: write \`${home}\`.`
  const nearest = findNearest(key, known)
  if (nearest !== undefined) return `This key is unknown. Did you mean \`${nearest}\`?`
  if (key !== first) return `This key is unknown; at \`${first}\` the known ones are listed.`
  const free = path.length === 0 ? ' Keys of other tools go under `extensions`.' : ''
  return `This key is unknown. Known here: ${known.join(', ')}.${free}`
}

/** Keys that people write at another level, or know from other tools. */
const homes: { readonly [key: string]: string } = {
  ...inSection('attributes', ['identity', 'interests', 'viewpoints', 'experiences', 'achievements']),
  ...inSection('attributes', ['relationships', 'others']),
  ...inSection('behaviors', ['personality', 'linguistic_features', 'catchphrases', 'never_says']),
  ...inSection('behaviors', ['interaction_patterns']),
  ...inSection('emotion', ['baseline', 'volatility', 'recovery', 'styles']),
  ...inSection('boundaries', ['knows_until', 'unaware_of', 'refuses', 'when_pressed', 'dodges']),
  ...inSection('model', ['sampling']),
  ...inSection('model.sampling', [
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'repetition_penalty',
    'max_tokens',
  ]),
  description: 'about',
  first_mes: 'greeting',
  alternate_greetings: 'greetings',
  group_only_greetings: 'group_greetings',
  mes_example: 'examples',
  character_book: 'lore',
}

function inSection(section: string, keys: readonly string[]): { readonly [key: string]: string } {
  return Object.fromEntries(keys.map((key) => [key, `${section}.${key}`]))
}
