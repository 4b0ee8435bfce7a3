import type { APIApplicationCommandAutocompleteInteraction } from 'discord-api-types/v10'
import type { HostQuery } from '../../../src/contract/platform.ts'
import { shorten } from '../../../src/util/shorten.ts'
import { languageOf } from '../../shared/language-of.ts'
import { decodeConversation } from '../decode.ts'
import type { DiscordTools } from '../tools.ts'
import { findSpec } from './command-tree.ts'
import type { Completion } from './completion.ts'
import { channelIdOf, channelOf, whereaboutsOf } from './describe.ts'
import { completeChoices } from './several-choices.ts'
import { readTypedCommand } from './typed-options.ts'

/** Discord's limits: choices, and UTF-16 units of a name and a value. */
const mostChoices = 25
const longestText = 100

/** Characters or choices for what was typed so far; none for an option that takes something else. Fails as the host does. */
export async function completeOption(
  { host, channels, texts }: Pick<DiscordTools, 'host' | 'channels' | 'texts'>,
  interaction: APIApplicationCommandAutocompleteInteraction,
  signal: AbortSignal,
): Promise<readonly Completion[]> {
  const { command, options, focused } = readTypedCommand(interaction.data)
  const spec = findSpec(command)
  const option = spec?.options.find(({ name }) => name === focused)
  const type = option?.type
  const asked = {
    conversation: decodeConversation(whereaboutsOf(interaction)),
    search: options[focused ?? ''] ?? '',
    limit: mostChoices,
  }
  if (type === 'character') return await ask({ type: 'characters', ...asked })
  if (type === 'own-character') return await ask({ type: 'characters', ...asked, isOwn: true })
  if (type === 'cast-member') return await ask({ type: 'cast-members', ...asked, parent: await findParent() })
  if (spec && option?.type === 'choices')
    return completeChoices({ texts, spec, option }, asked.search, languageOf(interaction.locale))
  return []

  async function ask(query: HostQuery): Promise<readonly Completion[]> {
    const answer = await host().query(query, signal)
    if (!('characters' in answer)) return []
    return answer.characters
      .filter(({ id }) => id.length <= longestText)
      .slice(0, mostChoices)
      .map(({ id, name, summary }) => ({
        name: shorten(summary === '' ? name : `${name}: ${summary}`, longestText),
        value: id,
      }))
  }

  async function findParent(): Promise<string | undefined> {
    const { isThread, parentId } = channelOf(interaction)
    if (!isThread || parentId !== undefined) return parentId
    return (await channels.fetch(channelIdOf(interaction), signal)).parentId
  }
}
