import { discordOptionsEn } from './discord-options-en.ts'

/** What is only said on Discord, in English. */
export const discordEn = {
  ...discordOptionsEn,
  'discord.no-content':
    'Here I read only messages that mention me or reply to me, and commands: whoever runs me has not switched on the Message Content intent.',
  'discord.shown.sticker': '[sticker: {{name}}]',
  'discord.shown.picture': '[picture: {{name}}]',
  'discord.shown.video': '[video: {{name}}]',
  'discord.shown.audio': '[audio: {{name}}]',
  'discord.shown.voice': '[voice message: {{seconds}} s]',
  'discord.shown.file': '[file: {{name}}]',
  'discord.shown.poll': '[poll: {{question}}]',
  'discord.replying-to': '↪ {{name}}',
  'discord.form.rewrite-title': 'Rewrite this reply',
  'discord.form.rate-title': 'Rate this reply',
  'discord.refused.not-in-server':
    'I can only play where I am a member. Ask somebody who manages this server to add me.',
  'discord.refused.not-in-groups':
    'I cannot play in group chats. Write to me directly, or in a server where I am a member.',
  'discord.refused.not-a-reply': 'That is not something a character said here. Choose a character’s reply.',
  'discord.refused.too-long':
    'That reply is too long for a form. `/rewrite` takes new words for the last reply.',
  'discord.refused.not-now': 'That cannot be done at the moment. Try again in a few minutes.',
  'discord.refused.outdated': 'That is not offered any more. `/help` lists what there is.',
  'discord.refused.taken': 'Somebody has just chosen here.',
  'discord.file.in-direct': 'It is in our private chat: {{link}}',
  'discord.file.vanishes':
    'You take no private messages of mine, so it is shown here: save it now, for Discord will not show it again.',
  'discord.button.previous': 'Previous',
  'discord.button.next': 'Next',
  'discord.button.regenerate': 'Again',
  'discord.button.stop': 'Stop',
  'discord.cannot-speak':
    'I may not speak in {{channel}}. Give me these permissions there, or ask somebody who can: {{permissions}}.',
} as const satisfies { readonly [key: `discord.${string}`]: string }
