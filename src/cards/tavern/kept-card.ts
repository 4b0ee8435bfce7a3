import type { Character } from '../../contract/character.ts'
import { CardError } from '../../contract/errors.ts'
import { parseCard } from '../parse-card.ts'
import { isWebAddress } from '../schema-pieces.ts'

/** A card that no folder holds, under a given id. Its pictures can only be addresses. Fails with a CardError `not-a-card`. */
export function parseKeptCard(text: string, id: string): Character {
  const { character, problems } = parseCard(text, { file: 'card.yaml' })
  if (character === undefined) {
    const reasons = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    throw new CardError({
      code: 'not-a-card',
      what: 'This text is not a card that can be played.',
      remedy: reasons[0] ?? 'Write at least `name:` and `about:`.',
    })
  }
  const { avatar, expressions } = character
  const addresses = Object.entries(expressions).filter(([, picture]) => isWebAddress(picture))
  return {
    ...character,
    id,
    avatar: avatar !== undefined && isWebAddress(avatar) ? avatar : undefined,
    expressions: Object.fromEntries(addresses),
  }
}
