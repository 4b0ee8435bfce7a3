import type { SafetyConfig } from '../../contract/config.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyDelta, ReplyPart, ReplyStarted } from '../../contract/reply.ts'
import { encouragesSelfHarm } from '../../safety/harmful-reply.ts'
import { claimsToBeHuman } from '../../safety/human-claim.ts'
import { asksIfHuman } from '../../safety/human-question.ts'
import { findSelfHarm } from '../../safety/self-harm.ts'
import { stateChange } from '../changes.ts'
import type { ReplyTask } from '../reply-task.ts'
import { type EngineTools, noticeOf } from '../scene.ts'
import type { Take } from '../take.ts'
import { countSafety } from './care.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What has to be told with a reply. */
export interface ReplyCare {
  /** Somebody sincerely asks who is there, or may be in danger: nothing of the reply is shown before it is complete. */
  readonly isHeldBack: boolean
  /**
   * The take, or a sentence of ours where it claims to be human, or encourages self-harm: the model has not said that, and no record says
   * it has.
   */
  mended(take: Take): Take
  /** Lines of small print below that take. */
  smallPrintBelow(take: Take): readonly string[]
  /** What is told all the same where there is no reply. */
  untold(): Iterable<ReplyPart>
  /** What is to be remembered once it was told. */
  told(): readonly Change[]
}

/** Finds out what has to be told; of a turn that needs nothing, it reads nothing but when the person was last told that an AI plays. */
export async function careForReply(tools: EngineTools, task: ReplyTask): Promise<ReplyCare> {
  const { scene, character, care } = task
  const { name } = character
  const asked = (await askedLines(task)).map(({ text }) => text)
  const isAsked = asked.some(asksIfHuman)
  // Of another take its lines alone tell it, and not whether somebody only passed them on.
  const isWorried =
    care?.isWorried ?? (tools.safety.selfHarm && asked.some((text) => findSelfHarm(text) !== 'none'))
  const truth = isAsked ? scene.say('safety.truth', { name }) : ''
  const isReminded = !isAsked && (await isReminderDue(tools, task))
  const reminder = tools.safety.audience === 'minors' ? 'safety.break-reminder' : 'safety.ai-reminder'
  const urgent = [care?.smallPrint ?? '', truth].filter(Boolean)
  const truthSaid = inOurWords(tools, task, 'safety.truth-said')
  return {
    isHeldBack: isAsked || isWorried,
    mended(take) {
      if (isWorried && encouragesSelfHarm(take.shown))
        return { ...take, ...inOurWords(tools, task, 'safety.cared-said') }
      if (isAsked && claimsToBeHuman(take.shown, asked)) return { ...take, ...truthSaid }
      return take
    },
    smallPrintBelow: ({ shown }) => [
      // Told by the character itself, it is not told twice.
      ...(shown === truthSaid.shown ? urgent.filter((line) => line !== truth) : urgent),
      ...(isReminded ? [scene.say(reminder, { name })] : []),
    ],
    *untold() {
      if (urgent.length > 0) yield noticeOf(urgent.join('\n'))
    },
    told() {
      if (isReminded)
        tools.metrics.count('dramatis_safety_total', {
          adapter: scene.conversation.platform,
          what: 'ai-reminder',
        })
      return [
        ...(isAsked ? [countSafety(tools, scene, 'human-question')] : []),
        ...(isAsked || isReminded ? toldOfAi(tools, scene) : []),
      ]
    },
  }
}

/** Whose question a reply answers: of another take, that of its turn. */
async function askedLines({ scene, chapter, turnId, newLines }: ReplyTask): Promise<ReplyTask['newLines']> {
  if (newLines.length > 0) return newLines
  const { lines } = await scene.view.window(chapter)
  return lines.filter((line) => line.role === 'user' && line.turnId === turnId)
}

/**
 * Alone with a character, whoever goes on talking is told again after a while; whoever comes back, once a day (New York's General Business
 * Law, article 47).
 */
async function isReminderDue(
  { safety, clock }: EngineTools,
  { scene, chapter, newLines }: ReplyTask,
): Promise<boolean> {
  const againMs = reminderMs(safety)
  if (scene.audience !== 'direct' || againMs === 0 || newLines.length === 0) return false
  const now = clock.now()
  const told = await scene.view.aiNoticeAt(scene.personId)
  if (told === undefined) return true
  const before = (await scene.view.window(chapter)).lines.at(-1)
  // Those who may be minors are reminded whether they come back or go on (California's SB 243: at least every three hours).
  const goesOn = safety.audience === 'minors' || (before !== undefined && now - before.at < againMs)
  return now - told >= (goesOn ? againMs : Math.max(againMs, dayMs))
}

/** Those who may be minors are told each hour, whatever is set. */
function reminderMs({ reminderMs: set, audience }: SafetyConfig): number {
  return audience === 'minors' ? Math.min(set || hourMs, hourMs) : set
}

/** The person has just been told that an AI plays. In groups nobody is reminded. */
export function toldOfAi(
  { clock }: Pick<EngineTools, 'clock'>,
  { audience, conversation, personId }: Pick<ReplyTask['scene'], 'audience' | 'conversation' | 'personId'>,
): readonly Change[] {
  if (audience !== 'direct' || personId === '') return []
  return [stateChange('ai-notice', conversation, personId, clock.now())]
}

/** Reads a take to its end, and shows nothing of it. */
export async function holdBack(take: AsyncGenerator<ReplyStarted | ReplyDelta, Take>): Promise<Take> {
  for (;;) {
    const step = await take.next()
    if (step.done) return step.value
  }
}

function inOurWords(
  { texts }: Pick<EngineTools, 'texts'>,
  { character: { name, language } }: ReplyTask,
  key: 'safety.truth-said' | 'safety.cared-said',
): Pick<Take, 'accepted' | 'shown' | 'emotion'> {
  const said = texts(language, key, { name })
  return { accepted: said, shown: said, emotion: undefined }
}
