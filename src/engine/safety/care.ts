import type { AuditRecord } from '../../contract/audit.ts'
import type { Language } from '../../contract/character.ts'
import type { MessageReceived } from '../../contract/event.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { withoutAsides } from '../../prompt/find-names.ts'
import { helpSmallPrint, helpWords } from '../../safety/help-lines.ts'
import { asksIfHuman } from '../../safety/human-question.ts'
import { findSelfHarm, type SelfHarmLevel } from '../../safety/self-harm.ts'
import { auditEntry } from '../../util/audit-entry.ts'
import { detectLanguage } from '../../util/detect-language.ts'
import { platformScope } from '../../util/platform-scope.ts'
import { stateChange } from '../changes.ts'
import { isCall, isInCharacter } from '../guards.ts'
import { type EngineTools, languageOf, noticeOf, openChapter, type Scene } from '../scene.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

/** How long after a help line the next one is due. */
export function helpAgainMs(level: Worry['level'], { audience }: Pick<Scene, 'audience'>): number {
  return level === 'acute' && audience === 'direct' ? 10 * minuteMs : dayMs
}

/** An audit line is only as exact as this: by its time, nobody shall find what was said. */
const auditStepMs = 60 * minuteMs

type SafetyTools = Pick<EngineTools, 'safety' | 'clock' | 'random' | 'metrics' | 'language'>
type WorryTools = Pick<EngineTools, 'safety' | 'language'>

/** What messages ask for beside a reply. */
export interface Care {
  /** Stands first, before any reply. */
  readonly first: readonly ReplyPart[]
  /** Somebody may be in danger, whether or not a help line is due. */
  readonly isWorried: boolean
  /** Help lines in a group: small print below the reply, or alone where nobody replies; empty: none is due. */
  readonly smallPrint: string
  /** That small print by itself. */
  alone(): Iterable<ReplyPart>
  /** What is to be remembered. */
  readonly changes: readonly Change[]
}

/** Looks at what people just said, in character or out of it. Reads the store only where a help line may be due. */
export async function careFor(
  tools: SafetyTools,
  scene: Scene,
  messages: readonly MessageReceived[],
): Promise<Care> {
  const isDirect = scene.audience === 'direct'
  // Where nobody plays, nobody has called us to listen.
  const worries = findWorries(tools, isDirect || scene.cast.length > 0 ? messages : [])
  const now = tools.clock.now()
  const due: Worry[] = []
  for (const worry of worries) if (await isHelpDue(scene, worry, now)) due.push(worry)
  const isAsked = messages.some((message) => asksBot(scene, message))
  // Whoever is in danger reads first what is meant for them.
  const urgentFirst = due.toSorted((one, other) => Number(isAcute(other)) - Number(isAcute(one)))
  const help = helpFor(tools, urgentFirst, scene)
  const smallPrint = isDirect ? '' : help
  return {
    first: [
      ...(isDirect && help !== '' ? [noticeOf(help)] : []),
      ...(isAsked ? [scene.notice('safety.truth-bot')] : []),
    ],
    isWorried: worries.length > 0,
    smallPrint,
    *alone() {
      if (smallPrint !== '') yield noticeOf(smallPrint)
    },
    changes: [
      ...due.flatMap(({ worst, level }) => [
        stateChange('help-line', scene.conversation, worst.from.id, now),
        countSafety(tools, scene, level),
      ]),
      ...(isAsked ? [countSafety(tools, scene, 'human-question')] : []),
    ],
  }
}

async function isHelpDue(scene: Scene, { worst: { from }, level }: Worry, now: number): Promise<boolean> {
  const last = await lastShownAt(scene, from.id, level)
  return last === undefined || now - last >= helpAgainMs(level, scene)
}

function isAcute({ level }: Worry): boolean {
  return level === 'acute'
}

/** When a help line was last shown that was meant for no less: whoever is in danger is not kept from one by an earlier worry. */
async function lastShownAt(
  scene: Scene,
  personId: string,
  level: Worry['level'],
): Promise<number | undefined> {
  const last = await scene.view.helpLineAt(personId)
  if (level === 'concern' || last === undefined) return last
  // The time alone is kept, and not for what: the words are still there, or it is shown once too often.
  const { lines } = await scene.view.window(await openChapter(scene))
  const inDanger = lines.findLast(
    ({ speakerId, role, text, at }) =>
      role === 'user' && speakerId === personId && at <= last && findSelfHarm(text) === 'acute',
  )
  return inDanger?.at
}

/** What somebody said who may be in danger. */
export interface Worry {
  readonly worst: MessageReceived
  readonly level: Exclude<SelfHarmLevel, 'none'>
  readonly language: Language
}

/** Each person's most worrying message. What somebody passes on is not theirs. */
export function findWorries(
  { safety, language }: WorryTools,
  messages: readonly MessageReceived[],
): readonly Worry[] {
  if (!safety.selfHarm) return []
  const worries = new Map<string, Worry>()
  for (const worst of messages) {
    const level = worst.isForwarded ? 'none' : findSelfHarm(worst.text)
    if (level === 'none' || worries.get(worst.from.id)?.level === 'acute') continue
    const spoken = language ?? languageOf(worst.locale) ?? detectLanguage(worst.text)
    worries.set(worst.from.id, { worst, level, language: spoken })
  }
  return [...worries.values()]
}

/** Help lines that are due, in words for whoever needs one; in a group all in one, in words that suit everybody there. */
export function helpFor(
  { safety: { helpLines } }: WorryTools,
  worries: readonly Worry[],
  { audience }: Pick<Scene, 'audience'>,
): string {
  const readerOf = ({ worst, language }: Worry) => ({ language, locale: worst.locale, said: worst.text })
  if (audience !== 'direct') return helpSmallPrint(worries.map(readerOf), helpLines)
  return worries
    .map((worry) => helpWords({ form: worry.level, ...readerOf(worry), configured: helpLines }))
    .join('\n')
}

/** Whether the bot itself is asked, outside the story, if a human is there. In a group, what is said to others is theirs. */
function asksBot(scene: Scene, message: MessageReceived): boolean {
  const { text } = message
  if (!asksIfHuman(text)) return false
  // Inside the story, whoever plays is asked: see `careForReply`.
  if (scene.cast.length > 0 && isInCharacter(text) && asksIfHuman(withoutAsides(text))) return false
  return isCall(scene, message)
}

/** Counts what safety asked for, and has the audit of the platform tell it: nobody, no text, no conversation. */
export function countSafety(
  { metrics, clock, random }: Pick<SafetyTools, 'metrics' | 'clock' | 'random'>,
  { conversation: { platform } }: Pick<Scene, 'conversation'>,
  what: Extract<AuditRecord, { type: 'safety' }>['what'],
): Change {
  metrics.count('dramatis_safety_total', { adapter: platform, what })
  const entry = auditEntry({
    // By the event's id, its conversation could be found.
    id: `safety:${random.id()}`,
    at: Math.floor(clock.now() / auditStepMs) * auditStepMs,
    conversation: platformScope(platform),
    record: { version: 1, by: 'bot', type: 'safety', what },
  })
  return { type: 'log-appended', entry }
}
