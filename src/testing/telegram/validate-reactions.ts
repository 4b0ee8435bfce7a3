import type { ReactionTypeEmoji } from 'grammy/types'
import { badRequest } from './refusal.ts'
import { isRecord, list, object, type Read, string } from './validate-values.ts'

type Emoji = ReactionTypeEmoji['emoji']

const emoji = [
  '👍',
  '👎',
  '❤',
  '🔥',
  '🥰',
  '👏',
  '😁',
  '🤔',
  '🤯',
  '😱',
  '🤬',
  '😢',
  '🎉',
  '🤩',
  '🤮',
  '💩',
  '🙏',
  '👌',
  '🕊',
  '🤡',
  '🥱',
  '🥴',
  '😍',
  '🐳',
  '❤‍🔥',
  '🌚',
  '🌭',
  '💯',
  '🤣',
  '⚡',
  '🍌',
  '🏆',
  '💔',
  '🤨',
  '😐',
  '🍓',
  '🍾',
  '💋',
  '🖕',
  '😈',
  '😴',
  '😭',
  '🤓',
  '👻',
  '👨‍💻',
  '👀',
  '🎃',
  '🙈',
  '😇',
  '😨',
  '🤝',
  '✍',
  '🤗',
  '🫡',
  '🎅',
  '🎄',
  '☃',
  '💅',
  '🤪',
  '🗿',
  '🆒',
  '💘',
  '🙉',
  '🦄',
  '😘',
  '💊',
  '🙊',
  '😎',
  '👾',
  '🤷‍♂',
  '🤷',
  '🤷‍♀',
  '😡',
] as const satisfies readonly Emoji[]

/** The emoji that everybody may react with. */
export const reactionEmoji: readonly Emoji[] = emoji

const kinds: { readonly [type: string]: Read } = {
  emoji: object({ type: string(), emoji: string(1) }),
  custom_emoji: object({ type: string(), custom_emoji_id: string(1, 20) }),
}

const reaction: Read = (value, name) => {
  if (!isRecord(value)) throw badRequest("can't parse reaction types JSON object")
  const read = kinds[String(value.type)]
  // Bots cannot pay.
  if (value.type === 'paid') throw badRequest('REACTION_INVALID')
  if (read === undefined) throw badRequest("can't parse ReactionType: Unsupported type specified")
  read(value, name)
  if (value.type === 'emoji' && !emoji.some((known) => known === value.emoji))
    throw badRequest('REACTION_INVALID')
  return value
}

/** What `setMessageReaction` takes: bots have one reaction a message. */
export const reactions: Read = list(reaction, 0, 1, 'REACTIONS_TOO_MANY')
