import type { Message } from 'grammy/types'
import type { AttachedFile, CommandInvoked } from '../../../../src/contract/event.ts'
import { answerKindOf } from '../answers/answer-kind.ts'
import { describeInteraction, type InteractionPlace } from '../describe.ts'
import type { Asking } from '../questions/asking.ts'
import { findSpec } from '../questions/missing.ts'
import type { PartialCall } from '../questions/questions.ts'

/** The event of a command that somebody has written, or completed with a message. */
export async function invoke(
  { tools, stage, doer }: Pick<Asking, 'tools' | 'stage' | 'doer'>,
  message: Message,
  at: InteractionPlace,
  { command, options }: PartialCall,
  file: AttachedFile | undefined,
): Promise<CommandInvoked> {
  const isFile = findSpec(command)?.options.some(({ type }) => type === 'file') === true
  const isEphemeral = message.message_id === 0
  const fields = await describeInteraction(
    tools,
    at,
    doer,
    {
      kind: 'command',
      answers: answerKindOf({ command, options }),
      userId: doer.userId,
      messageId: isEphemeral ? undefined : message.message_id,
      ephemeralId: message.ephemeral_message_id,
      ephemeralDate: undefined,
      chatId: undefined,
      queryId: undefined,
      at: message.date * 1_000,
      language: doer.language,
    },
    stage.signal,
  )
  return {
    ...fields,
    type: 'command-invoked',
    command,
    options,
    ...(isFile && file && { files: [file] }),
    addressee: undefined,
  }
}
