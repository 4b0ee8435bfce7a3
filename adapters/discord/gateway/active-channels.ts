import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { AdapterState } from '../../../src/contract/platform.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { keep } from '../../../src/util/keep.ts'
import { parseJson } from '../../../src/util/parse-json.ts'
import type { Whereabouts } from '../decode.ts'

/** Most channels that are read back. */
const mostChannels = 1_000

/** The book is written that long after something changed in it, and sooner when a channel is new. */
const writeMs = 10_000
const writeNewMs = 500

/** A channel in which somebody said something of late. */
export interface ActiveChannel {
  readonly id: string
  /** `undefined`: a DM. */
  readonly guildId: string | undefined
  /** The last message that is stored. */
  readonly lastMessageId: string
}

/** The channels to read back when a session is lost; no words of anybody's. */
export interface ActiveChannels {
  note(message: Whereabouts & { readonly id: string }): void
  /** Somebody said something that is not stored, and is to be read back. */
  missed(message: Whereabouts & { readonly id: string }): void
  /** The ones of late first. */
  list(): readonly ActiveChannel[]
  forget(id: string): void
  /** Writes what is not written yet. */
  close(): Promise<void>
}

/** See {@link openActiveChannels}. */
export interface ActiveChannelsOptions {
  /** Of what is kept. */
  readonly name: string
  readonly state: AdapterState
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** Reads the book. Fails with a MemoryError. */
export async function openActiveChannels(options: ActiveChannelsOptions): Promise<ActiveChannels> {
  const { name, state, clock, log, signal } = options
  const written = await state.get(name, signal)
  const channels = new Map(parseChannels(written).map((channel) => [channel.id, channel]))
  let isChanged = false
  let soon: AbortController | undefined
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    isChanged = false
    const lines = [...channels.values()].map(({ id, guildId, lastMessageId }) => [
      id,
      guildId ?? null,
      lastMessageId,
    ])
    await state.set(name, JSON.stringify(lines), { signal }).catch((error: unknown) => {
      isChanged = true
      if (!signal.aborted)
        log.debug({ error: describeError(error) }, 'the book of active channels was not written')
    })
  }

  async function writeLater(waitMs: number): Promise<void> {
    soon = new AbortController()
    await clock.sleep(waitMs, AbortSignal.any([soon.signal, signal])).catch(() => {})
    if (!signal.aborted) await write()
    writing = undefined
  }

  function note({ id, channel_id, guild_id }: Whereabouts & { readonly id: string }): void {
    const known = channels.get(channel_id)
    if (known && BigInt(known.lastMessageId) >= BigInt(id)) return
    const channel = { id: channel_id, guildId: guild_id, lastMessageId: id }
    keep(channels, channel_id, channel, mostChannels)
    isChanged = true
    writing ??= writeLater(known ? writeMs : writeNewMs)
  }

  return {
    note,
    missed(message) {
      if (!channels.has(message.channel_id)) note({ ...message, id: `${BigInt(message.id) - 1n}` })
    },
    list: () => [...channels.values()].reverse(),
    forget(id) {
      isChanged = channels.delete(id) || isChanged
    },
    async close() {
      soon?.abort()
      await writing
      if (isChanged && !signal.aborted) await write()
    },
  }
}

function parseChannels(written: string | undefined): readonly ActiveChannel[] {
  const rows = written === undefined ? [] : parseJson(written)
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: unknown) => {
    const [id, guildId, lastMessageId]: readonly unknown[] = Array.isArray(row) ? row : []
    if (typeof id !== 'string' || typeof lastMessageId !== 'string') return []
    return [{ id, guildId: typeof guildId === 'string' ? guildId : undefined, lastMessageId }]
  })
}
