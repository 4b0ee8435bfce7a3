import type { Message } from 'grammy/types'
import type { AttachedFile, CommandInvoked, InboundEvent } from '../../../../src/contract/event.ts'
import { mayUse } from '../../../shared/may-use.ts'
import { classify } from '../../classify.ts'
import { decodeReplyTo } from '../../decode.ts'
import { encodeMessageId } from '../../places.ts'
import type { ReceiveTools } from '../../tools.ts'
import { doerOf, type InteractionPlace } from '../describe.ts'
import { ask, leaveQuestion } from '../questions/ask.ts'
import { type Asking, openAsking, tell, whileAsking } from '../questions/asking.ts'
import { findMissing, findSpec } from '../questions/missing.ts'
import { offerImport } from '../questions/offer-import.ts'
import type { PartialCall } from '../questions/questions.ts'
import { takeAnswer } from '../questions/take-answer.ts'
import { decodeToken } from '../token.ts'
import { invoke } from './invoke.ts'
import { readCall } from './read-call.ts'
import { fileOf, type ReadCommand, readCommand } from './read-command.ts'
import { decodeStart, welcome } from './start.ts'

/** What became of a message: an event for the host, or all that was to be done. */
export type TakenMessage =
  | { readonly type: 'event'; readonly event: InboundEvent }
  | { readonly type: 'done' }

const done: TakenMessage = { type: 'done' }

/**
 * Takes a message that is a command, or answers a question of ours; `undefined`: it is neither. Fails as the host does, and when the
 * signal is aborted.
 */
export async function takeMessage(
  tools: ReceiveTools,
  message: Message,
  at: InteractionPlace,
  signal: AbortSignal,
): Promise<TakenMessage | undefined> {
  if (message.via_bot || message.is_automatic_forward || classify(message, tools.bot.id) !== 'person')
    return undefined
  const isForwarded = message.forward_origin !== undefined
  const command = isForwarded ? undefined : readCommand(message, tools.bot.username)
  const doer = doerOf(message)
  const replyTo = message.message_id === 0 ? undefined : encodeMessageId(at.where, message.message_id)
  const asking = openAsking(tools, at, doer, signal, { replyTo })
  if (!command) {
    const event = isForwarded ? undefined : await takeAnswer(tools, message, at, doer, signal)
    if (event) return event === 'asked-again' ? done : { type: 'event', event }
    leaveQuestion(asking)
    return offerImport(asking, message) ? done : undefined
  }
  leaveQuestion(asking)
  if (command.type === 'foreign') return done
  const event = await takeCommand(asking, message, at, command)
  return event ? { type: 'event', event } : done
}

async function takeCommand(
  asking: Asking,
  message: Message,
  at: InteractionPlace,
  command: ReadCommand,
): Promise<CommandInvoked | undefined> {
  const { say } = asking
  if (command.word.toLowerCase() === 'start') return await takeStart(asking, message, at, command.rest)
  const call = await readCall(asking, command)
  if (call.type === 'call') return await takeCall(asking, message, at, call)
  const { typed, nearest, meant } = call
  // In a group, it may be a command of another bot.
  if (!asking.stage.isDirect && !call.isOurs && !command.isNamed) return undefined
  const lines = [
    say('command.unknown', { command: typed }),
    ...(nearest === undefined ? [] : [say('telegram.refused.did-you-mean', { command: nearest })]),
  ]
  whileAsking(asking, (its) => tell(its, lines.join('\n'), meant))
  return undefined
}

async function takeStart(
  asking: Asking,
  message: Message,
  at: InteractionPlace,
  payload: string,
): Promise<CommandInvoked | undefined> {
  const call = decodeStart(payload)
  if (call) return await takeCall(asking, message, at, call)
  whileAsking(asking, async (its) => {
    const { mayCast } = await its.tools.rights.rightsOf(its.where, its.doer, its.stage.signal)
    await welcome(its, payload, mayCast)
  })
  return undefined
}

/** Who may not use it is told so, before anything is asked. */
async function takeCall(
  asking: Asking,
  message: Message,
  at: InteractionPlace,
  typed: PartialCall,
): Promise<CommandInvoked | undefined> {
  const file = fileOf(message)
  const call = completeCall(typed, message, at, file)
  const spec = findSpec(call.command)
  const event = await invoke(asking, message, at, call, file)
  const missing = findMissing(call, false)
  if (!missing || (spec && !mayUse(spec, event))) return event
  const token = decodeToken(event.interaction?.token)
  const photo = message.photo ?? message.reply_to_message?.photo
  const isPhoto = photo !== undefined && missing.type === 'option' && missing.option.type === 'file'
  whileAsking(asking, (its) =>
    ask({ ...its, token }, call, missing, isPhoto ? asking.say('telegram.ask.photo') : undefined),
  )
  return undefined
}

/** The message that it replies to is the reply that is meant, or has the file. */
function completeCall(
  { command, options }: PartialCall,
  message: Message,
  { where }: InteractionPlace,
  file: AttachedFile | undefined,
): PartialCall {
  const specs = findSpec(command)?.options ?? []
  const target = specs.some(({ type }) => type === 'message') ? decodeReplyTo(message, where) : undefined
  const values: { [name: string]: string } = { ...options, ...(target !== undefined && { message: target }) }
  for (const { name, type } of specs) {
    if (type !== 'file') continue
    delete values[name]
    if (file) values[name] = file.name
  }
  return { command, options: values }
}
