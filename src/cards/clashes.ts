import type { CardProblem } from '../contract/character.ts'
import { fold } from '../util/fold.ts'
import { idOf } from './normalise.ts'
import type { ParsedCard } from './parse-card.ts'
import { createProblem, wholeFile } from './source.ts'

/** Of two cards with one id that is kept whose file has the name, else the first; of two characters with one name both play, with a warning. */
export function findClashes(cards: readonly ParsedCard[]): readonly ParsedCard[] {
  const ids = claimIds(cards)
  const names = new Map<string, string>()
  return cards.map((card) => {
    const { file, character, places } = card
    if (character === undefined) return card
    const twin = ids.get(character.id)
    if (twin !== undefined && twin !== file) {
      const remedy = character.id === idOf(file) ? 'rename this file, or write an `id:`' : 'write another'
      const message = `The id \`${character.id}\` is taken by ${twin}: ${remedy}.`
      const problem = createProblem('error', file, places.get('id') ?? wholeFile, ['id'], message)
      return { ...card, character: undefined, problems: [...card.problems, problem] }
    }
    return { ...card, problems: [...card.problems, ...findNamesakes(card, names)] }
  })
}

/** Which file has which id. */
function claimIds(cards: readonly ParsedCard[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  const isOwn = ({ file, character }: ParsedCard) => Number(character?.id === idOf(file))
  for (const { file, character } of cards.toSorted((a, b) => isOwn(b) - isOwn(a)))
    if (character !== undefined && !ids.has(character.id)) ids.set(character.id, file)
  return ids
}

function findNamesakes(
  { file, character, places }: ParsedCard,
  names: Map<string, string>,
): readonly CardProblem[] {
  const problems: CardProblem[] = []
  const own: (readonly [path: string, name: string])[] = [
    ...(character === undefined ? [] : [['name', character.name] as const]),
    ...(character?.nicknames.map((nickname) => ['nicknames', nickname] as const) ?? []),
  ]
  for (const [path, name] of own) {
    const holder = names.get(fold(name))
    if (holder === undefined) names.set(fold(name), file)
    else if (holder !== file) {
      const message = `\`${name}\` is also a name in ${holder}, and whoever calls it may get the other character: write another.`
      problems.push(createProblem('warning', file, places.get(path) ?? wholeFile, [path], message))
    }
  }
  return problems
}
