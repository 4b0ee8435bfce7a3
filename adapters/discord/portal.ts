/** Where a bot's owner manages it: Discord's developer portal. */
export const portal = 'https://discord.com/developers/applications'

/** Where a bot's token is from. */
export const tokenPlace = `${portal}, your application, "Bot", "Reset Token"`
