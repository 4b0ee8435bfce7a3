import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import type { FileSent } from '../../../src/contract/reply.ts'
import { detectLanguage } from '../../../src/util/detect-language.ts'
import { discordCode } from '../client.ts'
import { type EncodedMessage, encodeFile, encodeNotice } from '../encode.ts'
import { decodeToken } from '../interactions/token.ts'
import { linkTo } from '../link-to.ts'
import { bodyOf } from './own-messages.ts'
import { persist } from './persist.ts'
import { createBotSpeaker } from './speaker.ts'
import type { Stage } from './stage.ts'

/** Files that somebody is to keep: what a private answer shows is gone when they look again. */
export interface KeptFiles {
  /** Into the person's DM; where it is closed, privately where they asked. All files of one answer go the same way, which is told once. */
  send(file: FileSent): Promise<void>
}

/** They take no messages of ours, or no bot may open so many DMs at a time. */
const closedCodes = new Set<number | undefined>([
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
  RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
  RESTJSONErrorCodes.OpeningDirectMessagesTooFast,
  RESTJSONErrorCodes.MissingAccess,
])

/** Builds it for one delivery; `show` answers where somebody asked. */
export function createKeptFiles(
  stage: Stage,
  show: (message: EncodedMessage, visibility: FileSent['visibility']) => Promise<void>,
): KeptFiles {
  const { tools, target, isDirect, signal } = stage
  const { personId } = decodeToken(target.interactionToken ?? '')
  let channelId: string | undefined
  let isClosed = personId === undefined
  let told: 'in-direct' | 'vanishes' | undefined

  /** The last message; `undefined`: their DM is closed. */
  async function post(file: FileSent, recipient: string): Promise<string | undefined> {
    try {
      channelId ??= (await persist(stage, () => tools.api.users.createDM(recipient, { signal }))).id
      const id = channelId
      let messageId: string | undefined
      for (const message of encodeFile(file)) {
        const body = { ...bodyOf(message), enforce_nonce: true, nonce: stage.nextNonce() }
        const send = () => tools.api.channels.createMessage(id, body, { signal })
        messageId = (await persist(stage, send)).id
      }
      return messageId
    } catch (error) {
      if (!closedCodes.has(discordCode(error))) throw error
      return undefined
    }
  }

  return {
    async send(file) {
      stage.check()
      if (isDirect) {
        for (const message of encodeFile(file)) await createBotSpeaker(stage).post(message)
        return
      }
      const posted = isClosed || personId === undefined ? undefined : await post(file, personId)
      isClosed = posted === undefined
      const way = isClosed ? 'vanishes' : 'in-direct'
      const link = linkTo('@me', channelId ?? '', posted ?? '')
      const news = way === told ? '' : tools.texts(detectLanguage(file.text), `discord.file.${way}`, { link })
      told = way
      const text = [file.text, news].filter(Boolean).join('\n')
      const notice = news === '' ? [] : encodeNotice({ text: news, tone: 'info' })
      for (const message of isClosed ? encodeFile({ ...file, text }) : notice) await show(message, 'private')
    },
  }
}
