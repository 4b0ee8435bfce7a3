/** Whether it is an address that a request can be sent to. */
export function isHttpAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== ''
}

/** The address of a model server up to `/v1`: people leave that out, or paste the address of an endpoint. No query is ever sent. */
export function mendBaseUrl(written: string): string {
  const url = new URL(written)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|completions|models)$/, '')
  return `${originOf(url)}${path || '/v1'}`
}

/** With the name and password that may stand in it. */
function originOf({ protocol, username, password, host }: URL): string {
  const credentials = username || password ? `${username}:${password}@` : ''
  return `${protocol}//${credentials}${host}`
}

/** The address of Discord's API up to `/api`, which people leave out; its version and a query are none of theirs. */
export function mendDiscordUrl(written: string): string {
  const url = new URL(written)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v\d+$/, '')
  return `${originOf(url)}${path || '/api'}`
}

/** The address of a Bot API up to where its methods begin: grammY puts `/botTOKEN/METHOD` behind it. No query is ever sent. */
export function mendTelegramUrl(written: string): string {
  const url = new URL(written)
  return `${originOf(url)}${url.pathname.replace(/\/+$/, '').replace(/\/(file\/)?bot.*$/, '')}`
}

/** What an address of ours can be, for whoever wrote another. */
export const publicUrlAccepted =
  'the address under which the world reaches the HTTP port, such as https://bot.example.org or https://example.org/bot, without name, password, query or #'

/** Whether it is an address that paths can be put behind. */
export function isPublicUrl(text: string): boolean {
  if (!isHttpAddress(text) || /[\s?#]/.test(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}
