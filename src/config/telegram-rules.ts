import { isHttpAddress } from './base-url.ts'
import type { SettingProblem, SettingSource } from './problems.ts'

/** Ports that Telegram calls. */
const ports = ['443', '80', '88', '8443']

/** What Telegram needs to be able to call: an address, and a port of ours that it leads to. */
export function checkTelegramRules({ find, describe }: SettingSource): readonly SettingProblem[] {
  const updates = ['telegram', 'updates']
  if (find(updates) !== 'webhook') return []
  const isWebhook = `${describe(updates)} is "webhook"`
  const url = find(['public_url'])
  const needed = [
    ...(url === undefined
      ? [
          'public_url (PUBLIC_URL) is not set: set it to the https:// address under which Telegram reaches this program',
        ]
      : []),
    ...(find(['http', 'port']) === undefined
      ? ['nothing is served: set http.port (HTTP_PORT), and lead that address to it']
      : []),
  ].map((what): SettingProblem => {
    const message = `${isWebhook}, but ${what}; accepted without it: polling.`
    return { code: 'missing-setting', message }
  })
  if (typeof url !== 'string' || !isHttpAddress(url) || !isTelegramItself(find(['telegram', 'api_url'])))
    return needed
  const { protocol, port } = new URL(url)
  if (protocol === 'https:' && (port === '' || ports.includes(port))) return needed
  const message = `${isWebhook}, but Telegram cannot call ${describe(['public_url'])}; accepted: an address that begins with https://, at one of the ports ${ports.join(', ')}, or polling.`
  return [...needed, { code: 'invalid-setting', message }]
}

/** A Bot API server of one's own calls any address. */
function isTelegramItself(apiUrl: unknown): boolean {
  return typeof apiUrl !== 'string' || URL.parse(apiUrl)?.hostname === 'api.telegram.org'
}
