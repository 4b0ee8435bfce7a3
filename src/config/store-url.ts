import { hideCredentials } from './problems.ts'

/** What a URL of a store can be, for whoever wrote another. */
export const storeUrlForms =
  'sqlite:FILE, such as sqlite:./data/dramatis.db; redis://HOST:PORT/NUMBER or rediss://… (name and password before HOST as USER:PASSWORD@, with %2F for / and the like); or memory:'

/** Whether it names a store. */
export function isStoreUrl(url: string): boolean {
  if (/^(sqlite:.+|memory:)$/s.test(url)) return true
  const parsed = /^rediss?:\/\/\S+$/.test(url) ? URL.parse(url) : null
  if (parsed === null || parsed.hostname === '') return false
  return /^\/?\d*(\?prefix=[^#&]+)?$/.test(parsed.pathname + parsed.search + parsed.hash)
}

/** The URL for everybody's eyes: without name and password, with the prefix, which tells the stores of a server apart. */
export function showStoreUrl(url: string): string {
  if (!url.startsWith('redis')) return url
  // What has an @ is a password that should have been encoded.
  const prefix = /\?prefix=[^#&?@]+$/.exec(url)?.[0] ?? ''
  return hideCredentials(url.slice(0, url.length - prefix.length)) + prefix
}
