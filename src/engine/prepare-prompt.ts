import type { Change } from '../contract/mailbox.ts'
import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'
import type { ReplyTask } from './reply.ts'
import type { EngineTools } from './scene.ts'
import type { Take } from './take.ts'

export interface PreparedPrompt {
  readonly prompt: Prompt
  readonly notes: readonly Line[]
  changes(take: Take, line: Line | undefined): readonly Change[]
}
export type PromptPreparer = (task: ReplyTask, overflow?: { readonly contextTokens: number | undefined }) => Promise<PreparedPrompt>
export function createPromptPreparer(_tools: EngineTools): PromptPreparer {
  throw new Error('todo')
}
