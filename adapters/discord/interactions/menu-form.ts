import { type CommandSpec, maxFormTextLength } from '../../../src/contract/commands.ts'
import { languageOf } from '../../shared/language-of.ts'
import { decodeConversation } from '../decode.ts'
import { readRights } from '../permissions.ts'
import { type PersonalInteraction, permissionsOf, personOf, whereaboutsOf } from './describe.ts'
import { createForm } from './form.ts'
import type { Reception } from './reception.ts'

/** Opens the form of a message's menu, with the text of the line that the message shows; says why where it cannot. */
export async function openMenuForm(
  { tools, ask, tell, open }: Reception,
  interaction: PersonalInteraction,
  spec: CommandSpec,
  messageId: string,
): Promise<undefined> {
  const conversation = decodeConversation(whereaboutsOf(interaction))
  const { id: personId } = personOf(interaction)
  const { isModerator } = readRights(permissionsOf(interaction), false)
  const answer = await ask('the line of a message', (signal) =>
    tools.host().query({ type: 'line', conversation, messageId, personId, isModerator }, signal),
  )
  if (answer?.type !== 'line') return await tell('discord.refused.not-now')
  if (answer.line?.role !== 'character') return await tell('discord.refused.not-a-reply')
  const { text, mayRewrite } = answer.line
  if (spec.path === 'rewrite' && !mayRewrite) return await tell('access.rewrite')
  const needsText = spec.options.some(({ type }) => type === 'text')
  if (needsText && text.length > maxFormTextLength) return await tell('discord.refused.too-long')
  const language = languageOf(interaction.locale)
  return await open(createForm({ texts: tools.texts, language, spec, messageId, text }))
}
