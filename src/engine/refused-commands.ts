/** Most that are remembered. */
const mostRemembered = 1_000

/**
 * Commands of one adapter whose people were told that they cannot be done now, by their ids. They must not find them done later:
 * delivered again they stay refused, and where a store that did not answer has kept one all the same, nobody acts on it.
 */
export interface RefusedCommands {
  has(eventId: string): boolean
  add(eventId: string): void
}

/** Remembers none yet. */
export function createRefusedCommands(): RefusedCommands {
  const ids = new Set<string>()
  return {
    has: (eventId) => ids.has(eventId),
    add(eventId) {
      ids.add(eventId)
      const [oldest] = ids
      if (ids.size > mostRemembered && oldest !== undefined) ids.delete(oldest)
    },
  }
}
