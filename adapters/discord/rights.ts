import type { API } from '@discordjs/core'
import { type APIOverwrite, type APIRole, PermissionFlagsBits } from 'discord-api-types/v10'
import type { Clock } from '../../src/contract/clock.ts'
import { toPlatformError } from './client.ts'
import { type Rights, readRights } from './permissions.ts'

/** How long the roles of a guild are believed. */
const rolesMs = 60_000

/** Most guilds whose roles are kept in mind. */
const mostGuilds = 500

const { Administrator: administrator } = PermissionFlagsBits

/** What a guild's roles allow. */
export interface GuildRoles {
  readonly ownerId: string
  readonly roles: ReadonlyMap<string, APIRole>
  readonly ownRoleId: string | undefined
}

/** Who asks, and where. */
export interface RightsQuestion {
  readonly guildId: string
  /** For a thread, the channel that it is in: it has that one's permissions. */
  readonly overwritesOf: string
  readonly personId: string
  readonly roleIds: readonly string[]
  /** They may not take part for a while. */
  readonly isTimedOut: boolean
  /** They began the thread. */
  readonly isThreadOwner: boolean
}

/** What members may do, by the roles of their guild. */
export interface RightsBook {
  fetchRoles(guildId: string, signal: AbortSignal): Promise<GuildRoles>
  /** Fails with a PlatformError. */
  fetch(question: RightsQuestion, signal: AbortSignal): Promise<Rights>
  forget(guildId: string): void
}

/** Builds the book. */
export function createRightsBook(
  api: Pick<API, 'channels' | 'guilds'>,
  botId: string,
  clock: Clock,
): RightsBook {
  const known = new Map<string, { readonly until: number; readonly roles: Promise<GuildRoles> }>()

  async function askRoles(guildId: string): Promise<GuildRoles> {
    const guild = await api.guilds.get(guildId).catch((error: unknown) => {
      throw toPlatformError(error, 'to show the roles of a server')
    })
    return {
      ownerId: guild.owner_id,
      roles: new Map(guild.roles.map((role) => [role.id, role])),
      ownRoleId: guild.roles.find(({ tags }) => tags?.bot_id === botId)?.id,
    }
  }

  async function fetchRoles(guildId: string, signal: AbortSignal): Promise<GuildRoles> {
    signal.throwIfAborted()
    const now = clock.now()
    for (const [id, { until }] of known) if (until <= now || known.size > mostGuilds) known.delete(id)
    const entry = known.get(guildId) ?? { until: now + rolesMs, roles: askRoles(guildId) }
    known.set(guildId, entry)
    // What failed is asked for again.
    entry.roles.catch(() => known.delete(guildId))
    return await entry.roles
  }

  async function fetchOverwrites(channelId: string): Promise<readonly APIOverwrite[]> {
    const channel = await api.channels.get(channelId).catch((error: unknown) => {
      throw toPlatformError(error, 'to show a channel')
    })
    return 'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : []
  }

  return {
    fetchRoles,
    async fetch(question, signal) {
      const guild = await fetchRoles(question.guildId, signal)
      if (question.personId === guild.ownerId) return readRights(`${administrator}`, false)
      const base = basePermissions(question, guild)
      if ((base & administrator) !== 0n) return readRights(`${base}`, false)
      if (question.isTimedOut) return readRights('0', false)
      const permissions = overwrite(base, question, await fetchOverwrites(question.overwritesOf))
      return readRights(`${permissions}`, question.isThreadOwner)
    },
    forget: (guildId) => void known.delete(guildId),
  }
}

/** What the roles give, that of everyone, which has the guild's id, among them. */
export function basePermissions(
  { guildId, roleIds }: Pick<RightsQuestion, 'guildId' | 'roleIds'>,
  { roles }: GuildRoles,
): bigint {
  return [guildId, ...roleIds].reduce((sum, id) => sum | BigInt(roles.get(id)?.permissions ?? 0), 0n)
}

/** A channel's own rules: those for everyone, then for roles, then for the member; what is allowed wins over what is denied. */
function overwrite(
  base: bigint,
  { guildId, roleIds, personId }: RightsQuestion,
  overwrites: readonly APIOverwrite[],
): bigint {
  return [[guildId], roleIds, [personId]].reduce((permissions, ids) => {
    const rules = overwrites.filter(({ id }) => ids.includes(id))
    const denied = rules.reduce((sum, { deny }) => sum | BigInt(deny), 0n)
    const allowed = rules.reduce((sum, { allow }) => sum | BigInt(allow), 0n)
    return (permissions & ~denied) | allowed
  }, base)
}
