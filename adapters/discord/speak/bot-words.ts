import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import type { Language } from '../../../src/contract/character.ts'
import type { ChoiceOffered, FileSent, Notice } from '../../../src/contract/reply.ts'
import { isThread } from '../channels.ts'
import { discordCode, isThreadLocked, toPlatformError } from '../client.ts'
import { type EncodedMessage, encodeChoice, encodeFile, encodeHelp } from '../encode.ts'
import { openInteractionAnswer } from '../interactions/answer.ts'
import { keepControls } from '../interactions/custom-id.ts'
import { createKeptFiles } from './kept-files.ts'
import { bodyOf } from './own-messages.ts'
import { persist } from './persist.ts'
import { createBotSpeaker } from './speaker.ts'
import type { Stage } from './stage.ts'

/** As Discord's settings call them, in English. */
const permissions = {
  see: 'View Channel',
  speak: 'Send Messages',
  speakInThread: 'Send Messages in Threads',
  speakInLocked: 'Manage Threads',
} as const

/** What the bot says for itself. */
export interface BotWords {
  say(part: Notice | ChoiceOffered | FileSent): Promise<void>
  /** Tells whoever asked that the bot may not speak there; only they can be told. */
  cannotSpeak(language: Language, error: unknown): Promise<void>
  /** Nothing more is said: see `InteractionAnswer.end`. */
  end(failed: boolean): Promise<void>
}

/** Answers the interaction that asked, else with messages of the bot; what is private needs somebody who asked, or a DM. */
export function createBotWords(stage: Stage): BotWords {
  const { tools, target, isDirect } = stage
  const speaker = createBotSpeaker(stage)
  const answer =
    target.interactionToken === undefined
      ? undefined
      : openInteractionAnswer(tools, target.interactionToken, stage.signal)

  async function findMissing(error: unknown): Promise<keyof typeof permissions> {
    if (isThreadLocked(error)) return 'speakInLocked'
    if (discordCode(error) === RESTJSONErrorCodes.MissingAccess) return 'see'
    const channel = await tools.channels.fetch(stage.channelId).catch(() => undefined)
    return channel && isThread(channel) ? 'speakInThread' : 'speak'
  }

  async function encode(part: Notice | ChoiceOffered | FileSent): Promise<readonly EncodedMessage[]> {
    if (part.type === 'file-sent') return encodeFile(part)
    const { messages, controls } = part.type === 'notice' ? encodeHelp(part) : encodeChoice(part)
    await keepControls(tools.host().state, controls)
    return messages
  }

  async function show(message: EncodedMessage, visibility: Notice['visibility']): Promise<void> {
    stage.check()
    if (answer) {
      const { allowed_mentions: _told, ...body } = bodyOf(message)
      const shown = await persist(stage, () => answer.fill(body, visibility))
      if (shown !== 'expired') return
    }
    if (visibility === 'public' || isDirect) await speaker.post(message)
  }

  const kept = createKeptFiles(stage, show)

  async function say(part: Notice | ChoiceOffered | FileSent): Promise<void> {
    if (part.type === 'file-sent' && part.isToKeep) return await kept.send(part)
    for (const message of await encode(part)) await show(message, part.visibility)
  }

  return {
    say,
    async cannotSpeak(language, error) {
      if (!answer) return
      const values = { channel: `<#${stage.channelId}>`, permissions: permissions[await findMissing(error)] }
      const detail = toPlatformError(error, 'to show an answer').message
      const text = tools.texts(language, 'discord.cannot-speak', values)
      await say({ type: 'notice', text, visibility: 'private', tone: 'error', detail })
    },
    async end(failed) {
      await answer?.end(failed)
    },
  }
}
