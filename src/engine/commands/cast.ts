import type { Character } from '../../contract/character.ts'
import type { Cast } from '../../contract/conversation.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { fold } from '../../util/fold.ts'
import { castNames, personName, stateChange } from '../changes.ts'
import { enter } from '../enter.ts'
import { tellBar } from '../safety/adult-cards.ts'
import type { Scene } from '../scene.ts'
import type { CheckedCall } from './call.ts'
import { findCharacter, offerInstead } from './find-character.ts'

/** `/character set NAME`: this character plays here, instead of those who did. */
export async function* setCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event } = call
  const character = yield* findPlayable(call)
  if (!character) return []
  yield { type: 'cast-changed', cast: [character.id] }
  return [
    ...castChanges(scene, [character]),
    stateChange('last-character', undefined, scene.conversation.platform, character.id),
    ...(yield* enter(tools, withCast(call, [character]), character, event.id)),
  ]
}

/** `/character add NAME`: one more plays here. */
export async function* addCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, event } = call
  const character = yield* findPlayable(call)
  if (!character) return []
  if (scene.cast.some(({ id }) => id === character.id)) {
    yield call.answer('cast.already', { name: character.name })
    return []
  }
  const cast = [...scene.cast, character]
  yield { type: 'cast-changed', cast: cast.map(({ id }) => id) }
  return [...castChanges(scene, cast), ...(yield* enter(tools, withCast(call, cast), character, event.id))]
}

/** Whom the option `character` names, if they may play here; says so when they may not. */
export async function* findPlayable(call: CheckedCall): AsyncGenerator<ReplyPart, Character | undefined> {
  const character = yield* findCharacter(call)
  const bar = character && (await call.scene.barOf(character))
  if (!character || !bar) return character
  yield tellBar(call.scene, character, bar)
  return undefined
}

/** The scene with that cast: what a person is called depends on it. */
function withCast({ scene, event }: CheckedCall, cast: readonly Character[]): Scene {
  return { ...scene, cast, personName: personName(event.from, cast) }
}

/** `/character remove NAME`: one leaves; what was said stays. */
export async function* removeCharacter(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { scene } = call
  const character = yield* findInCast(call)
  if (!character) return []
  const cast = scene.cast.filter((member) => member !== character)
  yield { type: 'cast-changed', cast: cast.map(({ id }) => id) }
  yield call.answer('cast.removed', { name: character.name })
  return castChanges(scene, cast)
}

/** Whom the option `character` names among those who play here, or in another cast; says so when it names nobody. */
export async function* findInCast(
  call: CheckedCall,
  members: readonly Character[] = call.scene.cast,
): AsyncGenerator<ReplyPart, Character | undefined> {
  const name = call.options.character ?? ''
  const character = findNamedMember(members, name)
  if (!character) {
    const cast = members.map((member) => member.name).join(', ')
    yield cast
      ? offerInstead(call, call.scene.say('cast.not-in', { name, cast }), members)
      : call.answer('cast.none', {}, 'warning')
  }
  return character
}

/** Among those who play there: another card may have the same nickname. */
export function findNamedMember(members: readonly Character[], name: string): Character | undefined {
  return members.find((member) =>
    [member.id, ...castNames([member])].some((known) => fold(known) === fold(name)),
  )
}

/** The cast as it is stored; whoever is muted stays muted. */
export function castChanges(
  scene: Scene,
  cast: readonly Character[],
  mutedUntil = scene.mutedUntil,
): readonly Change[] {
  const value: Cast = {
    personas: cast.map(({ id }) => ({ characterId: id, mutedUntil: mutedUntil.get(id) ?? 0 })),
  }
  return [stateChange('cast', scene.conversation, '', value)]
}
