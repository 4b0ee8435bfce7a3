/** A bot that posts what people write once more, under other names, and deletes the original. */
export interface KnownProxy {
  /** Its user and application id. */
  readonly id: string
  readonly name: string
}

/**
 * The well-known ones, by platform; a place that has never said which bots are such listens to these. A platform that is not named
 * has no such bots. Sources: pluralkit.me, tupperbox.app.
 */
export const knownProxies: { readonly [platform: string]: readonly KnownProxy[] } = {
  discord: [
    { id: '466378653216014359', name: 'PluralKit' },
    { id: '431544605209788416', name: 'Tupperbox' },
  ],
}
