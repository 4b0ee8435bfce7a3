/** How a request is refused: Discord's status, code and words. */
export class Refusal extends Error {
  readonly status: number
  readonly code: number
  readonly errors: unknown
  /** Whether a good bot would not have asked. */
  readonly isComplaint: boolean

  constructor(
    status: number,
    code: number,
    message: string,
    details: { readonly errors?: unknown; readonly isComplaint?: boolean } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.errors = details.errors
    this.isComplaint = details.isComplaint ?? status === 400
  }
}

/** The refusals that have a name. */
export const refusals = {
  unauthorized: (isComplaint: boolean) => new Refusal(401, 0, '401: Unauthorized', { isComplaint }),
  notFound: () => new Refusal(404, 0, '404: Not Found', { isComplaint: true }),
  wrongMethod: () => new Refusal(405, 0, '405: Method Not Allowed', { isComplaint: true }),
  unknownChannel: () => new Refusal(404, 10_003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10_004, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, 10_007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10_008, 'Unknown Message'),
  unknownUser: () => new Refusal(404, 10_013, 'Unknown User'),
  unknownEmoji: () => new Refusal(400, 10_014, 'Unknown Emoji'),
  unknownWebhook: () => new Refusal(404, 10_015, 'Unknown Webhook'),
  lateInteraction: () => new Refusal(404, 10_062, 'Unknown interaction', { isComplaint: true }),
  unknownCommand: () => new Refusal(404, 10_063, 'Unknown application command'),
  tooManyWebhooks: () => new Refusal(400, 30_007, 'Maximum number of webhooks reached (15)'),
  acknowledgedTwice: () => new Refusal(400, 40_060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new Refusal(403, 50_001, 'Missing Access'),
  foreignMessage: () =>
    new Refusal(403, 50_005, 'Cannot edit a message authored by another user', { isComplaint: true }),
  emptyMessage: () => new Refusal(400, 50_006, 'Cannot send an empty message'),
  unknownReference: () =>
    new Refusal(400, 50_035, 'Invalid Form Body', {
      errors: {
        message_reference: { _errors: [{ code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }] },
      },
      isComplaint: false,
    }),
  forumWithoutThread: () =>
    new Refusal(400, 220_001, 'Webhooks posted to forum channels must have a thread_name or thread_id'),
  threadNameOutsideForum: () =>
    new Refusal(400, 220_003, 'Webhooks can only create threads in forum channels'),
  tooManyEmojis: () => new Refusal(400, 30_008, 'Maximum number of emojis reached (2000)'),
  cannotMessage: () => new Refusal(403, 50_007, 'Cannot send messages to this user'),
  wrongChannelType: () => new Refusal(400, 50_024, 'Cannot execute action on this channel type'),
  missingPermissions: () => new Refusal(403, 50_013, 'Missing Permissions'),
  expiredToken: () => new Refusal(401, 50_027, 'Invalid Webhook Token', { isComplaint: true }),
  wrongToken: () => new Refusal(401, 50_027, 'Invalid Webhook Token'),
  archivedThread: (status: 400 | 403 = 400) =>
    new Refusal(status, 50_083, 'Thread is archived', { isComplaint: false }),
  lockedThread: () => new Refusal(403, 160_005, 'Thread is locked'),
  historyHidden: () => new Refusal(403, 160_002, 'Cannot reply without permission to read message history'),
  tooLarge: () => new Refusal(413, 40_005, 'Request entity too large', { isComplaint: true }),
  invalidForm: (errors: unknown) => new Refusal(400, 50_035, 'Invalid Form Body', { errors }),
  invalidJson: () =>
    new Refusal(400, 50_109, 'The request body contains invalid JSON.', { isComplaint: true }),
} as const
