/** What is only said on Telegram, in English. */
export const telegramEn = {
  'telegram.start.description': 'Meet the characters',
  'telegram.start.welcome':
    'Hello! Here you talk with characters. An AI plays them, so what they say is made up. Choose one, and just write.\n\n/help shows what you can do, /privacy what is kept about you.',
  'telegram.start.welcome-back':
    'Hello again! Here you are talking with {{cast}}, played by an AI. Just write, and the story goes on; or choose somebody else.\n\n/help shows what you can do, /privacy what is kept about you.',
  'telegram.start.welcome-group':
    'Hello! I bring characters into this group. An AI plays them, so what they say is made up. To talk with one, reply to what it said, or mention it by name.',
  'telegram.start.reachable': 'Good: now I can write to you here. Ask once more where you were.',
  'telegram.start.introduction':
    'Hello! I bring characters into this group. An AI plays them, so what they say is made up. An administrator puts somebody here: /character',
  'telegram.start.choose-first': 'Choose who plays',
  'telegram.start.choose': 'Choose another',

  'telegram.ask.word': '{{command}}: what would you like to do?',
  'telegram.ask.character': '{{command}}: which character?',
  'telegram.ask.nobody': 'Nobody is called “{{search}}”.',
  'telegram.ask.search': 'Part of a name, in reply to this message:',
  'telegram.ask.search-placeholder': 'Part of a name',
  'telegram.ask.choice': '{{command}}: which one?',
  'telegram.ask.rewrite': 'What does {{name}} say instead? Write it in reply to this message.',
  'telegram.ask.rewrite-last': 'What does the character say instead? Write it in reply to this message.',
  'telegram.ask.rewrite-placeholder': 'The story goes on from these words.',
  'telegram.ask.file':
    'Send me the card, in reply to this message. It must come as a file: PNG, APNG, JSON, CHARX or YAML.',
  'telegram.ask.photo':
    'Telegram shrinks photos, and the card inside is lost on the way. Send it as a file: attach it under “File”, in reply to this message.',
  'telegram.ask.file-placeholder': 'Attach the card as a file',
  'telegram.ask.several': '{{question}} It counts once you press “{{done}}”.',
  'telegram.ask.done': '✔ Done',
  'telegram.ask.none-own': 'No character was brought along to this place. `/character import` brings one.',

  'telegram.import.offer': 'Is {{name}} the card of a character? Then I can bring it here.',
  'telegram.import.yes': 'Import this card',

  'telegram.refused.not-now': 'That cannot be done at the moment. Try again in a few minutes.',
  'telegram.refused.outdated': 'That is not offered any more. /help lists what there is.',
  'telegram.refused.taken': 'Somebody has just chosen here.',
  'telegram.refused.not-yours': 'That question is for somebody else.',
  'telegram.refused.did-you-mean': 'Did you mean {{command}}?',

  'telegram.no-group-messages':
    'Here I am told only of commands and of replies to me, and of mentions where Telegram passes them on: my privacy mode is on. As an administrator of this group I would hear everything; so I would when whoever runs me turns it off (/setprivacy at BotFather).',

  'telegram.private.elsewhere': 'The answer is for you alone. Let me write to you, and ask again.',
  'telegram.private.sent': 'It is in our private chat.',
  'telegram.private.open': 'Open our chat',
  'telegram.private.anonymous':
    'The answer is for one person alone, and I do not know who you are. Ask again without being anonymous.',
} as const satisfies { readonly [key: `telegram.${string}`]: string }
