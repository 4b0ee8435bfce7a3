import type { CardMapping, ImportedCard } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import type { CardSource, JsonObject } from '../files/card-source.ts'
import { createCardId } from '../keep/card-id.ts'
import { parseCard } from '../parse-card.ts'
import { keepBook } from './book.ts'
import { buildCard, openOutgoing } from './build-card.ts'
import { planCopy } from './copy-plan.ts'
import { createSection, readFields } from './document.ts'
import { elideFiles } from './elide.ts'
import { mapAt, readMap } from './fields.ts'
import { isSameJson } from './json.ts'
import { composeCard, createPartsError, readCard } from './map-card.ts'
import type { CardTree } from './map-person.ts'
import { isOwnCard } from './own-part.ts'
import { readPictures } from './pictures.ts'
import { packSection, type Section, writeSection } from './section.ts'
import { readShape, type Shape } from './shape.ts'

// The words of this room. A card comes in a shape (which version, and where it says what) and says fields; the tree is the same as
// our YAML has it. The section, `extensions.tavern` of our card, is what our words alone would not give back: a leftover for each
// field (what turns the value that we write into the one that came), what is kept of the lorebook, and keys that are no fields. In
// it a file is elided, for the original has it, and the copy for older readers, the backfill, is a plan of how it differs. The own
// part is the reverse: `extensions.dramatis` of a card that goes out, and of its lore, is what other tools have no place for.

/** Maps a file that was taken apart. Fails with a CardError where it holds no card that could play. */
export function importSource(source: CardSource): ImportedCard {
  const shape = readShape(source.card)
  const { tree, mappings, character } = readCard(source.card, shape)
  const section = sectionOf(source, shape, character)
  const pictures = readPictures(source, shape)
  return {
    ...writeCard(tree, section, describeOrigin(source, shape)),
    version: shape.label,
    container: source.container,
    picture: pictures.picture,
    expressions: pictures.expressions,
    mappings: [...mappings, ...pictures.mappings].map(toWellFormed),
  }
}

/** Names of keys and files may end in half a letter. */
function toWellFormed({ from, to, note }: CardMapping): CardMapping {
  return { from: from.toWellFormed(), to, note: note.toWellFormed() }
}

/** What other tools keep in a card may be more than a card of ours can hold; then it is packed into one text. */
function writeCard(
  tree: CardTree,
  section: Section | undefined,
  comment: string,
): Pick<ImportedCard, 'text' | 'character'> {
  const tavern = section === undefined ? undefined : elideFiles(writeSection(section))
  const ways = tavern === undefined ? [undefined] : [tavern, packSection(tavern)]
  for (const way of ways) {
    const extensions = { ...Object(tree.extensions), ...(way !== undefined && { tavern: way }) }
    const text = composeCard({ ...tree, extensions }, comment)
    const { character } = parseCard(text, { file: 'card.yaml' })
    if (character !== undefined)
      return { text, character: { ...character, id: createCardId(character.name) } }
  }
  throw createPartsError()
}

/** A card of our own needs to keep nothing, unless another tool has left something in it. */
function sectionOf(source: CardSource, shape: Shape, character: Character): Section | undefined {
  const { card, backfill } = source
  const { extensions, character_book } = readFields(card, shape)
  if (isOwnCard(readMap(extensions))) {
    const written = buildCard(openOutgoing(character, undefined), shape.form === 'v2' ? 'v2' : 'v3', 0)
    if (isSameJson(withoutDate(written), withoutDate(card))) return undefined
  }
  return {
    ...createSection(card, shape, character, keepBook(character_book, character)),
    backfill: planCopy(backfill, card),
    files: [...source.assets.keys()].slice(0, mostFiles),
  }
}

const mostFiles = 1_000

/** The keeper has the picture, and the next export its own date. */
function withoutDate(card: JsonObject): JsonObject {
  const { modification_date, assets, ...data } = mapAt(card, 'data')
  return { ...card, data }
}

function describeOrigin({ container }: CardSource, { label }: Shape): string {
  return `Imported from a character card (${label}, ${container.toUpperCase()}). Change what you like; \`extensions\` keeps what other tools need.`
}
