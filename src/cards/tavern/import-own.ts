import { type Document, isScalar, parseDocument, visit } from 'yaml'
import type { CardMapping, ImportedCard } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import { CardError } from '../../contract/errors.ts'
import { decodeText } from '../decode-text.ts'
import { createCardId } from '../keep/card-id.ts'
import { parseCard } from '../parse-card.ts'
import { yamlStyle } from './compose-yaml.ts'
import { parseKeptCard } from './kept-card.ts'

/** Keys that no other format has. */
const ownKeys = ['about', 'attributes', 'behaviors']
/** Keys of whoever keeps the card. */
const keepersKeys = ['id', 'avatar', 'expressions']

/** A YAML card of our own, handed in as it is; `undefined`: it is none. Fails with a CardError where something is wrong with it. */
export function importOwnCard(bytes: Uint8Array): ImportedCard | undefined {
  const decoded = decodeText(bytes)
  if (!('text' in decoded)) return undefined
  const { character, problems } = parseCard(decoded.text, { file: 'card.yaml' })
  // Comparing every key with every other takes long, and was done.
  const document = parseDocument(decoded.text, { uniqueKeys: false })
  const isOwn = ownKeys.some((key) => document.has(key))
  if (character === undefined) {
    if (!isOwn) return undefined
    const errors = problems.filter(({ severity }) => severity === 'error')
    throw new CardError({
      code: 'card-incomplete',
      what: `This is a card of ours, but something is wrong with it, first on line ${errors[0]?.line ?? 1}.`,
      remedy: 'Run `npx dramatis cards check` where it lies, which tells what.',
    })
  }
  const text = withoutKeepersKeys(document, decoded.text)
  return {
    text,
    character: parseKeptCard(text, createCardId(character.name)),
    version: 'Dramatis',
    container: 'yaml',
    picture: undefined,
    expressions: {},
    mappings: keepersKeys.flatMap((key) => listLeft(key, character)),
  }
}

function withoutKeepersKeys(document: Document, text: string): string {
  if (!keepersKeys.some((key) => document.has(key))) return text
  // What an alias repeats may be what is deleted.
  visit(document, {
    Alias(_, alias) {
      const repeated = alias.resolve(document)
      return isScalar(repeated) ? document.createNode(repeated.value) : undefined
    },
  })
  for (const key of keepersKeys) document.delete(key)
  return document.toString(yamlStyle)
}

function listLeft(from: string, { avatar, expressions }: Character): readonly CardMapping[] {
  const note = 'Pictures do not come along with a card in YAML: put them beside it, and name them again.'
  const isThere =
    from === 'avatar' ? avatar !== undefined : from === 'expressions' && Object.keys(expressions).length > 0
  return isThere ? [{ from, to: '', note }] : []
}
