/**
 * The account that a token belongs to; `undefined`: this is no token of a bot. Its application has the same id, unless it is from the
 * years before that was so.
 */
export function readBotId(token: string): string | undefined {
  const [first = '', ...rest] = token.split('.')
  const id = Buffer.from(first, 'base64').toString()
  return rest.length === 2 && /^\d{17,20}$/.test(id) ? id : undefined
}
