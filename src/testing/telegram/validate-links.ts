import { badRequest } from './refusal.ts'

/** Refuses what Telegram makes no link of. `what`: as Telegram names it, such as `entity`. */
export function checkLink(value: unknown, what: string): string {
  const link = typeof value === 'string' ? value : ''
  const refused = (why: string) => badRequest(`${what} URL '${link}' is invalid: ${why}`)
  if (link === '') throw refused('URL host is empty')
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(link) ?? []
  if (scheme !== undefined && !/^(https?|tg|ton|tonsite)$/i.test(scheme))
    throw refused('Unsupported URL protocol')
  if (scheme === undefined || /\s/.test(link)) throw refused('Wrong HTTP URL')
  if (/^https?$/i.test(scheme) && !URL.canParse(link)) throw refused('Wrong HTTP URL')
  return link
}
