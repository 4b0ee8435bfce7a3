/** When Discord's ids begin (ms since 1970): their upper bits count from it. */
const epochMs = 1_420_070_400_000

/** Whether an id may be one of Discord's. */
export function isSnowflake(id: string): boolean {
  return /^\d{15,20}$/.test(id)
}

/** When Discord made one of its ids (ms since 1970). */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + epochMs
}
