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

/** The URL as anybody may see it. */
export function showStoreUrl(url: string): string {
  return url.startsWith('redis') ? hideCredentials(url) : url
}
