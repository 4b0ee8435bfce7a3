import { ModelError } from '../contract/errors.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderCharacterGlm } from './render-characterglm.ts'
import { renderCharGlm } from './render-charglm.ts'
import { renderChat } from './render-chat.ts'
import type { RenderedPrompt } from './rendered.ts'

/**
 * Renders a prompt in its dialect. `instruction`: what is to be done instead of the next reply, told after everything else; only
 * `chat` can, and others fail with a ModelError. See `ModelRequest.instruction`.
 */
export function renderPrompt(prompt: Prompt, rendering: Rendering, instruction = ''): RenderedPrompt {
  const { dialect } = rendering
  if (instruction !== '' && dialect !== 'chat' && dialect !== 'understudy') throw cannotTellError(dialect)
  switch (dialect) {
    case 'characterglm':
      return renderCharacterGlm(prompt, rendering)
    case 'charglm':
      return renderCharGlm(prompt, rendering)
    case 'chat':
    case 'understudy':
      return renderChat(prompt, rendering, instruction)
  }
}

function cannotTellError(dialect: string): ModelError {
  return new ModelError({
    code: 'bad-request',
    what: `A prompt in the dialect ${dialect} cannot tell the model anything but the conversation.`,
    remedy: 'Ask a model with dialect: chat, such as a helper.',
  })
}
