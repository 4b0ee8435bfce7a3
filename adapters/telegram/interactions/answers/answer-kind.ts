import type { Notice } from '../../../../src/contract/reply.ts'
import type { PartialCall } from '../questions/questions.ts'

/**
 * What a command answers the person who gave it. `deed`: that it was done, for which a sign will do; `open`: nothing that others may not
 * read; `personal`: it is for this person alone; `rights`: so is this, and it is
 * answered however busy the group is, for it is about what is kept of them.
 */
export type AnswerKind = (typeof answerKinds)[number]

export const answerKinds = ['deed', 'open', 'personal', 'rights'] as const

const deeds: readonly string[] = ['regenerate', 'previous', 'next', 'rewrite', 'rate', 'report']
const open: readonly string[] = ['help', 'character list', 'character info', 'replies', 'stop']

/** What a command will answer. */
export function answerKindOf({ command, options }: PartialCall): AnswerKind {
  const isDone = command === 'me' ? options.text !== undefined : options.answer !== undefined
  // What somebody agreed to is told in words.
  if (deeds.includes(command) || (isDone && command !== 'privacy consent')) return 'deed'
  if (command.startsWith('privacy ')) return 'rights'
  return open.includes(command) ? 'open' : 'personal'
}

/**
 * How some answer to one person is shown where others are: what went wrong is no secret, unless it tells what they chose. `aside`: a question after what was done; where
 * it cannot be asked of this person alone, nobody misses it.
 */
export function mannerOf(
  kind: AnswerKind,
  { tone, isPersonal, hasButtons }: Pick<Notice, 'tone' | 'isPersonal'> & { readonly hasButtons: boolean },
): AnswerKind | 'refusal' | 'aside' {
  if (isPersonal) return kind === 'rights' ? kind : 'personal'
  if (tone !== 'info') return 'refusal'
  return kind === 'deed' && hasButtons ? 'aside' : kind
}
