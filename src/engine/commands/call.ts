import type { CommandInvoked, ControlUsed } from '../../contract/event.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { PlatformAdapter } from '../../contract/platform.ts'
import type { Notice, ReplyPart } from '../../contract/reply.ts'
import type { TextKey, TextValues } from '../../texts/index.ts'
import type { ImportDesk } from '../import-desk.ts'
import type { ReplyWriter } from '../reply-task.ts'
import type { EngineTools, Scene } from '../scene.ts'

/** A command that is to be carried out. */
export interface CommandCall {
  readonly tools: EngineTools
  readonly scene: Scene
  readonly event: CommandInvoked | ControlUsed
  readonly writeReply: ReplyWriter
  readonly importDesk: ImportDesk
  /** Of the platform. */
  readonly fetchFile: PlatformAdapter['fetchFile']
  readonly platform: Pick<PlatformAdapter, 'maxFileBytes' | 'linkTo'>
  /** Counts as a reply of whoever asks; says so where they have had enough, and then answers `false`. */
  admit(): AsyncGenerator<ReplyPart, boolean>
}

/** A call whose options have been checked: required ones are there, choices and numbers are valid. */
export interface CheckedCall extends CommandCall {
  readonly options: { readonly [name: string]: string }
  /** The answer, for those who see this command's answers. */
  answer(key: TextKey, values?: TextValues, tone?: Notice['tone']): Notice
}

/** Carries out a command: yields what people see, returns what is to be written. */
export type CommandHandler = (call: CheckedCall) => AsyncGenerator<ReplyPart, readonly Change[]>
