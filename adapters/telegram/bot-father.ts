/** Where a bot's token is from. */
export const tokenPlace =
  '@BotFather on Telegram (https://t.me/BotFather): /newbot, or /token for one that there is'
