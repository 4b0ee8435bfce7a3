import type { Character } from '../contract/character.ts'
import type { Scene } from './scene.ts'

/** What a group is called in the head, so that all groups share one. */
const everyone = { zh: '大家', en: 'everyone' } as const

/** What a person is called whose name is not known yet. */
const someone = { zh: '你', en: 'you' } as const

/** The `user_name` of the head: the person's name in a DM, everybody in a group. */
export function personName(scene: Pick<Scene, 'audience' | 'personName'>, character: Character): string {
  if (scene.audience === 'group') return everyone[character.language]
  return scene.personName || someone[character.language]
}
