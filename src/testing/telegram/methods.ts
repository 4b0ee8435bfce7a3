import { callbackMethods } from './callbacks.ts'
import { chatMethods } from './chat-methods.ts'
import { commandMethods } from './command-methods.ts'
import { createEditMethods } from './edit-methods.ts'
import type { SendLimits } from './limits.ts'
import type { Polling } from './polling.ts'
import { reactionMethods } from './reactions.ts'
import type { Methods } from './route.ts'
import { createPass, createSendMethods } from './send-methods.ts'
import { createWebhookMethods } from './webhook-methods.ts'
import type { Webhooks } from './webhooks.ts'

/** Everything that the Bot API can be asked here. */
export function createMethods(tools: {
  readonly polling: Polling
  readonly webhooks: Webhooks
  readonly limits: SendLimits | undefined
}): Methods {
  const pass = createPass(tools.limits)
  return {
    getMe: ({ world }) => world.bot,
    getUpdates: (call) => tools.polling.getUpdates(call),
    ...createSendMethods(pass),
    ...createWebhookMethods(tools.webhooks, tools.polling),
    ...createEditMethods(pass),
    ...callbackMethods,
    ...chatMethods,
    ...commandMethods,
    ...reactionMethods,
  }
}
