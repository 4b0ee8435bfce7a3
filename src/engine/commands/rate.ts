import { ratingReasons } from '../../contract/feedback.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { askConsent } from './ask-consent.ts'
import type { CheckedCall } from './call.ts'
import { feedbackChange, findTarget } from './find-target.ts'

/** `/rate good|bad [REASONS]`: whether a reply is good. Said again by the same person, the later word counts. */
export async function* rate(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const target = yield* findTarget(call)
  if (!target) return []
  const given = (call.options.reasons ?? '').split(',')
  const reasons = ratingReasons.filter((reason) => given.includes(reason))
  const rating = call.options.rating === 'good' ? 1 : -1
  yield call.answer('rate.thanks')
  yield* askConsent(call, target.chapter)
  return [await feedbackChange(call, target, { type: 'rating', rating, reasons })]
}

/** `/report`: something is wrong with a reply. */
export async function* report(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const target = yield* findTarget(call)
  if (!target) return []
  const { line } = target
  call.scene.log.warn({ line: line.id, revision: line.revision }, 'a reply was reported')
  yield call.answer('report.done')
  return [await feedbackChange(call, target, { type: 'report' })]
}
