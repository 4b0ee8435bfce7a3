import type { CardProblem } from '../contract/character.ts'
import { fold } from '../util/fold.ts'
import type { ParsedCard } from './parse-card.ts'
import { createProblem, wholeFile } from './source.ts'

/** Of two cards with one id the second is refused; of two characters with one name both play, with a warning. */
export function findClashes(cards: readonly ParsedCard[]): readonly ParsedCard[] {
  const ids = new Map<string, string>()
  const names = new Map<string, string>()
  return cards.map((card) => {
    const { file, character, places } = card
    if (character === undefined) return card
    const twin = ids.get(character.id)
    if (twin !== undefined) {
      const message = `The id \`${character.id}\` is taken by ${twin}: write another \`id:\`, or rename the file.`
      const problem = createProblem('error', file, places.get('id') ?? wholeFile, ['id'], message)
      return { ...card, character: undefined, problems: [...card.problems, problem] }
    }
    ids.set(character.id, file)
    return { ...card, problems: [...card.problems, ...findNamesakes(card, names)] }
  })
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
