import { knownProxies } from './known-proxies.ts'

/** A bot in words that people of a platform understand: its name where it is well known, else as the platform shows it by its id. */
export function mentionBot(platform: string, id: string): string {
  const known = knownProxies[platform]?.find((proxy) => proxy.id === id)
  return known?.name ?? (platform === 'discord' ? `<@${id}>` : id)
}
