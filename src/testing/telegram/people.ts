import { openAccount, refused } from './accounts.ts'
import { press } from './callbacks.ts'
import { viewChat } from './chat-view.ts'
import { wholeChat } from './groups.ts'
import { setStatus } from './members.ts'
import { changeMessage } from './messages.ts'
import { encodeBot } from './payloads.ts'
import { react } from './reactions.ts'
import { enter, findMessage, say, typed } from './says.ts'
import { attached } from './sends.ts'
import type { LoopbackTelegramChat, LoopbackTelegramUser, LoopbackTelegramUserOptions } from './types.ts'
import { type Account, type Chat, isAdministrator, type StoredMessage, type World } from './world.ts'

/** Somebody opens an account. */
export function createUser(world: World, options: LoopbackTelegramUserOptions): LoopbackTelegramUser {
  const { account, direct } = openAccount(world, options)
  const { user } = account
  const dm = () => viewChat(world, wholeChat(direct))
  const entered = (message: StoredMessage) => {
    if ((message.seenBy ?? user.id) !== user.id) throw refused('They do not see that message.')
    enter(world, account, viewChat(world, wholeChat(message.chat)))
    return message
  }

  return {
    id: user.id,
    name: user.first_name,
    get dm() {
      return dm()
    },
    says: (chat, text, how = {}) => say(world, { account, chat }, typed(world, text, how.mentions), how).view,
    sends: (chat, file) => say(world, { account, chat }, attached(world, file), file).view,
    shares: (chat, content, how) => say(world, { account, chat }, content, how).view,
    edits(message, text) {
      const found = findMessage(world, message)
      if (found.raw.from?.id !== user.id) throw refused('Somebody edits only their own messages.')
      edit(world, found, text)
    },
    reacts(message, emoji, { isAnonymous = false } = {}) {
      const found = entered(findMessage(world, message))
      if (isAnonymous && !isAdministrator(found.chat, user.id)) {
        throw refused('Only an administrator can be anonymous.')
      }
      react(world, account, found, { emoji, isAnonymous })
    },
    presses: (message, label) => press(world, account, entered(findMessage(world, message)), label),
    stops: (chat) => stop(world, account, chat),
    starts(payload) {
      const text = payload === undefined ? '/start' : `/start ${payload}`
      if (account.hasBlocked) setBlocked(world, account, direct, false)
      return say(world, { account, chat: dm() }, typed(world, text)).view
    },
    blocks: (isBlocked) => setBlocked(world, account, direct, isBlocked),
  }
}

function edit(world: World, message: StoredMessage, text: string): void {
  const { text: words, entities } = typed(world, text)
  if (message.raw.text !== undefined) changeMessage(world, message, { text: words, entities })
  else changeMessage(world, message, { caption: words, caption_entities: entities })
}

/** The button below a draft is pressed. */
function stop(world: World, account: Account, view: LoopbackTelegramChat): void {
  const { chat, topicId } = enter(world, account, view)
  const draft = chat.drafts.get(topicId ?? 0)
  if (draft?.canStop !== true || draft.until <= world.clock.now()) throw refused('There is no draft to stop.')
  if (!draft.staysOnStop) chat.drafts.delete(topicId ?? 0)
  const { first_name, username } = account.user
  const named = { first_name, ...(username === undefined ? {} : { username }) }
  const stopped = {
    chat: { id: chat.id, type: 'private' as const, ...named },
    ...(topicId === undefined ? {} : { message_thread_id: topicId }),
    draft_id: draft.id,
  }
  world.updates.push({ stopped_message_generation: stopped }, chat.id)
}

function setBlocked(world: World, account: Account, direct: Chat, isBlocked: boolean): void {
  if (account.hasBlocked === isBlocked) return
  account.hasBlocked = isBlocked
  const status = isBlocked ? 'kicked' : 'member'
  setStatus(world, { chat: direct, user: encodeBot(world), status, by: account.user })
}
