import { type APIMessage, MessageFlags, type RESTPatchAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import { attachmentsAfter } from './attachments.ts'
import { changeMessage, isLoading } from './messages.ts'
import { refusals } from './refusal.ts'
import type { Call } from './route.ts'
import { type Message, timestamp } from './world.ts'

/** What of a body the message shows as it is. */
export function shownFields(body: {
  readonly embeds?: APIMessage['embeds'] | null | undefined
  readonly components?: APIMessage['components'] | null | undefined
  readonly flags?: number | null | undefined
  readonly tts?: boolean | undefined
}): Partial<APIMessage> {
  return {
    ...(body.embeds == null ? {} : { embeds: body.embeds }),
    ...(body.components == null ? {} : { components: numbered(body.components) }),
    ...(body.flags == null ? {} : { flags: body.flags & ~MessageFlags.Ephemeral }),
    ...(body.tts === undefined ? {} : { tts: body.tts }),
  }
}

/** Discord numbers components that have no number. */
function numbered(components: NonNullable<APIMessage['components']>): NonNullable<APIMessage['components']> {
  let number = 0
  const visit = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(visit)
    if (typeof part !== 'object' || part === null || !('type' in part)) return part
    number += 1
    const id = number
    return { id, ...part, ...('components' in part ? { components: visit(part.components) } : {}) }
  }
  return visit(components) as NonNullable<APIMessage['components']> // the same, with numbers
}

/** Refuses a message in which there is nothing (50006). */
export function requireSomething(
  content: string,
  body: {
    readonly embeds?: readonly unknown[] | null | undefined
    readonly components?: readonly unknown[] | null | undefined
    readonly poll?: unknown
  },
  fileCount: number,
): void {
  const parts = (body.embeds?.length ?? 0) + (body.components?.length ?? 0) + fileCount
  if (content.trim() === '' && parts === 0 && body.poll === undefined) throw refusals.emptyMessage()
}

/** Changes a message as a checked body says. */
export function applyEdit(call: Call, message: Message): void {
  const { world, files } = call
  const body = call.body as RESTPatchAPIChannelMessageJSONBody // checked by whoever calls
  if (message.channel.isArchived) throw refusals.archivedThread()
  const { raw, channel } = message
  const content = body.content === undefined ? raw.content : (body.content ?? '')
  const attachments = attachmentsAfter(world, {
    channelId: channel.id,
    before: raw.attachments,
    listed: body.attachments,
    files,
  })
  const embeds = body.embeds === undefined ? raw.embeds : (body.embeds ?? [])
  const components = body.components === undefined ? raw.components : (body.components ?? [])
  requireSomething(content, { embeds, components }, attachments.length)
  changeMessage(
    world,
    message,
    {
      content,
      attachments,
      ...shownFields({ embeds, components }),
      flags: flagsAfter(raw.flags ?? 0, body.flags),
      edited_timestamp: isLoading(message) ? null : timestamp(world),
    },
    body.allowed_mentions,
  )
}

function flagsAfter(before: number, changed: number | null | undefined): number {
  const kept = before & ~MessageFlags.Loading
  return changed == null ? kept : (kept & MessageFlags.Ephemeral) | changed
}
