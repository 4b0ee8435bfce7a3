import type { GenerationRequest } from './generation-request.ts'
import type { ModelServerMisbehaviour } from './misbehaviours.ts'
import type { ModelServerReply } from './model-replies.ts'
import { splitTokens } from './tokenizer.ts'

/** What a model says that nobody scripted: the last line that was said to it. */
export function defaultReply({ messages, prompt }: Pick<GenerationRequest, 'messages' | 'prompt'>): string {
  const said = messages.at(-1)?.content
  if (said !== undefined) return said
  const line = prompt.text.split('\n').findLast((candidate) => !/^(\[[^\]]*\])?$/.test(candidate))
  return line?.replace(/^\[[^\]]*\]/, '') ?? ''
}

/** The text of a reply as a model with these misbehaviours would write it. */
export function misspeak(
  text: NonNullable<ModelServerReply['text']>,
  { prompt, limits }: Pick<GenerationRequest, 'prompt' | 'limits'>,
  misbehaviours: ReadonlySet<ModelServerMisbehaviour>,
): string | readonly string[] {
  if (misbehaviours.has('empty-replies')) return []
  const before =
    (misbehaviours.has('reasons') ? '<think>They expect an answer.</think>' : '') +
    (misbehaviours.has('echoes-name') ? ownMark(prompt.text) : '')
  const after = misbehaviours.has('ignores-stop') ? foreignLine(prompt.text, limits.stops) : ''
  if (before === '' && after === '') return text
  const said = typeof text === 'string' ? splitTokens(text) : text
  return [...splitTokens(before), ...said, ...splitTokens(after)]
}

/** How the prompt marks what the character says. */
function ownMark(prompt: string): string {
  return /\[[^\]\n]*\]$/.exec(prompt)?.[0] ?? 'assistant: '
}

/** A line of somebody else: of the last other speaker of a CharacterGLM prompt, or the one whom a stop string names. */
function foreignLine(prompt: string, stops: readonly string[]): string {
  const own = ownMark(prompt)
  const speakers = prompt.match(/^\[[^\]\n]*\]/gm) ?? []
  const speaker =
    speakers.findLast((mark) => mark !== own) ?? stops.find((stop) => stop.trim() !== '')?.trim() ?? 'user:'
  return `\n${speaker}And then? 然后呢？`
}
