import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderChat } from './render-chat.ts'
import type { RenderedPrompt } from './rendered.ts'

/**
 * Renders a prompt in its dialect. `instruction`: what is to be done instead of the next reply, told after everything else; see
 * `ModelRequest.instruction`.
 */
export function renderPrompt(prompt: Prompt, rendering: Rendering, instruction = ''): RenderedPrompt {
  return renderChat(prompt, rendering, instruction)
}
