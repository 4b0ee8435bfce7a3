import { commands } from '../../contract/commands.ts'
import type { ConversationKey } from '../../contract/conversation.ts'
import { FeedbackError } from '../../contract/errors.ts'
import { feedbackKinds } from '../../contract/feedback.ts'
import type { FeedbackDesk } from '../../contract/feedback-desk.ts'
import { type ExportFilter, exportFormats } from '../../contract/feedback-export.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { rankNearest } from '../../util/nearest.ts'
import { inARow, noticeOf } from '../scene.ts'
import { auditChange } from './audit-change.ts'
import type { CheckedCall } from './call.ts'
import { describeOptions } from './check-options.ts'
import { commandName } from './command-words.ts'
import { describeAudit, describeReport, describeSummary } from './describe-feedback.ts'
import { findCharacter, maxNames, namesOf, searchCharacters } from './find-character.ts'
import { type Allowance, spend } from './spend.ts'

/** What fits wherever a platform does not say what does. */
const usualFileBytes = 8_000_000
const maxFiles = 10
/** It is made beside conversations, and nothing else happens in this one meanwhile. */
const maxRecords = 50_000

/** How many lines of the audit one answer shows of each group. */
const auditLines = 10

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const periods = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs }

/** `/feedback export`: the feedback of this place as files, for whoever asks. */
export async function* exportFeedback(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene, options, platform } = call
  const filter = yield* filterOf(call)
  if (!filter || !(yield* spend(call, exportsOf(scene.conversation)))) return []
  const exported = yield* tryExport(call, {
    format: exportFormats.find((one) => one === options.format) ?? 'jsonl',
    filter,
    conversation: scene.conversation,
    by: tools.hashes.person(scene.conversation.platform, scene.personId),
    maxFileBytes: platform.maxFileBytes ?? usualFileBytes,
    maxFiles,
    maxRecords,
  })
  if (!exported) return []
  const { files, report } = exported
  scene.ifLeft(() => exported.withdraw(scene.signal))
  const told = describeReport(scene, report)
  if (files.length === 0) yield noticeOf(told, { visibility: 'private' })
  for (const [index, file] of files.entries())
    yield {
      type: 'file-sent',
      ...file,
      text: index === 0 ? told : scene.say('export.part', { index: index + 1, parts: files.length }),
      visibility: 'private',
      isToKeep: true,
    }
  return []
}

/** How often a place is exported. */
function exportsOf({ platform, place }: ConversationKey): Allowance {
  return { key: ['feedback-export', platform, place], most: 6, windowMs: hourMs, text: 'export.enough' }
}

type Request = Parameters<FeedbackDesk['exportPlace']>[0]
type Exported = Awaited<ReturnType<FeedbackDesk['exportPlace']>>

async function* tryExport(
  { tools, scene, answer }: CheckedCall,
  request: Request,
): AsyncGenerator<ReplyPart, Exported | undefined> {
  try {
    return await tools.desk.exportPlace(request, scene.signal)
  } catch (error) {
    if (!(error instanceof FeedbackError)) throw error
    const { code } = error
    if (code !== 'too-large' && code !== 'too-many' && code !== 'busy') throw error
    yield answer(`export.${code}`, { records: maxRecords }, 'warning')
    return undefined
  }
}

/** `/feedback summary`: counts, trend, and what was disliked most. */
export async function* summarizeFeedback(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene } = call
  const filter = yield* filterOf(call)
  if (!filter) return []
  const { conversation } = scene
  const by = tools.hashes.person(conversation.platform, scene.personId)
  const summary = await tools.desk.summarize({ filter, conversation, by }, scene.signal)
  yield noticeOf(describeSummary(call, summary, await scene.characters()), { visibility: 'private' })
  return []
}

/** `/feedback audit`: who looked at this place's feedback, took it home, or was refused. */
export async function* showAudit(call: CheckedCall): AsyncGenerator<ReplyPart, readonly Change[]> {
  const { tools, scene } = call
  const { conversation, personId } = scene
  const you = tools.hashes.person(conversation.platform, personId)
  const parts = await tools.desk.readAudit(conversation, auditLines, scene.signal)
  yield noticeOf(describeAudit(scene, parts, you), { visibility: 'private' })
  return [auditChange(call, { type: 'audit-read' })]
}

/** What is asked for, in this place and nowhere else; says so where a character is not known. */
async function* filterOf(call: CheckedCall): AsyncGenerator<ReplyPart, ExportFilter | undefined> {
  const { tools, scene, options } = call
  const { platform, place } = scene.conversation
  if (options.character && !(await mayName(call, options.character))) {
    yield await unknownWord(call, options.character)
    return undefined
  }
  const character = options.character ? yield* findCharacter(call) : undefined
  if (options.character && !character) return undefined
  const period = (['day', 'week', 'month'] as const).find((one) => one === options.period)
  const kind = feedbackKinds.find((one) => one === options.kind)
  return {
    platform,
    place,
    ...(character && { characterId: character.id }),
    ...(period && { since: tools.clock.now() - periods[period] }),
    ...(kind && { kinds: [kind] }),
    ...(options.rating && { rating: options.rating === 'good' ? 1 : -1 }),
  }
}

/** Whether a character may be meant by what was typed: what is no choice is taken for a name. */
async function mayName({ scene }: CheckedCall, typed: string): Promise<boolean> {
  const characters = await scene.characters()
  if (characters.find(typed) || searchCharacters(characters, typed).length > 0) return true
  return !/\s/.test(typed) && rankNearest(typed, characters.list(), namesOf).length > 0
}

async function unknownWord({ scene, event }: CheckedCall, value: string): Promise<ReplyPart> {
  const spec = commands.find(({ path }) => path === event.command)
  const names = (await scene.characters()).list().map(({ name }) => name)
  const shown = [...names.slice(0, maxNames), ...(names.length > maxNames ? ['…'] : [])].join(', ')
  return noticeOf(
    inARow(scene, [
      spec ? scene.say('feedback.unknown-word', { value, command: commandName(scene.say, spec) }) : '',
      spec ? describeOptions(scene, spec) : '',
      scene.say('feedback.characters', { names: shown }),
    ]),
    { visibility: 'private', tone: 'warning' },
  )
}
