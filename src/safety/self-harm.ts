import { chinese } from './chinese.ts'
import { english } from './english.ts'
import { readMessage } from './readable.ts'
import type { Rules } from './rules.ts'

/** How much somebody's words worry; see {@link findSelfHarm}. */
export type SelfHarmLevel = 'none' | 'concern' | 'acute'

/**
 * Whether a message speaks of self-harm. `concern`: wishes to be dead, hopelessness with it, injuring oneself, worry about somebody near.
 * `acute`: intent, plan, means, time, farewell, an attempt under way. What is quoted, narrated, told of others or of a story, said in
 * jest, denied or overcome does not count. It runs in time linear to the text, and only finds what its tables know: a help line is
 * offered too often rather than too rarely.
 */
export function findSelfHarm(text: string): SelfHarmLevel {
  const { english: englishSentences, chinese: chineseSentences } = readMessage(text)
  const levels = [judge(englishSentences, english), judge(chineseSentences, chinese)]
  if (levels.includes('acute')) return 'acute'
  return levels.includes('concern') ? 'concern' : 'none'
}

function judge(sentences: readonly string[], rules: Rules): SelfHarmLevel {
  const isReal = sentences.some((sentence) => matches(rules.realAfterAll, sentence))
  const isOver = isOvercome(sentences, rules)
  let level: SelfHarmLevel = 'none'
  for (const sentence of sentences) {
    if (isOver && !matches(rules.present, sentence)) continue
    const said = isReal ? [sentence] : untold(sentence, rules)
    const isLost = matches(rules.lost, sentence)
    const isNear = !isLost && said.some((passage) => matches(rules.near, passage))
    if (isNear || said.some((passage) => matches(rules.despite, passage))) level = 'concern'
    const meant = [...rules.idioms, ...rules.negations].reduce(without, sentence)
    for (const passage of isReal ? [meant] : untold(meant, rules)) {
      const own = isNear || isLost ? ownParts(passage, rules) : [passage]
      if (own.some((part) => matches(rules.acute, part))) return 'acute'
      if (own.some((part) => matches(rules.concern, part))) level = 'concern'
    }
  }
  return level
}

/** What of a sentence tells no story: all of it, or the clauses beside it. */
function untold(sentence: string, rules: Rules): readonly string[] {
  const turns = sentence.split(rules.turns).map((turn) => turn.replace(/^[ ,]+/, ''))
  if (!turns.some((turn) => isStory(turn, rules))) return [sentence]
  return turns
    .filter((turn) => !matches(rules.frames, turn))
    .flatMap((turn) => (isStory(turn, rules) ? turn.split(rules.pauses) : [turn]))
    .filter((clause) => !isStory(clause, rules))
}

function isStory(clause: string, { fiction, figures, own }: Rules): boolean {
  return matches(fiction, clause) || (matches(figures, clause) && !matches(own, clause))
}

/** Where somebody else is worried about, or dead, what the person says of themselves. */
function ownParts(passage: string, { turns, pauses, own, near, lost }: Rules): readonly string[] {
  const parts = passage.split(turns).flatMap((turn) => turn.split(pauses))
  return parts.filter(
    (part) => matches(own, part) && ![...near, ...lost].some((pattern) => pattern.test(part)),
  )
}

/** It was long ago, and is better now. */
function isOvercome(sentences: readonly string[], { past, recovered, present }: Rules): boolean {
  const said = (patterns: readonly RegExp[]) => sentences.some((sentence) => matches(patterns, sentence))
  return said(past) && said(recovered) && !said(present)
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text))
}

function without(text: string, pattern: RegExp): string {
  return text.replace(pattern, ' ')
}
