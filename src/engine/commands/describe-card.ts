import type { CardMapping, ImportedCard, PlaceCardEntry } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import { openingWords } from '../../prompt/card-words.ts'
import { fold } from '../../util/fold.ts'
import { shorten } from '../../util/shorten.ts'
import { asGuest } from '../guest.ts'
import { isPlaceCardId } from '../place-cards.ts'
import type { Roster } from '../roster.ts'
import type { Scene } from '../scene.ts'
import type { CardSize } from './card-size.ts'
import { findReplaced } from './offered-card.ts'

/** Most letters of a card's own words. */
const mostProse = 300

/** Most letters of what its author tells. */
export const mostNotes = 300

/** Most things that are listed as lost or different. */
const mostMappings = 6
const mostOfMapping = 160

/** Most letters of a list of names. */
const mostOfNames = 160

/** What a preview depends on beside the card. */
export interface DescribeCardOptions {
  /** Of the place. */
  readonly entries: readonly PlaceCardEntry[]
  /** Who can play there without it. */
  readonly roster: Roster
  /** Under which it would be kept. */
  readonly id: string
  readonly lacksPicture: boolean
  readonly size: CardSize
}

/** What a card says, in a few lines: enough to decide whether to keep it. */
export function describeCard(
  scene: Pick<Scene, 'say' | 'language' | 'personName'>,
  card: ImportedCard,
  { entries, roster, id, lacksPicture, size }: DescribeCardOptions,
): string {
  const { say, personName } = scene
  const { character, version, container, expressions } = card
  const { name, creator, creatorNotes, greetings, groupGreetings, examples, lore } = character
  const { tokens, contextTokens, verdict } = size
  const replaced = findReplaced(entries, character)
  const namesake = roster
    .list()
    .find(
      (other) =>
        !isPlaceCardId(other.id) && [other.id, other.name].some((known) => fold(known) === fold(name)),
    )
  const counts = {
    greetings: greetings.length + groupGreetings.length,
    examples: examples.length,
    lore: lore.length,
  }
  const lines = [
    `${name}${creator && ` · ${say('import.by', { creator: shorten(creator, 60) })}`} · ${version} · ${container.toUpperCase()}`,
    openingWords(proseOf(character), name, personName, mostProse),
    say('import.counts', counts),
    character.ageRestricted ? say('import.age-restricted') : '',
    creatorNotes && say('import.notes', { notes: openingWords(creatorNotes, name, personName, mostNotes) }),
    ...describeNicknames(scene, character),
    namesake ? say('import.namesake', { name: namesake.name, id }) : '',
    verdict === 'large' ? say('import.large', { tokens, context: contextTokens }) : '',
    Object.keys(character.model.sampling).length > 0 ? say('import.sampling-left-out') : '',
    Object.keys(expressions).length > 0 ? say('import.expressions-left-out') : '',
    lacksPicture ? say('import.picture-left-out') : '',
    ...describeLosses(scene, card.mappings),
    replaced ? say('import.replaces', { name: replaced.name }) : '',
  ]
  return lines.filter(Boolean).join('\n')
}

/** Who it is, in prose. */
function proseOf({ about, summary, attributes, greetings }: Character): string {
  return about || attributes.identity.join(' ') || summary || greetings[0] || ''
}

/** By which names it can be called here, and by which it cannot. */
function describeNicknames({ say }: Pick<Scene, 'say'>, character: Character): readonly string[] {
  const { nicknames } = asGuest(character)
  const leftOut = character.nicknames.filter((nickname) => !nicknames.includes(nickname))
  const listed = (names: readonly string[]) => shorten(names.slice(0, mostOfNames).join(', '), mostOfNames)
  return [
    nicknames.length > 0 ? say('import.nicknames', { names: listed(nicknames) }) : '',
    leftOut.length > 0 ? say('import.nicknames-left-out', { names: listed(leftOut) }) : '',
  ]
}

/** What is lost or different: told in English by what reads cards, and only counted for others. */
function describeLosses(
  { say, language }: Pick<Scene, 'say' | 'language'>,
  mappings: readonly CardMapping[],
): readonly string[] {
  const losses = mappings.filter(({ to, note }) => to === '' || note !== '')
  if (losses.length === 0) return []
  const told = say('import.losses', { count: losses.length })
  if (language !== 'en') return [told]
  const rest = losses.length - mostMappings
  return [
    told,
    ...losses
      .slice(0, mostMappings)
      .map(({ from, note }) => `· ${shorten([from, note].filter(Boolean).join(': '), mostOfMapping)}`),
    ...(rest > 0 ? [say('import.more-losses', { count: rest })] : []),
  ]
}
