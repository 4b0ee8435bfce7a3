const discordEpochMs = 1_420_070_400_000
const yearMs = 31_536_000_000n

/** Ids as Discord makes them: they sort by time, and no two are the same. */
export interface Snowflakes {
  next(): string
  /** Of a guild: older than everything else, and each for another shard than the one before. */
  nextGuild(): string
}

/** Builds ids by a clock (ms since 1970); time before Discord's own counts as its beginning. */
export function createSnowflakes(now: () => number): Snowflakes {
  const sinceEpoch = () => BigInt(Math.max(now() - discordEpochMs, 2 * Number(yearMs)))
  let last = 0n
  let lastGuild = (sinceEpoch() - yearMs) << 22n
  return {
    next() {
      const current = sinceEpoch() << 22n
      last = current > last ? current : last + 1n
      return last.toString()
    },
    nextGuild() {
      lastGuild += 1n << 22n
      return lastGuild.toString()
    },
  }
}

/** The shard that is told of a guild. */
export function shardOf(guildId: string | undefined, count: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count))
}
