import type { AttachedFile } from '../../../../src/contract/event.ts'
import { mayUse } from '../../../shared/may-use.ts'
import { audienceOf } from '../../places.ts'
import type { Rights } from '../../rights.ts'
import { askerOf, idOf } from '../describe.ts'
import { ask, askForSearch, showPick, showSeveral } from '../questions/ask.ts'
import { openAsking, whileAsking } from '../questions/asking.ts'
import { findMissing, findSpec } from '../questions/missing.ts'
import { removeQuestion } from '../questions/own-question.ts'
import { forgetAsked, keepQuestion, type PartialCall, type Question } from '../questions/questions.ts'
import type { QuestionPress } from './callback-data.ts'
import type { Reception, TakenCallback } from './reception.ts'
import { useControl } from './use-control.ts'

/** Takes what was pressed below a question of ours. Fails as the host does. */
export async function takeQuestionPress(
  reception: Reception,
  question: Question,
  press: QuestionPress,
): Promise<TakenCallback> {
  const { tools, at, doer, messageId, signal } = reception
  const rights = await tools.rights.rightsOf(at.where, doer, signal)
  // Whoever wrote in the group's name presses in their own.
  const isAsked =
    question.asker === askerOf(tools, doer) || (question.asker.startsWith('-') && rights.isModerator)
  if (!isAsked) return await reception.refuse('telegram.refused.not-yours')
  if (press.type === 'stay') return await reception.finish()
  if (press.type === 'value' || press.type === 'done')
    return await proceed(reception, rights, answeredCall(question, press), question.file)
  const asked = press.type === 'toggle' ? { ...question, chosen: toggle(question, press.value) } : question
  if (press.type === 'toggle')
    await keepQuestion(tools.host().state, { placeId: at.where.placeId, messageId }, asked, signal)
  const asking = openAsking(tools, at, doer, signal, { shown: messageId })
  whileAsking(asking, async (its) => {
    switch (press.type) {
      case 'page':
        return await showPick(its, asked, press.page)
      case 'search':
        return await askForSearch(its, asked)
      case 'toggle':
        return await showSeveral(its, asked)
      case 'cancel':
        return await removeQuestion(its, messageId)
    }
  })
  return await reception.finish()
}

function answeredCall(
  { call, asks, how, chosen }: Question,
  press: Exclude<QuestionPress, { type: 'page' }>,
): PartialCall {
  if (how === 'confirm') return call
  const value = press.type === 'value' ? press.value : chosen.join(',')
  return asks === ''
    ? { command: value, options: call.options }
    : { command: call.command, options: { ...call.options, [asks]: value } }
}

/** In the order of the tree, whatever was pressed first. */
function toggle({ call, asks, chosen }: Question, value: string): readonly string[] {
  const choices = findSpec(call.command)?.options.find(({ name }) => name === asks)?.choices ?? []
  return choices.filter((choice) => chosen.includes(choice) !== (choice === value))
}

/** What is still missing is asked for in the same place; who may not use the command is told so, before anything else is asked. */
async function proceed(
  reception: Reception,
  rights: Rights,
  call: PartialCall,
  file: AttachedFile | undefined,
): Promise<TakenCallback> {
  const { tools, at, doer, messageId, signal } = reception
  const missing = findMissing(call, true)
  const spec = findSpec(call.command)
  const isRefused = spec && !mayUse(spec, { audience: audienceOf(at.where), ...rights })
  if (!missing || isRefused) {
    await forgetAsked(tools.host().state, at.where.placeId, idOf(doer))
    return await useControl(reception, call, 'question', { file })
  }
  const asking = openAsking(tools, at, doer, signal, { shown: messageId })
  whileAsking(asking, (its) => ask(its, call, missing))
  return await reception.finish()
}
