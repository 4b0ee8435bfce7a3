import type { Notice } from '../../../../src/contract/reply.ts'
import type { PartialCall } from '../questions/questions.ts'

/**
 * What a command answers the person who gave it. `deed`: that it was done, for which a sign will do; `open`: nothing that others may not
 * read; `personal`: it is for this person alone.
 */
export type AnswerKind = (typeof answerKinds)[number]

export const answerKinds = ['deed', 'open', 'personal'] as const

const deeds: readonly string[] = ['regenerate', 'previous', 'next', 'rewrite', 'rate', 'report']
const open: readonly string[] = ['help', 'character list', 'character info', 'replies', 'stop']

/** What a command will answer. */
export function answerKindOf({ command, options }: PartialCall): AnswerKind {
  const isDone = command === 'me' ? options.text !== undefined : options.answer !== undefined
  if (deeds.includes(command) || isDone) return 'deed'
  return open.includes(command) ? 'open' : 'personal'
}

/** How some answer to one person is shown where others are: what went wrong is no secret, and what can be chosen is more than a sign. */
export function mannerOf(
  kind: AnswerKind,
  { tone, hasButtons }: Pick<Notice, 'tone'> & { readonly hasButtons: boolean },
): AnswerKind | 'refusal' {
  if (tone !== 'info') return 'refusal'
  return kind === 'deed' && hasButtons ? 'personal' : kind
}
