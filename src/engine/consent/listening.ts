import type { MessageReceived } from '../../contract/event.ts'
import type { ReplyPart } from '../../contract/reply.ts'
import { agreesTo } from '../../util/consent.ts'
import type { EngineTools, Scene } from '../scene.ts'

/** Whoever is not listened to is told so once in that time, where nobody else reads it. */
const toldMs = 24 * 3_600_000

/**
 * The messages of those whose words may be kept. What others say is neither kept nor answered. Alone with the bot they are told why; in
 * a group everybody would read there what somebody has chosen.
 */
export async function* listenTo(
  tools: Pick<EngineTools, 'consents' | 'limits'>,
  scene: Scene,
  messages: readonly MessageReceived[],
): AsyncGenerator<ReplyPart, readonly MessageReceived[]> {
  const { platform } = scene.conversation
  const heard: MessageReceived[] = []
  const unheard = new Set<string>()
  for (const message of messages) {
    const { id } = message.from
    const isHeard = agreesTo(await tools.consents.stateOf(platform, id, scene.signal), 'history')
    if (isHeard) heard.push(message)
    else unheard.add(id)
  }
  for (const id of scene.audience === 'direct' ? unheard : []) {
    if (await isUnheardNews(tools, platform, id, scene.signal)) yield scene.notice('consent.not-heard')
  }
  return heard
}

/** Whether somebody is still to be told that nobody listens to them. */
export async function isUnheardNews(
  { limits }: Pick<EngineTools, 'limits'>,
  platform: string,
  personId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const key = JSON.stringify(['not-heard', 'direct', platform, personId])
  const { total } = await limits.count(key, 1, toldMs, signal)
  return total === 1
}
