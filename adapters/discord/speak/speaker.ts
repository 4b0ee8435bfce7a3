import { type APIMessage, RESTJSONErrorCodes } from 'discord-api-types/v10'
import type { SpeakingPersona } from '../../../src/contract/reply.ts'
import { sha256 } from '../../../src/util/sha256.ts'
import { isGone } from '../client/discord-code.ts'
import { discordCode, isThreadLocked } from '../client.ts'
import { type EncodedMessage, longestMessage } from '../encode.ts'
import { snowflakeTime } from '../snowflake.ts'
import type { Avatars } from './avatars.ts'
import { encodeName } from './encode-name.ts'
import { findUnclaimed } from './find-unclaimed.ts'
import { escapeName } from './harmless.ts'
import { bodyOf, type EditOutcome, editOwn, removeOwn } from './own-messages.ts'
import { persist } from './persist.ts'
import { findPlacedWebhook, type PlacedWebhook } from './placed-webhook.ts'
import { type Stage, webhookChannelOf } from './stage.ts'

/** As whom messages are shown. What it fails with is what the API fails with. */
export interface Speaker {
  /** `undefined`: the bot itself speaks, and Discord does not show the persona's name. */
  readonly webhook: PlacedWebhook | undefined
  /** Shows a message below all others; answers its id. `replyTo`: the message that it answers, where that can be shown. */
  post(message: EncodedMessage, replyTo?: string): Promise<string>
}

/** What a webhook answers that is not valid any more, or of another channel than this thread's. */
const lost = new Set<number | undefined>([
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.InvalidWebhookToken,
  RESTJSONErrorCodes.UnknownChannel,
])

/** The bot itself, in words of its own or, under that name, of a persona. */
export function createBotSpeaker(stage: Stage, name?: string): Speaker {
  const { tools, channelId, target, signal } = stage
  let before: string | undefined
  let isFound = false

  /** Below the one before, unless its name begins another reply. Who answered a command did not lose it. */
  function isPiece({ content }: EncodedMessage, message: APIMessage): boolean {
    if (message.author.id !== tools.bot.botId || message.webhook_id !== undefined) return false
    if (before === undefined || beginsWith(name, content))
      return beginsWith(name, content) && beginsWith(name, message.content)
    return isFound && BigInt(message.id) > BigInt(before) && !beginsWith(name, message.content)
  }

  return {
    webhook: undefined,
    async post(message, replyTo) {
      stage.check()
      const body = {
        ...bodyOf(message),
        enforce_nonce: true,
        ...(replyTo !== undefined && {
          message_reference: { message_id: replyTo, fail_if_not_exists: false },
        }),
      }
      const create = (nonce: string) =>
        persist(stage, () => tools.api.channels.createMessage(channelId, { ...body, nonce }, { signal }))
      const nonce = stage.nextNonce()
      // Discord forgets a nonce after some minutes.
      const found =
        target.isTakenOver && name !== undefined
          ? await findUnclaimed(stage, (other) => isPiece(message, other))
          : undefined
      isFound = found !== undefined
      const posted =
        found ??
        (await create(nonce).catch((error: unknown) => {
          // Somebody has deleted what an earlier try showed, and Discord remembers its nonce.
          if (!isGone(error)) throw error
          return create(sha256(nonce).slice(0, nonce.length))
        }))
      before = posted.id
      if (target.isTakenOver && snowflakeTime(posted.id) < stage.startedAt) stage.repeated = 'found'
      stage.shown.add(posted.id)
      await mendMessage(stage, undefined, posted, message)
      return posted.id
    },
  }
}

/** A persona with its own name and face where that can be, else the bot. */
export async function openPersonaSpeaker(
  stage: Stage,
  persona: SpeakingPersona,
  avatars: Avatars,
): Promise<Speaker> {
  const { tools, channelId, signal } = stage
  const { settings, aiMark, api } = tools
  const name = encodeName(persona.name, aiMark)
  const bot = createBotSpeaker(stage, name)
  // A reply to a webhook is no message to the bot: without the switch, Discord would not tell what it says.
  if (stage.isDirect || settings.personas === 'bot' || !tools.readsContent()) return bot
  const channel = await webhookChannelOf(stage)
  const [webhook, avatar] = await Promise.all([
    findPlacedWebhook(stage, channel),
    avatars.find(stage.target.conversation, persona),
  ])
  if (!webhook) return bot
  let current: PlacedWebhook | undefined = webhook

  async function execute(
    { id, token, threadId }: PlacedWebhook,
    message: EncodedMessage,
  ): Promise<APIMessage> {
    const body = {
      ...bodyOf(message),
      username: name,
      ...(avatar !== undefined && { avatar_url: avatar }),
      ...(threadId !== undefined && { thread_id: threadId }),
      wait: true,
    } as const
    return await persist(
      stage,
      () => api.webhooks.execute(id, token, body, { signal }),
      () => findUnclaimed(stage, isOurs),
    )
  }

  /** An earlier webhook of ours, too, which somebody has deleted. */
  function isOurs({ webhook_id, application_id, author }: APIMessage): boolean {
    return webhook_id !== undefined && application_id === tools.bot.applicationId && author.username === name
  }

  async function post(by: PlacedWebhook, message: EncodedMessage): Promise<string | undefined> {
    stage.check()
    const before = stage.target.isTakenOver ? await findUnclaimed(stage, isOurs) : undefined
    if (before) {
      stage.repeated = 'found'
      stage.shown.add(before.id)
      if ((await mendMessage(stage, by, before, message)) !== 'foreign') return before.id
      await removeOwn(stage, by, before.id)
    }
    const posted = await execute(by, message)
    if (posted.channel_id !== channelId) {
      await removeOwn(stage, { ...by, threadId: undefined }, posted.id).catch(() => {})
      return undefined
    }
    stage.shown.add(posted.id)
    await mendMessage(stage, by, posted, message)
    return posted.id
  }

  /** `undefined`: this webhook says nothing there any more. */
  async function attempt(
    by: PlacedWebhook | undefined,
    message: EncodedMessage,
  ): Promise<string | undefined> {
    if (!by) return undefined
    return await post(by, message).catch((error: unknown) => {
      if (lost.has(discordCode(error)) || isThreadLocked(error)) return undefined
      throw error
    })
  }

  async function findAnother(): Promise<PlacedWebhook | undefined> {
    tools.webhooks.forget(channel)
    const another = await findPlacedWebhook(stage, channel)
    return another?.id === current?.id ? undefined : another
  }

  return {
    get webhook() {
      return current
    },
    async post(message) {
      if (!current) return await bot.post(message)
      const id = await attempt(current, message)
      if (id !== undefined) return id
      current = await findAnother()
      const again = await attempt(current, message)
      if (again !== undefined) return again
      current = undefined
      // Where the bot may not speak either, or there is no such place, that is what this fails with.
      return await bot.post(withName(message, name))
    },
  }
}

/** Whether a message begins with a persona's name; a small line may stand above. */
function beginsWith(name: string | undefined, content: string): boolean {
  return name !== undefined && content.split('\n', 2).includes(`**${escapeName(name)}**`)
}

/** As the bot says it, where there is room for the name. */
function withName(message: EncodedMessage, name: string): EncodedMessage {
  const content = `**${escapeName(name)}**\n${message.content}`
  return content.length > longestMessage ? message : { ...message, content }
}

/** What was there already may say something else. */
async function mendMessage(
  stage: Stage,
  webhook: PlacedWebhook | undefined,
  posted: APIMessage,
  message: EncodedMessage,
): Promise<EditOutcome> {
  const isSame =
    posted.content.trim() === message.content.trim() &&
    (!message.components || controlsOf(posted.components) === controlsOf(message.components))
  return isSame ? 'edited' : await editOwn(stage, webhook, posted.id, message)
}

/** What can be pressed, as far as it tells one message from another: Discord adds numbers of its own. */
function controlsOf(components: unknown): string {
  const controls: unknown[] = []
  JSON.stringify(components, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part
    if ('custom_id' in part) controls.push([part.custom_id, 'disabled' in part && part.disabled === true])
    if ('value' in part) controls.push(part.value)
    return part
  })
  return JSON.stringify(controls)
}
