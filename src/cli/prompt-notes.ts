import { createKeyCheck } from '../cards/tavern/lore/usable-key.ts'
import type { Character } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { LoreEntry } from '../contract/lore.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { FixedPartChoice } from '../prompt/fixed-part.ts'
import { isHeadLore } from '../prompt/lore/head-lore.ts'
import { tooLargeLore } from '../prompt/lore/too-large.ts'
import type { LoreRoom } from '../prompt/lore/within-budget.ts'
import { count } from './count.ts'

const mostNamed = 8

/** Sentences about a card's instructions: what stands in the prompt, what comes as a note, what the dialect has no place for. */
export function describeInstructions(
  { prompts }: Character,
  { system }: Pick<Prompt, 'system'>,
  { dialect }: Pick<ModelConfig, 'dialect'>,
): readonly string[] {
  const { afterHistory, depth } = prompts
  const again = depth
    ? `prompts.depth is told as a note, and again when that is about ${count(2 * depth.depth, 'line')} back.`
    : ''
  if (dialect !== 'chat') {
    const homeless = [
      ...(prompts.system === '' ? [] : ['prompts.system']),
      ...(afterHistory === '' ? [] : ['prompts.after_history']),
    ]
    const left = homeless.length > 0 ? `${dialect} has no place for ${homeless.join(' and ')}: left out.` : ''
    return [left, again].filter((note) => note !== '')
  }
  const place = system && system.length > 1 ? 'with the usual one inside' : 'in the place of the usual one'
  return [
    system ? `The card's own instruction opens the prompt, ${place}.` : '',
    afterHistory === ''
      ? ''
      : 'prompts.after_history is told as a note, and again when it is some lines back.',
    again,
  ].filter((note) => note !== '')
}

/** Sentences about a card's lore: what stands in the head, what has no room there, what may come up, and what never can. */
export function describeLore(
  character: Character,
  { lore: inHead }: FixedPartChoice,
  room: LoreRoom,
): readonly string[] {
  const { lore } = character
  const tooLarge = tooLargeLore(character, room)
  const standing = inHead.before.length + inHead.after.length
  const isUsable = createKeyCheck()
  const notes = lore.filter(
    (entry) =>
      entry.enabled &&
      entry.text.trim() !== '' &&
      !isHeadLore(entry) &&
      (entry.constant || entry.keys.some(isUsable)),
  ).length
  const told = [
    ...(standing > 0 ? [`${count(standing, 'entry stands', 'entries stand')} in the head`] : []),
    ...(notes > 0 ? [count(notes, 'entry may come up as a note', 'entries may come up as notes')] : []),
  ]
  return [
    ...(told.length > 0 ? [`Lore: ${told.join(', ')}.`] : []),
    ...(inHead.dropped.length > 0
      ? [`The head budget has no room for this lore: ${nameEntries(inHead.dropped)}.`]
      : []),
    ...(tooLarge.length > 0
      ? [
          `This lore never comes up, for it alone is longer than what one turn has room for (lore_settings.token_budget, 8 % of context_tokens at most): ${nameEntries(tooLarge)}.`,
        ]
      : []),
  ]
}

function nameEntries(entries: readonly LoreEntry[]): string {
  const names = entries.map(({ name, keys }) => name || keys[0] || 'an entry without a name')
  const rest = names.length - mostNamed
  return names.slice(0, mostNamed).join(', ') + (rest > 0 ? `, and ${rest} more` : '')
}
