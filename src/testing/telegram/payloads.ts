import type { ChatMember, Chat as TelegramChat, User, UserFromGetMe } from 'grammy/types'
import type { Chat, MemberStatus, World } from './world.ts'

/** Who sends what an anonymous administrator, a channel, or a channel's automatic forward says. */
export const standIns = {
  anonymous: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
  channel: { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' },
  telegram: { id: 777_000, is_bot: false, first_name: 'Telegram' },
} as const satisfies { readonly [name: string]: User }

/** Whether an account only stands for a chat. */
export function isStandIn(id: number): boolean {
  return Object.values(standIns).some((standIn) => standIn.id === id)
}

/** The bot as `getMe` tells of it. */
export function makeBot(options: {
  readonly privacyMode: boolean
  readonly privateTopics: boolean
}): UserFromGetMe {
  return {
    id: 7_300_000_001,
    is_bot: true,
    first_name: 'Dramatis',
    username: 'dramatis_bot',
    can_join_groups: true,
    can_read_all_group_messages: !options.privacyMode,
    supports_inline_queries: false,
    supports_guest_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: options.privateTopics,
    allows_users_to_create_topics: options.privateTopics,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }
}

/** The bot as messages tell of it. */
export function encodeBot({ bot }: World): User {
  const { id, is_bot, first_name, username } = bot
  return { id, is_bot, first_name, username }
}

/** A chat as messages tell of it. */
export function encodeChat({ id, type, title, isForum, person }: Chat): TelegramChat {
  if (person !== undefined) {
    const { first_name, username } = person.user
    return { id, type: 'private', first_name, ...(username === undefined ? {} : { username }) }
  }
  if (type === 'supergroup') return { id, type, title, ...(isForum ? { is_forum: true } : {}) }
  return type === 'channel' ? { id, type, title } : { id, type: 'group', title }
}

/** Somebody's membership. */
export function encodeMember(user: User, status: MemberStatus): ChatMember {
  switch (status) {
    case 'creator':
      return { status, user, is_anonymous: false }
    case 'administrator':
      return { status, user, is_anonymous: false, can_be_edited: false, ...administratorRights }
    case 'restricted':
      return { status, user, is_member: true, until_date: 0, ...noRights }
    case 'kicked':
      return { status, user, until_date: 0 }
    case 'member':
      return { status, user }
    case 'left':
      return { status, user }
  }
}

const administratorRights = {
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_promote_members: false,
  can_change_info: true,
  can_invite_users: true,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_pin_messages: true,
  can_manage_topics: true,
  can_send_welcome_messages: false,
} as const

const noRights = {
  can_send_messages: false,
  can_send_audios: false,
  can_send_documents: false,
  can_send_photos: false,
  can_send_videos: false,
  can_send_video_notes: false,
  can_send_voice_notes: false,
  can_send_polls: false,
  can_send_other_messages: false,
  can_add_web_page_previews: false,
  can_react_to_messages: false,
  can_change_info: false,
  can_invite_users: false,
  can_edit_tag: false,
  can_pin_messages: false,
  can_manage_topics: false,
} as const
