import type { CallbackQuery } from 'grammy/types'
import { isForAudit, isForEachPerson, mayUse } from '../../../shared/may-use.ts'
import { describeFailure } from '../../client.ts'
import { audienceOf } from '../../places.ts'
import type { ReceiveTools } from '../../tools.ts'
import { answerKindOf } from '../answers/answer-kind.ts'
import { askerOf, type InteractionPlace } from '../describe.ts'
import { ask, askForSearch } from '../questions/ask.ts'
import { afterAsking, openAsking, whileAsking } from '../questions/asking.ts'
import { findMissing, findSpec } from '../questions/missing.ts'
import { findQuestion, type Offer, type PartialCall, type Question } from '../questions/questions.ts'
import { findRewritable } from '../questions/rewritable.ts'
import { encodePress, findPress, keepPresses, type Press, type ReplyButton } from './callback-data.ts'
import { changeButtons } from './change-buttons.ts'
import { isKept, isOnMessage } from './is-offered.ts'
import { encodeOptions, findSearched } from './keyboards.ts'
import { takeQuestionPress } from './question-presses.ts'
import { openReception, type Reception, type TakenCallback } from './reception.ts'
import { useControl } from './use-control.ts'

/**
 * Takes a pressed button, and sees to it that the press is answered: what is told about it within 1.5 s is told where it was pressed.
 * Rejects only with the reason of the signal.
 */
export async function takeCallback(
  tools: ReceiveTools,
  query: CallbackQuery,
  at: InteractionPlace,
  signal: AbortSignal,
): Promise<TakenCallback> {
  const reception = openReception(tools, query, at, signal)
  try {
    return await take(reception)
  } catch (error) {
    signal.throwIfAborted()
    tools.log.warn({ event: at.eventId, error: describeFailure(error) }, 'a pressed button was not taken')
    return await reception.refuse('telegram.refused.not-now')
  }
}

async function take(reception: Reception): Promise<TakenCallback> {
  const { tools, query, signal } = reception
  const { data } = query
  const isThere = isOnMessage(query)
  const press = data === undefined ? undefined : await findPress(tools.host().state, data, signal)
  if (!press) return await reception.refuse('telegram.refused.outdated')
  if (isThere === false) return await refuseForged(reception, press)
  if (press.type === 'reply' && isThere) return await takeReplyButton(reception, press.button)
  const question = await findAsked(reception)
  if (press.type === 'reply' || !(isThere || isKept(press, question)))
    return await refuseForged(reception, press)
  if (press.type === 'control')
    return await takeControl(reception, press.control, question?.type === 'offer' ? question : undefined)
  if (question?.type === 'asked') return await takeQuestionPress(reception, question, press.press)
  if (question?.type === 'offer') return await turnPage(reception, question, press)
  return await reception.refuse('telegram.refused.outdated')
}

/** See `isForAudit`. */
async function refuseForged(reception: Reception, press: Press): Promise<TakenCallback> {
  if (press.type === 'control') {
    const { tools, at, doer, signal } = reception
    const { command, options } = press.control
    const rights = await tools.rights.rightsOf(at.where, doer, signal)
    if (isForAudit(findSpec(command), { audience: audienceOf(at.where), options, ...rights }))
      return await useControl(reception, press.control, 'button')
  }
  return await reception.refuse('telegram.refused.outdated')
}

/** What the message asks: it may just be written down. */
async function findAsked({ tools, at, messageId, signal }: Reception): Promise<Question | Offer | undefined> {
  const find = () => findQuestion(tools.host().state, { placeId: at.where.placeId, messageId }, signal)
  const known = await find()
  if (known) return known
  await afterAsking(tools, at.where, signal)
  return await find()
}

async function takeReplyButton(reception: Reception, button: ReplyButton): Promise<TakenCallback> {
  const { messageId: message } = reception
  switch (button) {
    case 'rewrite':
      return await askForRewrite(reception)
    case 'good':
    case 'bad':
      return await useControl(reception, { command: 'rate', options: { rating: button, message } }, 'button')
    default:
      return await useControl(reception, { command: button, options: {} }, 'button')
  }
}

async function askForRewrite(reception: Reception): Promise<TakenCallback> {
  const { tools, at, doer, messageId: message, signal } = reception
  const asking = openAsking(tools, at, doer, signal)
  const found = await findRewritable(asking, message)
  if (found.type === 'refused') return await reception.refuse(found.key)
  await askFor(reception, { command: 'rewrite', options: { message } })
  return await reception.finish()
}

/** Asks for what the command lacks; answers whether there was something. */
async function askFor(reception: Reception, call: PartialCall): Promise<boolean> {
  const { tools, at, doer, signal } = reception
  const missing = findMissing(call, false)
  if (!missing) return false
  const token = reception.tokenOf('button', answerKindOf(call))
  const asking = { ...openAsking(tools, at, doer, signal), token }
  whileAsking(asking, (its) => ask(its, call, missing))
  return true
}

async function takeControl(
  reception: Reception,
  control: PartialCall,
  offer: Offer | undefined,
): Promise<TakenCallback> {
  if (findMissing(control, false) && !(await mayAsk(reception, control)))
    return await reception.refuse('access.cast')
  if (await askFor(reception, control)) return await reception.finish()
  const { at, query } = reception
  const isForAll = audienceOf(at.where) === 'group' && query.message?.ephemeral_message_id === undefined
  if (isForAll && isForEachPerson(findSpec(control.command), control.options))
    return await useControl(reception, control, 'button')
  if (!offer) return await useControl(reception, control, 'choice')
  const { tools, signal } = reception
  const chatId = await tools.chats.chatOf(offer.where.placeId, signal)
  return await useControl(reception, control, 'choice', { where: { ...offer.where, chatId } })
}

/** Who may not use it is told so before anything is asked. */
async function mayAsk({ tools, at, doer, signal }: Reception, { command }: PartialCall): Promise<boolean> {
  const spec = findSpec(command)
  const rights = await tools.rights.rightsOf(at.where, doer, signal)
  return !spec || mayUse(spec, { audience: audienceOf(at.where), ...rights })
}

async function turnPage(
  reception: Reception,
  { options }: Offer,
  { press }: Extract<Press, { type: 'question' }>,
): Promise<TakenCallback> {
  if (press.type === 'stay') return await reception.finish()
  const searched = findSearched(options)
  if (press.type === 'search' && searched) return await searchInstead(reception, searched)
  if (press.type !== 'page') return await reception.refuse('telegram.refused.outdated')
  const hasSearch = searched !== undefined && isSearchShown(reception)
  const { markup, presses } = encodeOptions(options, press.page, hasSearch)
  await keepPresses(reception.tools.host().state, presses, reception.signal)
  const { tools, at, doer, signal } = reception
  whileAsking(openAsking(tools, at, doer, signal, { shown: reception.messageId }), ({ stage }) =>
    changeButtons({ ...reception, signal: stage.signal }, markup),
  )
  return await reception.finish()
}

/** All pages of an offer have the button, or none. */
function isSearchShown({ query }: Reception): boolean {
  const { data } = encodePress({ type: 'question', press: { type: 'search' } })
  const rows = query.message?.reply_markup?.inline_keyboard ?? []
  return rows.flat().some((button) => 'callback_data' in button && button.callback_data === data)
}

async function searchInstead(reception: Reception, command: string): Promise<TakenCallback> {
  const { tools, at, doer, signal } = reception
  whileAsking(openAsking(tools, at, doer, signal), (its) =>
    askForSearch(its, {
      type: 'asked',
      asker: askerOf(tools, doer),
      call: { command, options: {} },
      asks: 'character',
      how: 'search',
      search: '',
      chosen: [],
    }),
  )
  return await reception.finish()
}
