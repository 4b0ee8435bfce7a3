import type { TextKey } from '../../../../src/texts/index.ts'
import { idOf } from '../describe.ts'
import type { Asking } from './asking.ts'

/** A character's line that somebody may give other words; or why not. */
export type Rewritable =
  | { readonly type: 'found'; readonly name: string }
  | { readonly type: 'refused'; readonly key: Extract<TextKey, 'access.rewrite' | `target.${string}`> }

/** Looks for what a message shows. Fails as the host does. */
export async function findRewritable(
  { tools, stage, where, doer }: Pick<Asking, 'tools' | 'stage' | 'where' | 'doer'>,
  messageId: string,
): Promise<Rewritable> {
  const { isModerator } = await tools.rights.rightsOf(where, doer, stage.signal)
  const { conversation } = stage.target
  const personId = `${idOf(doer)}`
  const answer = await tools
    .host()
    .query({ type: 'line', conversation, messageId, personId, isModerator }, stage.signal)
  const line = answer.type === 'line' ? answer.line : undefined
  if (!line) return { type: 'refused', key: 'target.unknown' }
  if (line.role !== 'character') return { type: 'refused', key: 'target.not-character' }
  if (!line.mayRewrite) return { type: 'refused', key: 'access.rewrite' }
  return { type: 'found', name: line.speakerName }
}
