import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { sha256 } from '../util/sha256.ts'
import { createCharacterSession, type SessionTurn } from './character-session.ts'
import { cueFor, renderNarration } from './narration.ts'
import type { ChatMessage, RenderedMessages } from './rendered.ts'
import { countScripts } from './tokens.ts'

/**
 * Renders a prompt for the hosted CharacterGLM: who talks with whom stands in `meta`, there is no system message, and the
 * character may speak first. More lines append and change nothing before them.
 */
export function renderCharGlm(
  prompt: Prompt,
  { emotionLabels }: Pick<Rendering, 'emotionLabels'>,
): RenderedMessages {
  const { meta, history } = createCharacterSession(prompt, emotionLabels)
  const { bot_name, bot_info, user_name, user_info } = meta
  const cue = cueFor({ language: prompt.language, characterName: bot_name }, history.length > 0)
  const asked = { role: 'user', content: renderNarration(cue, 'zh') } as const
  const messages = takeTurns(history.at(-1)?.role === 'user' ? history : [...history, asked])
  const told = [bot_name, bot_info, user_name, user_info]
  return {
    form: 'messages',
    messages,
    meta,
    stops: [],
    hash: sha256(JSON.stringify([told, messages.map(({ role, content }) => [role, content])])),
    characters: countScripts([...told, ...messages.map(({ content }) => content)].join('')),
  }
}

/** What the character says twice in a row is one message. */
function takeTurns(history: readonly SessionTurn[]): readonly ChatMessage[] {
  const messages: { readonly role: 'user' | 'assistant'; content: string }[] = []
  for (const { role, content } of history) {
    const last = messages.at(-1)
    if (last?.role === role) last.content += `\n${content}`
    else messages.push({ role, content })
  }
  return messages
}
