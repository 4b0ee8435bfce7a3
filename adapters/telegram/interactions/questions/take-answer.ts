import type { Message } from 'grammy/types'
import type { CommandInvoked } from '../../../../src/contract/event.ts'
import { toApiSignal } from '../../client.ts'
import { audienceOf, encodeMessageId } from '../../places.ts'
import { removeOwn } from '../../speak/own-messages.ts'
import type { ReceiveTools } from '../../tools.ts'
import { invoke } from '../commands/invoke.ts'
import { fileOf, readText } from '../commands/read-command.ts'
import { askerOf, type Doer, type InteractionPlace } from '../describe.ts'
import { ask, leaveQuestion, showPick } from './ask.ts'
import { type Asking, afterAsking, openAsking, whileAsking } from './asking.ts'
import { findMissing, findSpec } from './missing.ts'
import { findFileQuestion, findQuestion, forgetFileQuestion, type Question } from './questions.ts'

/**
 * Takes a message that answers a question of ours: the command is complete then, or something else is asked. `undefined`: it answers
 * none, or is not by whoever was asked. Fails as the host does.
 */
export async function takeAnswer(
  tools: ReceiveTools,
  message: Message,
  at: InteractionPlace,
  doer: Doer,
  signal: AbortSignal,
): Promise<CommandInvoked | 'asked-again' | undefined> {
  const { state } = tools.host()
  const { placeId } = at.where
  if (message.reply_to_message || message.document) await afterAsking(tools, at.where, signal)
  const shown = await findAnswered(tools, message, at)
  const question =
    shown === undefined ? undefined : await findQuestion(state, { placeId, messageId: shown }, signal)
  if (question?.type !== 'asked' || question.asker !== askerOf(tools, doer)) return undefined
  const replyTo = encodeMessageId(at.where, message.message_id)
  const asking = openAsking(tools, at, doer, signal, { replyTo, shown })
  switch (question.how) {
    case 'words':
      return await takeWords(asking, message, at, question)
    case 'file':
      return await takeFile(asking, message, at, question)
    case 'pick':
    case 'search':
      return await takeSearch(asking, message, question)
    case 'several':
    case 'confirm':
      return undefined
  }
}

/** The message of ours that is answered, as lines name it. */
async function findAnswered(
  tools: ReceiveTools,
  { reply_to_message: answered, document }: Message,
  { where }: InteractionPlace,
): Promise<string | undefined> {
  if (answered) {
    const isOurs = answered.from?.id === tools.bot.id && answered.message_id !== 0
    return isOurs ? encodeMessageId(where, answered.message_id) : undefined
  }
  const mayBeAsked = document !== undefined && audienceOf(where) === 'direct'
  return mayBeAsked ? await findFileQuestion(tools.host().state, where.placeId) : undefined
}

async function takeWords(
  asking: Asking,
  message: Message,
  at: InteractionPlace,
  { call, asks }: Question,
): Promise<CommandInvoked | undefined> {
  const text = readText(message).trim()
  if (text === '') return undefined
  void tidy(asking, message)
  const options = { ...call.options, [asks]: text }
  return await invoke(asking, message, at, { command: call.command, options }, undefined)
}

/** A photo is no card any more; what else there may be is said to the character. */
async function takeFile(
  asking: Asking,
  message: Message,
  at: InteractionPlace,
  { call, asks }: Question,
): Promise<CommandInvoked | 'asked-again' | undefined> {
  const file = fileOf(message)
  if (file) {
    void tidy(asking, undefined)
    const { shown = '' } = asking
    await forgetFileQuestion(asking.tools.host().state, at.where.placeId, shown)
    const options = { ...call.options, [asks]: file.name }
    return await invoke(asking, message, at, { command: call.command, options }, file)
  }
  const missing = findMissing(call, false)
  if (!message.photo || !missing) return undefined
  whileAsking(asking, (its) => ask(its, call, missing, asking.say('telegram.ask.photo')))
  return 'asked-again'
}

/** A list is answered with a part of a name, too. */
async function takeSearch(
  asking: Asking,
  message: Message,
  question: Question,
): Promise<'asked-again' | undefined> {
  const search = readText(message).trim()
  const option = findSpec(question.call.command)?.options.find(({ name }) => name === question.asks)
  if (search === '' || !option?.type.includes('character')) return undefined
  const isList = question.how === 'pick'
  void tidy(isList ? { ...asking, shown: undefined } : asking, message)
  whileAsking(isList ? asking : { ...asking, shown: undefined }, (its) =>
    showPick(its, { ...question, how: 'pick', search }, 0),
  )
  return 'asked-again'
}

/** Question and answer go, where the bot may remove them: others' messages only as administrator. Never fails. */
async function tidy(asking: Asking, answer: Pick<Message, 'message_id'> | undefined): Promise<void> {
  const { tools, stage, where, shown } = asking
  leaveQuestion(asking)
  try {
    if (shown !== undefined) await removeOwn(stage, shown)
    if (!answer) return
    const bot = { userId: tools.bot.id, senderChatId: undefined }
    const { isModerator } = await tools.rights.rightsOf(where, bot, stage.signal)
    if (isModerator) await tools.api.deleteMessage(where.chatId, answer.message_id, toApiSignal(stage.signal))
  } catch {
    // It stays.
  }
}
