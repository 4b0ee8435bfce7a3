import type { Character } from '../contract/character.ts'
import { groupUserName } from '../prompt/head.ts'
import type { Scene } from './scene.ts'

/** The `user_name` of the head: the person's name in a DM, everybody in a group, so that all groups share one head. */
export function personName(scene: Pick<Scene, 'audience' | 'personName'>, { language }: Character): string {
  return scene.audience === 'group' ? groupUserName(language) : scene.personName
}
