import type { ConsentScope } from '../contract/consent.ts'

/** What the bot says of what is kept, in English: what people agree to, and what they can have forgotten. */
export const privacyEn = {
  'privacy.title': 'What is kept about you:',
  'privacy.lines': 'What you say, so that the story goes on. What you delete is deleted here, too.',
  'privacy.lines-kept': 'Lines of yours: {{lines}}, {{time}}.',
  'privacy.records':
    'How each reply came about (prompt, model, words), to find out what went wrong: {{time}}.',
  'privacy.feedback':
    'Your reactions, ratings, rewrites and reports, as ids and marks without texts ({{deeds}} so far), to make replies better: {{time}}. What you write for a character is in the history, with what you say.',
  'privacy.for-days': 'for {{days}} days',
  'privacy.for-good': 'until it is erased',
  'privacy.exports': 'Exports of feedback that you are in: {{exports}}.',
  'privacy.training':
    'None of it trains a model: that takes your own consent and, for what came through Discord, Discord’s permission.',
  'privacy.rights':
    '`/privacy consent` changes what you agree to; `/privacy data` gives you all of it as a file.',
  'privacy.data': 'All that is kept about you.',
  'privacy.data-too-large':
    'All that is kept about you is more than I can send here. Whoever runs me can give it to you.',
  'privacy.data-enough':
    'Your data are handed over {{most}} times a day at most. Ask again $t(limit.in-{{unit}}).',
  'privacy.shared':
    'You speak here in the name of a group or a channel, as others may, and I do not know who of you asks. Speak as yourself and ask again.',
  'privacy.profile': 'What you wrote with `/me`: {{text}}',
  'privacy.no-profile': 'Nothing that you wrote with `/me`.',
  'privacy.logs': 'In logs you are a hash, and what you say is not written there.',
  'privacy.departed': 'When I am removed from a place, what is kept of it is forgotten after {{days}} days.',
  'privacy.erase-direct': '`/privacy erase` forgets all of it, here and wherever else you talk with me.',
  'privacy.erase-group':
    '`/privacy erase` forgets what is kept about you, here and wherever else you talk with me. Those who moderate this place can have the whole conversation forgotten: `/privacy erase here`.',
  'privacy.ask-me':
    'Shall all that you have said to me and written for characters be forgotten, here and everywhere else, with the replies to it, also those that answer others at the same time, their records, your feedback and `/me`, and all of our private chat, with the cards that you brought there? What characters answered to others alone stays. It cannot be undone.',
  'privacy.ask-direct':
    'Shall all that you have said to me be forgotten, here and everywhere else, with the replies to it, their records and your feedback? Of this conversation nothing stays, neither who plays here nor the cards that you brought. It cannot be undone.',
  'privacy.ask-history':
    'That I am not to listen to you is forgotten, too: what you say afterwards is kept again, until you take that back anew with `/privacy consent`.',
  'privacy.ask-here':
    'Shall this conversation be forgotten, with all that anybody has said in it, its records, who plays here and its settings? It cannot be undone.',
  'privacy.ask-place':
    'Shall this conversation be forgotten, with all that anybody has said in it, its records, who plays here and its settings, and the cards that were brought to this place? It cannot be undone.',
  'privacy.erase': 'Forget it',
  'privacy.keep': 'Keep it',
  'privacy.kept': 'Nothing is forgotten.',
  'privacy.erased_zero': 'Forgotten. No words of yours were kept, but something was noted about you.',
  'privacy.erased_one': 'Forgotten: {{count}} line of the story, and what else was kept about you.',
  'privacy.erased_other': 'Forgotten: {{count}} lines of the story, and what else was kept about you.',
  'privacy.erased-nothing': 'Nothing of yours was kept here.',
  'privacy.erased-here_zero':
    'This conversation is forgotten: who played here, and its settings. `/character set` begins a new one.',
  'privacy.erased-here_one':
    'This conversation is forgotten: {{count}} line of the story, who played here, and its settings. `/character set` begins a new one.',
  'privacy.erased-here_other':
    'This conversation is forgotten: {{count}} lines of the story, who played here, and its settings. `/character set` begins a new one.',
  'privacy.erased-here-nothing': 'Nothing was kept of this conversation.',

  'consent.title': 'What you agree to:',
  'consent.choose': 'Choose one to read what it means and to change it.',
  'consent.read': 'Read: {{scope}}',
  'consent.take-back': 'Take back: {{scope}}',
  'consent.yes': 'Yes, I agree',
  'consent.no': 'No',
  'consent.ask': 'May this be used? You decide, and whatever you say, nothing else changes.',
  'consent.revocable': 'You can take it back at any time with `/privacy consent`.',
  'consent.training-barred':
    'What comes through Discord trains nothing all the same, as long as Discord has not permitted it.',
  'consent.given': 'Noted: you agree ({{scope}}). `/privacy consent` takes it back.',
  'consent.only-here': 'It is about this place alone; to take it back counts everywhere.',
  'consent.only-group':
    'This place is the group or server in which you wrote that, and it is about it alone; to take it back counts everywhere.',
  'consent.taken-back': 'Noted: you do not agree ({{scope}}).',
  'consent.history.taken-back':
    'What you say from now on is neither kept nor answered. What you have said before stays until `/privacy erase`.',
  'consent.feedback.taken-back': 'Later exports hold a placeholder instead of your words.',
  'consent.training.taken-back':
    'Later training files are without you. What a model has learned before cannot be taken out of it. With `/privacy erase`, whoever runs me learns which earlier files you are in.',
  'consent.adult.taken-back': 'Characters for adults do not play for you.',
  'consent.stands': '{{scope}}: {{stands}}',
  'consent.stands-given': 'agreed on {{date}} (text {{version}})',
  'consent.stands-taken-back': 'not agreed, since {{date}} (text {{version}})',
  'consent.stands-default': 'agreed, as long as you do not take it back',
  'consent.stands-never': 'not agreed',
  'consent.stands-elsewhere': '(agreed elsewhere, in places or studio chapters: {{places}})',
  'consent.not-heard':
    'I do not listen to you, as you have asked: what you say is neither kept nor answered. `/privacy consent` changes that.',
  'privacy.consent.history.text':
    'What you say to characters, and what you write for them, is kept so that the story goes on. It is for the story alone: those who moderate a place see no more of it than everybody there.',
  'privacy.consent.feedback.text':
    'When those who moderate this place, or whoever runs me, export its feedback, the file may hold your words: what you said before a reply, and what you wrote in its place. You are in it under a pseudonym. Without your consent it has a placeholder instead.',
  'privacy.consent.training.text':
    'Your words, rewrites and ratings in this place, also earlier ones, may train the language model that plays the characters. You are in the training files under a pseudonym, and names are replaced. Whoever runs me decides who gets these files. What a model has learned cannot be taken out of it again.',
  'privacy.consent.adult.text':
    'You say that you are of age where you live, and at least 18. Characters that are for adults only may then play for you.',
} as const satisfies { readonly [Scope in ConsentScope as `privacy.consent.${Scope}.text`]: string } & {
  readonly [key: string]: string
}
