/**
 * How an interaction was acknowledged: `public` and `private`: something is shown as thinking until it is filled in, for all or for
 * whoever asked; `update`: nothing is, for it came from a button below a reply; `public-choice` and `private-choice`: nothing is, but the
 * answer takes the place of the choice that it came from.
 */
export type Acknowledgement = (typeof acknowledgements)[number]

const acknowledgements = ['public', 'private', 'update', 'public-choice', 'private-choice'] as const

const letters = {
  public: 'p',
  private: 'e',
  update: 'u',
  'public-choice': 'c',
  'private-choice': 'd',
} as const satisfies Record<Acknowledgement, string>

/** Whether nothing is shown as thinking meanwhile. */
export function isUpdate(acknowledgement: Acknowledgement): boolean {
  return acknowledgement !== 'public' && acknowledgement !== 'private'
}

/** An interaction's token with its acknowledgement, for whichever process answers it. */
export interface AcknowledgedToken {
  readonly acknowledgement: Acknowledgement
  /** As Discord made it. */
  readonly token: string
  /** See `Interaction.expiresAt`; `undefined`: only Discord knows. */
  readonly expiresAt: number | undefined
  /** Whose it is: what they are to keep goes into their DM. `undefined`: an earlier version did not tell. */
  readonly personId?: string | undefined
}

/** As it travels with an event. */
export function encodeToken({ acknowledgement, token, expiresAt, personId }: AcknowledgedToken): string {
  const owner = personId === undefined ? '' : `@${personId}`
  return `${letters[acknowledgement]}${expiresAt ?? ''}${owner}:${token}`
}

/** Reads what `encodeToken` wrote. A token without its letter can only be answered with new messages. */
export function decodeToken(text: string): AcknowledgedToken {
  const [, letter, ms, personId, token = ''] = /^(.)(\d*)(?:@(\d+))?:(.*)$/s.exec(text) ?? []
  const acknowledgement = acknowledgements.find((kind) => letters[kind] === letter)
  const expiresAt = ms ? Number(ms) : undefined
  return acknowledgement
    ? { acknowledgement, token, expiresAt, personId }
    : { acknowledgement: 'update', token: text, expiresAt: undefined, personId: undefined }
}
