import { badRequest, Refusal } from './refusal.ts'

const forbidden = (words: string) => new Refusal(403, `Forbidden: ${words}`)
const conflict = (words: string) => new Refusal(409, `Conflict: ${words}`)

/** The refusals that have a name. */
export const refusals = {
  unauthorized: () => new Refusal(401, 'Unauthorized'),
  unknownMethod: (isComplaint: boolean) => new Refusal(404, 'Not Found', { isComplaint }),
  tooMany: (retryAfter: number) =>
    new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, {
      parameters: { retry_after: retryAfter },
      isComplaint: true,
    }),
  moved: (chatId: number) =>
    new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      isComplaint: false,
      parameters: { migrate_to_chat_id: chatId },
    }),
  terminatedByOther: () =>
    conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
  terminatedByWebhook: () => conflict('terminated by setWebhook request'),
  webhookIsActive: () =>
    conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
  blocked: () => forbidden('bot was blocked by the user'),
  neverStarted: () => forbidden("bot can't initiate conversation with a user"),
  toBots: () => forbidden("bot can't send messages to bots"),
  kicked: (type: string) => forbidden(`bot was kicked from the ${type} chat`),
  notMember: (type: string) => forbidden(`bot is not a member of the ${type} chat`),
  notEnoughRights: (what = 'send text messages') =>
    badRequest(`not enough rights to ${what} to the chat`, { isComplaint: false }),
  chatNotFound: () => badRequest('chat not found', { isComplaint: false }),
  userNotFound: () => badRequest('PARTICIPANT_ID_INVALID', { isComplaint: false }),
  membersHidden: () => badRequest('member list is inaccessible', { isComplaint: false }),
  topicClosed: () => badRequest('TOPIC_CLOSED', { isComplaint: false }),
  threadNotFound: () => badRequest('message thread not found', { isComplaint: false }),
  replyNotFound: () => badRequest('message to be replied not found', { isComplaint: false }),
  editNotFound: () => badRequest('message to edit not found', { isComplaint: false }),
  cannotEdit: () => badRequest("message can't be edited"),
  notModified: () =>
    badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      { isComplaint: false },
    ),
  deleteNotFound: () => badRequest('message to delete not found', { isComplaint: false }),
  cannotDelete: () => badRequest("message can't be deleted", { isComplaint: false }),
  reactNotFound: () => badRequest('message to react not found', { isComplaint: false }),
  lateCallback: (isComplaint: boolean) =>
    badRequest('query is too old and response timeout expired or query ID is invalid', { isComplaint }),
  wrongFileId: () =>
    badRequest('wrong file_id or the file is temporarily unavailable', { isComplaint: false }),
  fileTooBig: () => badRequest('file is too big', { isComplaint: false }),
  bad: badRequest,
} as const
