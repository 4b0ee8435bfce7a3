/** Everything that the bot is told of. It is always named in full: without it, what was asked for last would hold. */
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'message_reaction',
  'stopped_message_generation',
  'my_chat_member',
  'chat_member',
] as const
