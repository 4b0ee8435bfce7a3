import type { AttachedFile } from '../../../../src/contract/event.ts'
import type { HostAcceptance } from '../../../../src/contract/platform.ts'
import { sha256 } from '../../../../src/util/sha256.ts'
import { claimChoice } from '../../../shared/claim-choice.ts'
import { mayUse } from '../../../shared/may-use.ts'
import type { Whereabouts } from '../../places.ts'
import { answerKindOf } from '../answers/answer-kind.ts'
import { describeInteraction } from '../describe.ts'
import { findSpec, givenOptions } from '../questions/missing.ts'
import type { PartialCall } from '../questions/questions.ts'
import type { InteractionKind } from '../token.ts'
import { answerCallback, blankAnswer } from './callback-answers.ts'
import { changeButtons } from './change-buttons.ts'
import type { Reception, TakenCallback } from './reception.ts'

/** What is not written on a button. */
export interface ControlAbout {
  /** What it is about, where a private chat shows a choice of a group. */
  readonly where?: Whereabouts
  /** What the command shall read. */
  readonly file?: AttachedFile | undefined
}

/** The event of a pressed button that says all that its command needs. A choice is made once, by the first who may. */
export async function useControl(
  reception: Reception,
  { command, options }: PartialCall,
  kind: Exclude<InteractionKind, 'command'>,
  { where = reception.at.where, file }: ControlAbout = {},
): Promise<TakenCallback> {
  const { tools, query, at, doer, messageId, signal } = reception
  const isElsewhere = where.placeId !== at.where.placeId
  const token = {
    ...reception.tokenOf(kind, answerKindOf({ command, options })),
    ...(isElsewhere && { chatId: at.where.chatId }),
  }
  const used = {
    ...(await describeInteraction(tools, { ...at, where }, doer, token, signal)),
    command,
    options: givenOptions(options),
  }
  const event = file
    ? ({ ...used, type: 'command-invoked', files: [file], addressee: undefined } as const)
    : ({ ...used, type: 'control-used', messageId } as const)
  if (kind !== 'button' && mayUse(findSpec(command), event)) {
    // The next choice may stand in the same message.
    const buttons = sha256(JSON.stringify(query.message?.reply_markup ?? '')).slice(0, 12)
    const choice = `${at.where.placeId}:${messageId}:${buttons}`
    if (!(await claimChoice(tools.host(), choice, at.eventId)))
      return await reception.refuse('telegram.refused.taken')
  }
  return { event, settled: (acceptance) => settle(reception, kind, acceptance) }
}

/** Nobody else answers what was done at once, or not taken; see `HostAcceptance`. */
async function settle(
  reception: Reception,
  kind: InteractionKind,
  acceptance: HostAcceptance,
): Promise<void> {
  if (acceptance !== 'done' && acceptance !== 'full') return
  const { tools, query, signal } = reception
  await answerCallback(tools, query.id, blankAnswer, signal)
  if (kind !== 'button' && acceptance === 'done') await changeButtons(reception, undefined).catch(() => {})
}
