/** Whether it is an address that a request can be sent to. */
export function isHttpAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== ''
}

/** The address of a model server up to `/v1`: people leave that out, or paste the address of an endpoint. No query is ever sent. */
export function mendBaseUrl(written: string): string {
  const url = new URL(written)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|completions|models)$/, '')
  const credentials = url.username || url.password ? `${url.username}:${url.password}@` : ''
  return `${url.protocol}//${credentials}${url.host}${path || '/v1'}`
}
