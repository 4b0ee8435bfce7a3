import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { sha256 } from '../util/sha256.ts'
import { type CharacterSession, createCharacterSession } from './character-session.ts'
import { pythonStrip } from './python-strip.ts'
import type { RenderedText } from './rendered.ts'
import { countScripts } from './tokens.ts'

/**
 * Renders a prompt for `/v1/completions` of CharacterGLM-6B. A newline ends a turn; the reply goes on right after the last `]`.
 * More lines append and change nothing before them, but for the open `[name]` at the end.
 */
export function renderCharacterGlm(
  prompt: Prompt,
  { emotionLabels }: Pick<Rendering, 'emotionLabels'>,
): RenderedText {
  const text = buildInputs(createCharacterSession(prompt, emotionLabels))
  return { form: 'text', text, stops: ['\n'], hash: sha256(text), characters: countScripts(text) }
}

/** The text that the model was trained on: `build_inputs` of thu-coai/CharacterGLM-6B, byte for byte. */
export function buildInputs({ meta, history }: CharacterSession): string {
  const { bot_name: bot, bot_info: botInfo, user_name: user, user_info: userInfo } = meta
  return [
    `以下是一段${bot}和${user}之间的对话。`,
    ...(botInfo === '' ? [] : [`关于${bot}的信息：${botInfo}`]),
    ...(userInfo === '' ? [] : [`关于${user}的信息：${userInfo}`]),
    ...history.map(({ role, content }) => `[${role === 'user' ? user : bot}]${pythonStrip(content)}`),
    `[${bot}]`,
  ]
    .map((line) => line.replaceAll('\n', ' '))
    .join('\n')
}
