import type { CardFormat, CardPicture, ExportedCard, PlaceCardEntry } from '../../contract/card-file.ts'
import { CardError } from '../../contract/errors.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { describeError } from '../../util/describe-error.ts'
import { stateChange } from '../changes.ts'
import { findEntry, placeOf } from '../place-cards.ts'
import type { Scene } from '../scene.ts'
import { holdPlaceCards } from './answer-offer.ts'
import type { CheckedCall } from './call.ts'
import { castChanges } from './cast.ts'

const formats: readonly CardFormat[] = ['png', 'json', 'charx']

/** `/character export NAME [FORMAT]`: a character of the place as a file for other tools. */
export async function* exportCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  const entry = yield* findOwn(call, await tools.places.list(scene.conversation), 'export.not-own')
  if (!entry) return []
  const picture = await tools.places.loadPicture(scene.conversation, entry.id)
  const format = formats.find((known) => known === options.format) ?? (picture ? 'png' : 'json')
  const exported = yield* writeCard(call, entry, picture, format)
  if (!exported) return []
  const { bytes, mediaType, extension, lost } = exported
  yield {
    type: 'file-sent',
    name: `${entry.id.slice(1)}.${extension}`,
    mediaType,
    bytes,
    text: [
      scene.say('export.done', { name: entry.name }),
      lost.length > 0 && scene.say('export.losses', { count: lost.length }),
      // Told in English, by what writes cards.
      ...(scene.language === 'en' ? lost : []),
    ]
      .filter(Boolean)
      .join('\n'),
    visibility: 'private',
  }
  return []
}

async function* writeCard(
  call: CheckedCall,
  entry: PlaceCardEntry,
  picture: CardPicture | undefined,
  format: CardFormat,
): AsyncGenerator<ReplyPart, ExportedCard | undefined> {
  const { tools, scene } = call
  const character = await tools.places.load(scene.conversation, entry)
  if (!character) {
    yield call.answer('character.unreadable', { name: entry.name }, 'error')
    return undefined
  }
  const workshop = await tools.openWorkshop()
  try {
    return await workshop.exportCard(character, { format, picture, now: tools.clock.now() })
  } catch (error) {
    if (!(error instanceof CardError)) throw error
    scene.log.info({ error: describeError(error) }, 'a card was not exported')
    yield { ...call.answer('export.failed', { name: entry.name, format }, 'error'), detail: error.message }
    return undefined
  }
}

/** `/character delete NAME`: asks whether it is meant; then a character of the place is gone, and its room is free. */
export async function* deleteCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options } = call
  if (options.answer === 'delete') await holdPlaceCards(scene)
  const entries = await tools.places.list(scene.conversation)
  const entry = yield* findOwn(call, entries, 'delete.not-own')
  if (!entry) return []
  const { id, name } = entry
  if (options.answer === 'keep') {
    yield call.answer('delete.kept', { name })
    return []
  }
  if (options.answer !== 'delete') {
    yield await askWhether(call, entry)
    return []
  }
  const place = placeOf(scene.conversation)
  const cards = entries.filter((known) => known.id !== id)
  yield call.answer('delete.done', { name })
  return [
    stateChange('place-cards', place, '', cards.length > 0 ? { cards } : undefined),
    stateChange('place-card', place, id, undefined),
    stateChange('place-picture', place, id, undefined),
    ...(yield* leave(call, id)),
  ]
}

/** Nothing but what plays here is known of where somebody plays. */
async function askWhether({ scene }: CheckedCall, { id, name }: PlaceCardEntry): Promise<ReplyPart> {
  const question = scene.say('delete.ask', { name })
  return {
    type: 'choice-offered',
    text: (await playsHere(scene, id)) ? `${scene.say('delete.plays', { name })} ${question}` : question,
    visibility: 'public',
    options: (['delete', 'keep'] as const).map((answer) => ({
      label: scene.say(`delete.${answer}`),
      description: '',
      command: 'character delete',
      options: { character: id, answer },
    })),
  }
}

async function playsHere({ view }: Scene, id: string): Promise<boolean> {
  const { personas } = await view.cast()
  return personas.some(({ characterId }) => characterId === id)
}

/** Whoever is gone plays here no longer. */
async function* leave({ scene }: CheckedCall, id: string): AsyncGenerator<ReplyPart, readonly Change[]> {
  if (!(await playsHere(scene, id))) return []
  const cast = scene.cast.filter((member) => member.id !== id)
  yield { type: 'cast-changed', cast: cast.map((member) => member.id) }
  return castChanges(scene, cast)
}

/** Whom the option `character` names among the place's own; says so when it names nobody. */
async function* findOwn(
  call: CheckedCall,
  entries: readonly PlaceCardEntry[],
  notOwn: 'export.not-own' | 'delete.not-own',
): AsyncGenerator<ReplyPart, PlaceCardEntry | undefined> {
  const name = call.options.character ?? ''
  const entry = findEntry(entries, name)
  if (entry) return entry
  const known = (await call.scene.characters()).find(name)
  const own = known && entries.find(({ id }) => id === known.id)
  if (own) return own
  const names = entries.map((own) => `${own.name} (${own.id})`).join(', ')
  if (known) yield call.answer(notOwn, { name: known.name }, 'warning')
  else yield call.answer(names ? 'own.unknown' : 'own.none', { name, names }, 'warning')
  return undefined
}
