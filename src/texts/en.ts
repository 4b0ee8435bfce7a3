import type { ModelErrorCode } from '../contract/errors.ts'
import { cardsEn } from './cards-en.ts'
import { commandsEn } from './commands-en.ts'
import { discordEn } from './discord-en.ts'
import { feedbackEn } from './feedback-en.ts'
import { onTelegramEn } from './on-telegram-en.ts'
import { privacyEn } from './privacy-en.ts'
import { safetyEn } from './safety-en.ts'
import { telegramEn } from './telegram-en.ts'
import { telegramShownEn } from './telegram-shown-en.ts'

/** What the bot itself says, in English. */
export const en = {
  ...cardsEn,
  ...commandsEn,
  ...discordEn,
  ...feedbackEn,
  ...onTelegramEn,
  ...privacyEn,
  ...safetyEn,
  ...telegramEn,
  ...telegramShownEn,
  'small-print.ai': '{{name}} is a character played by an AI.',
  'small-print.understudy':
    'No model is configured: the understudy answers with lines from {{name}}’s card. `npx dramatis doctor` says how to set a model.',
  'small-print.stopped': 'stopped',
  'small-print.length': 'cut at the length limit',

  'cast.set': '{{name}} is here.',
  'cast.back': '{{name}} is back; the story goes on where it stopped.',
  'cast.already': '{{name}} is already here.',
  'cast.removed': '{{name}} leaves.',
  'cast.none':
    'Nobody plays here yet. `/character set NAME` puts a character into this conversation; `/character list` shows who there is.',
  'cast.ask-moderator': 'Nobody plays here yet. A moderator can choose someone with `/character set`.',
  'cast.choose': 'Who shall play here?',
  'cast.not-in': '{{name}} does not play here. Here are: {{cast}}.',
  'cast.forum-set': 'From now on {{name}} plays in this forum: in each post that has not chosen others.',
  'cast.forum-added': '{{name}} now plays in this forum, too: in each post that has not chosen others.',
  'cast.forum-removed':
    '{{name}} plays in this forum no longer. Posts that have chosen for themselves keep their cast.',
  'cast.no-forum': 'This is not a post of a forum. Leave that option out to change who plays here.',
  'cast.gone': 'The card of {{name}} is not there any more. Choose another with `/character set NAME`.',
  'character.unknown': 'No character is called “{{name}}”. Known: {{names}}.',
  'character.nearest': 'No character is called “{{name}}”. Did you mean:',
  'character.ambiguous': '“{{name}}” could be more than one:',
  'character.list': 'Characters that can play here:',
  'character.list-empty': 'No character matches “{{search}}”.',
  'character.list-more': '… and {{count}} more: `/character list WORD` searches.',
  'character.in-cast': 'plays here',

  'character.of-place': 'belongs to this place',
  'character.unreadable':
    'The card of {{name}} was written by a newer version of me, and cannot be read. Bring it again with `/character import`.',

  'character.mood': 'Mood: {{mood}}',
  'emotions.anger': 'angry',
  'emotions.disgust': 'disgusted',
  'emotions.fear': 'afraid',
  'emotions.happiness': 'happy',
  'emotions.sadness': 'sad',
  'emotions.surprise': 'surprised',
  'emotions.neutral': 'calm',
  'emotions.frustration': 'frustrated',
  'emotions.excitement': 'excited',
  'emotions.other': 'hard to tell',

  'restart.done': 'A new chapter. What was said before is kept: `/restart undo` goes back.',
  'restart.undone': 'Back in the chapter before.',
  'restart.nothing': 'There is no chapter before this one.',
  'regenerate.nothing': 'There is nothing to say again yet.',
  'regenerate.not-last':
    'Only the last reply can be said again. “Rewrite” in the menu of a message gives an older one other words.',
  'regenerate.owed':
    'Somebody has spoken since, and was not answered yet: `/regenerate` lets a character answer.',
  'target.nothing': 'No character has said anything here yet.',
  'target.unknown':
    'I do not know that message, or not any more: it may show an older take, or be forgotten. Choose one that a character said here.',
  'target.not-character': 'That was said by a person. Choose a message that a character said.',
  'rewrite.done': '{{name}} has said it in your words.',
  'rewrite.done-last': '{{name}} has said it in your words. `/previous` goes back to what was said.',
  'rewrite.shown': 'in your words',
  'rewrite.shown-last': 'in your words · `/previous` goes back',
  'rewrite.empty': 'Nothing would be left of that text. Write what the character shall have said.',
  'rewrite.same': 'That is what it says already.',
  'rewrite.too-long': 'That is too long: write at most {{length}} characters.',
  'rate.thanks': 'Thank you. The rating is kept, without a text.',
  'report.done':
    'Thank you. The report is kept for those who moderate this place and for whoever runs me; they see which reply is meant, and who reported it. Until somebody has looked, `/rewrite` and `/regenerate` change a reply.',
  'proxies.shown':
    'What these bots post is taken as said by the person who wrote it: {{bots}}. `/proxies add BOT` and `/proxies remove BOT` change that.',
  'proxies.none':
    'What no bot posts here is taken as said by a person. `/proxies add BOT` lists one, such as PluralKit or Tupperbox.',
  'proxies.added': 'From now on, what {{bot}} posts is said by the person who wrote it.',
  'proxies.removed': 'From now on, what {{bot}} posts is said by a bot.',
  'proxies.already': '{{bot}} is listed already.',
  'proxies.unlisted': '{{bot}} is not listed.',
  'proxies.which': 'Which bot? `/proxies add BOT` and `/proxies remove BOT` need one.',
  'proxies.too-many': '{{count}} bots are listed, and that is the most. `/proxies remove BOT` makes room.',

  'take.one-greeting': '{{name}} has no other greeting.',
  'take.first': 'This is the first take; there is none before it.',
  'take.label': 'take {{index}} of {{count}}',
  'stop.nothing': 'Nothing is being written.',
  'me.only-alone':
    'Among several people the characters know you by what you say. Write it where you are alone with me: `/me TEXT`.',
  'me.set': 'Noted: {{text}}',
  'me.cleared': 'Forgotten: the character knows nothing about you but what you tell it.',
  'me.shown': 'This is what the characters here know about you: {{text}}',
  'me.empty':
    'The characters here know nothing about you yet. `/me TEXT` tells them who you are in this story.',
  'me.note': 'About {{user}}: {{text}}',
  'replies.shown': 'Replies: {{rule}}. {{explanation}}',
  'replies.set': 'From now on: {{rule}}. {{explanation}}',
  'replies.addressed':
    'A character answers when it is mentioned, named or replied to, and goes on with whoever it is talking with.',
  'replies.conversation': 'As “addressed”, and everybody may join while a conversation is going on.',
  'replies.every': 'A character answers every turn of people.',
  'mute.set': '{{name}} is silent for {{minutes}} min. `/mute {{name}} 0` ends it.',
  'mute.no-number': '“{{word}}” is no number. Write how many minutes: `/mute {{name}} 10`.',
  'mute.ended': '{{name}} may speak again.',
  'access.moderator': 'Only those who moderate this place can do that.',
  'access.cast':
    'You cannot change this here: it takes the right to manage this channel or this place (on Discord, Manage Channels), or to have begun this thread.',
  'access.rewrite':
    'Only the person who was answered, and those who moderate this place, can rewrite a reply.',
  'access.rewritten':
    'That reply was rewritten. Only the person who was answered, and those who moderate this place, can change it again.',
  'access.cast-forum':
    'You cannot change who plays in the posts of this forum: it takes the right to manage the forum or this place (on Discord, Manage Channels).',
  'command.unknown': 'There is no command {{command}}. `/help` lists them.',
  'command.not-here': '{{command}} does nothing on this platform.',
  'command.bad-choice': '“{{value}}” is not possible for {{option}}. Possible: {{choices}}.',
  'command.bad-number': '“{{value}}” is not a whole number from {{minimum}} to {{maximum}}.',
  'command.missing-option': '{{command}} needs {{option}}.',
  'help.title': 'Commands:',
  'help.more': 'And also:',
  'help.in-reply': '{{description}} (in reply to a message: that one)',

  'help.asides': '`((…))` or `//…` is said outside the story: no character hears it.',
  'cast.no-cards': 'There is no card to choose: `npx dramatis cards check` says why.',

  'outage.notice':
    'The model failed: $t(outage.{{reason}}). What was said is kept: `/regenerate` tries again.',
  'outage.again': 'Try again',
  'outage.long-card':
    '{{name}} cannot answer: the card is longer than what the model takes at once. Choose another character, or ask whoever runs this bot for a shorter card or a model with more room.',
  'outage.unreachable': 'its server cannot be reached',
  'outage.timeout': 'it took too long',
  'outage.unauthorized': 'its server does not accept the key',
  'outage.unknown-model': 'its server has no model of that name',
  'outage.context-overflow': 'the story is too long for it',
  'outage.rate-limited': 'its server takes no more requests for now',
  'outage.bad-request': 'its server refused the request',
  'outage.server-error': 'its server is out of order',
  'outage.bad-stream': 'its answer did not arrive whole',
  'outage.empty-answer': 'it wrote nothing',
  'outage.circuit-open': 'it failed a moment ago, and is left alone for now',
  'outage.busy': 'its server is busy',
  'reply.empty': 'The model had nothing to say. `/regenerate` tries again.',
  'skipped.old_one': '{{count}} message from {{since}} was left unanswered: it had waited too long.',
  'skipped.old_other': '{{count}} messages from {{since}} were left unanswered: they had waited too long.',
  'mailbox.full': 'Too many messages are waiting here; this one was not taken. Try again in a moment.',

  'limit.person':
    'You have had a great many replies in a short time. Write again $t(limit.in-{{unit}}), and the story goes on.',
  'limit.conversation':
    'There have been a great many replies here in a short time. Write again $t(limit.in-{{unit}}), and the story goes on.',
  'limit.place':
    'So many talk with characters in this place that they need a rest. Write again $t(limit.in-{{unit}}), and the story goes on.',
  'limit.tokens':
    'All that characters may say in a day has been said. Write again $t(limit.in-{{unit}}), and the story goes on.',
  'limit.in-minutes': 'in {{time}} min',
  'limit.in-hours': 'in about {{time}} h',
  'waiting.full':
    'More messages are waiting here than can be answered; what comes now is not taken. Write again in a moment.',
  'message.cut':
    'That was long: of a message, the first {{length}} characters are read, and the rest was left out.',
  'turn.given-up':
    'Something went wrong on my side, and this could not be answered. It is kept: whoever runs me can have it tried again.',
  'store.away': 'I cannot write anything down at the moment; I go on when I can.',
  'command.not-now':
    'That cannot be done at the moment: it could not be written down. Try again in a few minutes.',
} as const satisfies { readonly [Code in ModelErrorCode as `outage.${Code}`]: string } & {
  readonly [key: string]: string
}
