import type { CardMapping } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import { CardError } from '../../contract/errors.ts'
import type { JsonObject } from '../files/card-source.ts'
import { parseCard } from '../parse-card.ts'
import { maxCardBytes } from '../read-cards.ts'
import { mapBook } from './book.ts'
import { cardKeys } from './card-tree.ts'
import { composeYaml } from './compose-yaml.ts'
import { readFields } from './document.ts'
import { type Fields, readMap, readText, splitExamples } from './fields.ts'
import { type CardTree, type Mapped, mapNames, mapPerson } from './map-person.ts'
import { mapLabels, mapPrompts, mapTalkativeness } from './map-rest.ts'
import { mapOwnPart } from './own-part.ts'
import { copiesIn, keysOf, mainMap, type Shape } from './shape.ts'

/** A card in our format. */
export interface ReadCard extends Mapped {
  readonly character: Character
}

/** Reads a card, as far as our own parser takes it. Fails with a CardError. */
export function readCard(card: JsonObject, shape: Shape): ReadCard {
  const mapped = mapCard(card, shape, true)
  const character = parseTree(mapped.tree)
  if (character !== undefined) return { ...mapped, character }
  // What stands under our own name need not be ours.
  const plain = mapCard(card, shape, false)
  const read = parseTree(plain.tree)
  if (read !== undefined) return { ...plain, character: read }
  throw createPartsError()
}

/** For a card that our own parser refuses. */
export function createPartsError(): CardError {
  return new CardError({
    code: 'too-deep',
    what: 'This card has more parts than a card of ours can hold.',
    remedy: shorterRemedy,
  })
}

const shorterRemedy =
  'Make its lorebook, its greetings or its examples shorter in the tool that it comes from, and bring it again.'

/** A thousand entries of lore have some 8,000; all that follows takes memory for each. */
const mostParts = 16_000

function parseTree(tree: CardTree): Character | undefined {
  if (countParts(tree, mostParts) > mostParts) throw createPartsError()
  return parseCard(composeCard(tree), { file: 'card.yaml' }).character
}

/** Texts, numbers, lists and maps in a value; no more are counted than asked for. */
function countParts(value: unknown, most: number): number {
  let parts = 1
  if (typeof value !== 'object' || value === null) return parts
  for (const item of Object.values(value)) {
    parts += countParts(item, most - parts)
    if (parts > most) break
  }
  return parts
}

/** Writes a card as YAML. Fails with a CardError where it is more than the folder of the characters takes. */
export function composeCard(tree: CardTree, comment?: string): string {
  const text = composeYaml(tree, comment)
  if (Buffer.byteLength(text) <= maxCardBytes) return text
  throw new CardError({
    code: 'file-too-large',
    what: `This card says more than a card of ours can hold, which is ${maxCardBytes / 1_000_000} MB.`,
    remedy: shorterRemedy,
  })
}

/** Maps a card to our format. Fails with a CardError `card-incomplete`. */
function mapCard(card: JsonObject, shape: Shape, withOwnPart: boolean): Mapped {
  const fields = withoutOldWays(readFields(card, shape), shape)
  const names = mapNames(fields)
  const parts = [
    names,
    mapPerson(fields, Object.values(names.tree).flat().map(String)),
    mapBook(fields.character_book, shape.form === 'v3'),
    mapPrompts(fields),
    mapLabels(fields),
    mapTalkativeness(fields),
  ]
  const theirs: CardTree = Object.assign({}, ...parts.map(({ tree }) => tree))
  const own = withOwnPart ? mapOwnPart(fields, theirs) : { tree: theirs, mappings: [] }
  const mappings = [...parts.flatMap((part) => part.mappings), ...own.mappings]
  const told =
    readText(readFields(card, shape).mes_example) === '' ? mappings.map(toldInDescription) : mappings
  return {
    tree: inOrder(own.tree),
    mappings: [
      ...warn(shape),
      ...told.map((mapping) => placed(mapping, card, shape)),
      ...listUnused(card, shape),
    ],
  }
}

/** Older tools call the person `You`, and some write examples into the description. */
function withoutOldWays(fields: Fields, { form }: Shape): Fields {
  if (form !== 'pygmalion' && form !== 'webui') return fields
  const { about, examples } = splitExamples(fields)
  const mes_example = examples.replace(/^[^\S\n]*You[^\S\n]*:/gm, '{{user}}:')
  return { ...fields, description: about, mes_example }
}

/** Of examples that came out of the description. */
function toldInDescription(mapping: CardMapping): CardMapping {
  return mapping.from === 'mes_example' ? { ...mapping, from: 'description' } : mapping
}

function inOrder(tree: CardTree): CardTree {
  return Object.fromEntries(cardKeys.filter((key) => Object.hasOwn(tree, key)).map((key) => [key, tree[key]]))
}

function warn({ warning }: Shape): readonly CardMapping[] {
  return warning === '' ? [] : [{ from: 'spec_version', to: '', note: warning }]
}

/** A mapping that names the place in the card as it is. */
function placed(mapping: CardMapping, card: JsonObject, shape: Shape): CardMapping {
  const main = mainMap(card, shape)
  const [, field = '', rest = ''] = /^(\w+)(.*)$/s.exec(mapping.from) ?? []
  const keys: { readonly [field: string]: string | undefined } = keysOf(shape)
  const key = keys[field]
  if (key !== undefined && Object.hasOwn(main, key)) {
    return { ...mapping, from: (shape.isWrapped ? 'data.' : '') + key + rest }
  }
  if (field === 'extensions') return { ...mapping, from: rest.slice(1) }
  const copy = copiesIn(card, shape).find(([, copied]) => copied === field)
  return copy === undefined ? mapping : { ...mapping, from: copy[0] + rest }
}

const unused = 'Kept for export, not used.'
const used = new Set(['talkativeness', 'depth_prompt', 'dramatis'])

/** What has no place in our format. */
function listUnused(card: JsonObject, shape: Shape): readonly CardMapping[] {
  const main = mainMap(card, shape)
  const known: ReadonlySet<string> = new Set([
    ...Object.values(keysOf(shape)),
    ...(shape.isWrapped ? [] : ['spec', 'spec_version', 'data']),
  ])
  const prefix = shape.isWrapped ? 'data.' : ''
  const copied = new Set([...copiesIn(card, shape).map(([key]) => key), 'talkativeness'])
  const others = Object.keys(main).filter((key) => !known.has(key) && !(!shape.isWrapped && copied.has(key)))
  const tops = shape.isWrapped
    ? Object.keys(card).filter((key) => !/^(?:spec|spec_version|data)$/.test(key) && !copied.has(key))
    : []
  const extensions = Object.keys(readMap(main.extensions)).filter((key) => !used.has(key))
  return [
    ...others.filter((key) => key !== 'assets').map((key) => prefix + key),
    ...extensions.map((key) => `${prefix}extensions.${key}`),
    ...tops,
  ].map((from) => ({ from, to: '', note: unused }))
}
