import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { Change } from '../../contract/mailbox.ts'
import type { EngineTools, Scene } from '../scene.ts'
import { countTakes } from './count-takes.ts'
import { feedbackEntry } from './feedback-entry.ts'

/** What people said, and where. */
interface Said {
  readonly scene: Scene
  readonly chapter: ChapterKey
  readonly said: readonly Line[]
}

type Tools = Pick<EngineTools, 'memory' | 'clock'>

/** The changes of a reply, and where somebody who was answered has gone on with it, which take of the one before they kept. */
export async function withKeptTake(
  tools: Tools,
  said: Said,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const isAnswered = changes.some(
    (change) => change.type === 'lines-appended' && change.lines.some(({ role }) => role === 'character'),
  )
  return isAnswered ? [...changes, ...(await keptTake(tools, said))] : changes
}

/** Of several takes, the one that stood. Words that somebody put in its place are no take. */
async function keptTake(
  { memory, clock }: Tools,
  { scene, chapter, said }: Said,
): Promise<readonly Change[]> {
  const { lines } = await scene.view.window(chapter)
  const line = lines.findLast(({ role }) => role === 'character')
  // At its first revision it is the only take: a warm turn reads nothing.
  if (!line || line.revision === 0 || line.turnId === '' || line.authorIds) return []
  const answered = lines.filter(({ role, turnId }) => role === 'user' && turnId === line.turnId)
  const goesOn = said.find(({ speakerId }) => answered.some((asked) => asked.speakerId === speakerId))
  if (!goesOn) return []
  const takes = await countTakes(memory, scene, line.turnId)
  if (takes < 2) return []
  const entry = feedbackEntry({
    id: `${line.turnId}:kept:${line.revision}`,
    at: clock.now(),
    deed: { type: 'kept', takes },
    personId: goesOn.speakerId,
    standing: 'answered',
    chapter,
    line,
    messageId: undefined,
  })
  return [{ type: 'log-appended', entry }]
}
