import type { ChapterKey } from '../../contract/conversation.ts'
import type { MessageReceived } from '../../contract/event.ts'
import type { StudioSession } from '../../contract/feedback.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { agreesTo } from '../../util/consent.ts'
import { isCall } from '../guards.ts'
import { type EngineTools, openChapter, type Scene } from '../scene.ts'

/** How long it is remembered that a studio's others were told how to join: longer than one goes on. */
const toldMs = 30 * 86_400_000

type Tools = Pick<EngineTools, 'consents' | 'limits'>

/** The studio that goes on in a chapter. */
export async function studioIn(
  { view }: Pick<Scene, 'view'>,
  chapter: ChapterKey,
): Promise<StudioSession | undefined> {
  const studio = await view.studio(chapter)
  return studio?.doneAt === undefined ? studio : undefined
}

/** Whether somebody takes part, and has not taken back since that it may train a model. */
export async function takesPart(
  { consents }: Pick<Tools, 'consents'>,
  { participants }: StudioSession,
  chapter: ChapterKey,
  personId: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (!participants.includes(personId)) return false
  return agreesTo(await consents.stateOf(chapter.platform, personId, signal), 'training', chapter)
}

/**
 * The messages that belong to the story. While a studio goes on in a group, those of people who do not take part do not: one line of
 * theirs would keep the replies that follow it out of every training file. The first of them who calls a character is told how to join.
 */
export async function* withoutOutsiders(
  tools: Tools,
  scene: Scene,
  messages: readonly MessageReceived[],
): AsyncGenerator<ReplyPart, readonly MessageReceived[]> {
  if (scene.audience === 'direct' || messages.length === 0) return messages
  const chapter = await openChapter(scene)
  const studio = await studioIn(scene, chapter)
  if (!studio) return messages
  const inside: MessageReceived[] = []
  let isCalled = false
  for (const message of messages) {
    if (await takesPart(tools, studio, chapter, message.from.id, scene.signal)) inside.push(message)
    else isCalled ||= isCall(scene, message)
  }
  if (isCalled && (await isNews(tools, scene, chapter)))
    yield {
      type: 'choice-offered',
      text: scene.say('studio.outsiders'),
      visibility: 'public',
      options: [{ label: scene.say('studio.join'), description: '', command: 'studio join', options: {} }],
    }
  return inside
}

async function isNews(
  { limits }: Tools,
  { signal }: Scene,
  { platform, place, thread, chapter }: ChapterKey,
): Promise<boolean> {
  const key = JSON.stringify(['studio-told', platform, place, thread, chapter])
  return (await limits.count(key, 1, toldMs, signal)).total === 1
}
