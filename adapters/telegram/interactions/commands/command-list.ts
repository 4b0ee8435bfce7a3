import type { BotCommand, BotCommandScope, LanguageCode } from 'grammy/types'
import type { Language } from '../../../../src/contract/character.ts'
import type { CommandSpec } from '../../../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../../../src/texts/index.ts'
import { commandsOn } from '../../../../src/util/platform-commands.ts'
import { shorten } from '../../../../src/util/shorten.ts'

/** Telegram's limit for what is told about a command. */
const longestDescription = 256

/** The commands that some people see in some chats. */
export interface CommandList {
  readonly scope: BotCommandScope
  /** Absent: for everybody who has no list in their language. */
  readonly language_code?: LanguageCode
  readonly commands: readonly BotCommand[]
}

const scopes = ['all_private_chats', 'all_group_chats', 'all_chat_administrators'] as const

/**
 * All lists. Telegram takes first words alone, in Latin letters; what follows them is typed or asked for.
 *
 * None is marked `is_ephemeral`, though the answers of some are private. Nothing tells what clients that do not know it do with such a
 * command; it can be answered for 15 s, and ours wait for their turn; and a typed one is seen by all anyway. One that comes so is taken.
 */
export function describeCommands(texts: Texts): readonly CommandList[] {
  return scopes.flatMap((type) => [
    { scope: { type }, commands: commandsOf(texts, 'en', type) },
    { scope: { type }, language_code: 'zh' as const, commands: commandsOf(texts, 'zh', type) },
  ])
}

function commandsOf(texts: Texts, language: Language, scope: (typeof scopes)[number]): readonly BotCommand[] {
  const there = commandsOn('telegram').filter((spec) => scope !== 'all_group_chats' || isForEveryone(spec))
  const words = [...new Set(there.map(({ path }) => path.split(' ')[0] ?? ''))]
  const start = { command: 'start', description: texts(language, 'telegram.start.description') }
  return [
    ...(scope === 'all_private_chats' ? [start] : []),
    ...words.map((command) => {
      // Every word of the tree has a description: a test of the texts holds them to it.
      const description = texts(language, `commands.${command}.description` as TextKey) // see above
      return { command, description: shorten(description.replaceAll('`', ''), longestDescription) }
    }),
  ]
}

function isForEveryone({ access, readsWithoutOptions }: CommandSpec): boolean {
  return access === 'everyone' || readsWithoutOptions === true
}
