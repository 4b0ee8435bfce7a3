import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderCharacterGlm } from './render-characterglm.ts'
import { renderCharGlm } from './render-charglm.ts'
import { renderChat } from './render-chat.ts'
import type { RenderedPrompt } from './rendered.ts'

/**
 * Renders a prompt in its dialect. `instruction`: what is to be done instead of the next reply, told after everything else; only
 * `chat` can. See `ModelRequest.instruction`.
 */
export function renderPrompt(prompt: Prompt, rendering: Rendering, instruction = ''): RenderedPrompt {
  switch (rendering.dialect) {
    case 'characterglm':
      return renderCharacterGlm(prompt, rendering)
    case 'charglm':
      return renderCharGlm(prompt, rendering)
    case 'chat':
    case 'understudy':
      return renderChat(prompt, rendering, instruction)
  }
}
