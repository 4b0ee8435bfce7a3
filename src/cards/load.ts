import type { CardProblem, Character } from '../contract/character.ts'
import { checkPictures } from './check-pictures.ts'
import { findClashes } from './clashes.ts'
import { type ParsedCard, parseCard, refuse } from './parse-card.ts'
import { listCards, readCard } from './read-cards.ts'
import { createProblem } from './source.ts'

/** All cards of a folder. */
export interface LoadedCards {
  /** Those that can be played, ordered by id. */
  readonly characters: readonly Character[]
  /** Everything wrong with any card, in the order of files and lines. */
  readonly problems: readonly CardProblem[]
  /** Each file's own result, in the order of files. */
  readonly cards: readonly ParsedCard[]
}

/** What `loadCards` takes. */
export interface LoadCardsOptions {
  /** Folder with one `.yaml` or `.yml` file for each character. */
  readonly directory: string
  /** Reads a card's text; whoever loads again and again hands in one that remembers. */
  readonly parse?: typeof parseCard
}

const filesAtOnce = 16

/**
 * Loads every card of a folder. A broken card is among the problems and hinders no other. Fails with a CardError only when
 * the folder cannot be read.
 */
export async function loadCards({ directory, parse = parseCard }: LoadCardsOptions): Promise<LoadedCards> {
  const files = await listCards(directory)
  const parsed: ParsedCard[] = []
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const some = files.slice(start, start + filesAtOnce)
    parsed.push(...(await Promise.all(some.map((file) => loadCard(file, parse)))))
  }
  const cards = findClashes(parsed)
  const characters = cards.flatMap(({ character }) => (character === undefined ? [] : [character]))
  return {
    characters: characters.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    problems: cards.flatMap(({ problems }) => problems),
    cards,
  }
}

/** Loads one card's file, by itself: names that other cards also have are not noticed. Never fails. */
export async function loadCard(file: string, parse: typeof parseCard = parseCard): Promise<ParsedCard> {
  const read = await readCard(file)
  if ('reason' in read) return refuse(file, [createProblem('error', file, read.place, [], read.reason)])
  return await checkPictures(parse(read.text, { file }))
}
