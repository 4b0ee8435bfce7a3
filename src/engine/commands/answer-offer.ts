import type { OfferedCard, PlaceCardEntry } from '../../contract/card-file.ts'
import type { Change, StateChange } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { stateChange } from '../changes.ts'
import { mayCast } from '../guards.ts'
import { placeOf } from '../place-cards.ts'
import type { Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { createEntry, findTrouble, offerKey } from './offered-card.ts'

/** The answer to a preview: the card belongs to the place from now on, or is let go. */
export async function* answerOffer(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const offer = await tools.memory.state.get(offerKey(scene))
  // Of two previews that one person asked for, the later one waits.
  if (!offer || (options.card && options.card !== offer.revision)) {
    yield call.answer('import.expired', {}, 'warning')
    return []
  }
  const { name, scope, owner } = offerKey(scene)
  const answered = stateChange(name, scope, owner, undefined)
  if (options.answer === 'discard') {
    yield call.answer('import.discarded', { name: offer.name })
    return [answered]
  }
  await holdPlaceCards(scene)
  const entries = await tools.places.list(scene.conversation)
  const trouble = findTrouble(entries, offer, tools.imports.perPlace)
  if (trouble) {
    yield call.answer(trouble.key, trouble.values, 'warning')
    return []
  }
  const entry = createEntry(entries, offer)
  const isReplaced = entries.some(({ id }) => id === entry.id)
  const kept = call.answer(isReplaced ? 'import.replaced' : 'import.kept', { name: offer.name, id: entry.id })
  const isCaster = scene.audience === 'direct' || mayCast(call.event)
  if (scene.cast.some(({ id }) => id === entry.id) || !isCaster) yield kept
  else
    yield {
      type: 'choice-offered',
      text: kept.text,
      visibility: 'private',
      options: [
        {
          label: scene.say('import.play', { name: offer.name }),
          description: '',
          command: 'character set',
          options: { character: entry.id },
        },
      ],
    }
  return [...keep(scene, entries, entry, offer), answered]
}

/**
 * The list of a place is read, and written with the rest of the step: two conversations of a place must not do that at once, or one
 * card would be lost.
 */
export async function holdPlaceCards(scene: Scene): Promise<void> {
  const { platform, place } = scene.conversation
  await scene.hold(`place-cards:${JSON.stringify([platform, place])}`)
}

function keep(
  { conversation }: Scene,
  entries: readonly PlaceCardEntry[],
  entry: PlaceCardEntry,
  { text, picture }: OfferedCard,
): readonly StateChange[] {
  const place = placeOf(conversation)
  const isKnown = entries.some(({ id }) => id === entry.id)
  const cards = isKnown
    ? entries.map((known) => (known.id === entry.id ? entry : known))
    : [...entries, entry]
  return [
    stateChange('place-cards', place, '', { cards }),
    stateChange('place-card', place, entry.id, { text }),
    stateChange('place-picture', place, entry.id, picture),
  ]
}
