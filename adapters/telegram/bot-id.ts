/** The account that a token belongs to; `undefined`: this is no token of a bot. */
export function readBotId(token: string): number | undefined {
  const id = /^(\d{1,15}):[\w-]{20,}$/.exec(token)?.[1]
  return id === undefined ? undefined : Number(id)
}
