import type { AuditRecord } from '../contract/audit.ts'
import type { LeftOutReason } from '../contract/feedback-export.ts'

/** What the bot says of feedback, in English: studios, exports, summaries, the audit. */
export const feedbackEn = {
  'studio.begun':
    'A new chapter begins, for work on the characters: use `/rewrite`, `/regenerate` and ratings until you are satisfied with a reply, and go on from there. What stands at the end can train a model. While it goes on, what is said by those who have not joined (`/studio join`) is neither kept nor answered. `/studio done` ends it, and `/restart undo` goes back.',
  'studio.join': 'Take part',
  'studio.agree': 'I agree, for this chapter',
  'studio.ask': 'Whoever takes part agrees to this, for this chapter:',
  'studio.ask-first':
    'A studio is a new chapter in which you correct a character until you are satisfied. It begins when you agree to this, for that chapter; until then nothing happens:',
  'studio.text':
    'Your words, rewrites and ratings in that chapter may train the language model that plays the characters; what you say elsewhere or said before does not. You are in the training files under a pseudonym, and names are replaced. Whoever runs me decides who gets these files. What a model has learned cannot be taken out of it again.',
  'studio.outsiders':
    'A studio goes on here, and what is said in it may train a model. What those say who have not joined is neither kept nor answered until `/studio done`; whoever likes to join reads first what it means.',
  'studio.joiners-only': 'A studio goes on here: `/studio join` first, then your words can stand in it.',
  'studio.joined': 'You take part: what you say and do in this chapter may train a model.',
  'studio.joined-already': 'You take part already.',
  'studio.already': 'This chapter is a studio already. `/studio done` ends it.',
  'studio.none': 'No studio goes on here. `/studio start` begins one.',
  'studio.done':
    'The studio is over. Lines that stand in it: {{lines}}, in your words: {{rewritten}}; with the consent of everybody in them: {{usable}}; people who took part: {{people}}. The chapter before it goes on.',
  'studio.done-here':
    'The studio is over. Lines that stand in it: {{lines}}, in your words: {{rewritten}}; with the consent of everybody in them: {{usable}}; people who took part: {{people}}.',
  'studio.barred': 'Its lines stay out of training files as long as Discord has not permitted it.',

  'export.rows': 'Rows: {{rows}} (export {{export}}). People are pseudonyms.',
  'export.masked': 'Texts in them that were replaced, without consent or as secrets: {{texts}}.',
  'export.left-out': '{{number}} left out: {{reason}}',
  'export.part': 'Part {{index}} of {{parts}}',
  'export.too-large':
    'That is more than I can send here. Ask for a shorter period or one character; whoever runs me can export all of it: `npx dramatis feedback export`.',
  'export.too-many':
    'There are more than {{records}} records to look at, which is too much for a command. Ask for a shorter period; whoever runs me can export all of it: `npx dramatis feedback export`.',
  'export.busy': 'An export of this place is being made already. Ask again when it is done.',
  'export.enough':
    'The feedback of this place is exported {{most}} times an hour at most. Ask again $t(limit.in-{{unit}}).',
  'export.left-out.discord-rule-21':
    'Discord’s rule 21: what comes through it trains no model without its permission.',
  'export.left-out.no-consent': 'somebody whose words or deed it holds has not agreed to training.',
  'export.left-out.forgotten': 'of a person who asked to be forgotten.',
  'export.left-out.prompt-drift': 'the prompt no longer comes out as it was sent.',
  'export.left-out.unknown-people': 'whose words the story so far holds is not known.',
  'export.left-out.record-gone': 'how the reply came about, or lines that it answers, are gone.',
  'export.left-out.understudy': 'the understudy spoke, and no model.',
  'export.left-out.greeting': 'a greeting is the card’s, and answers nothing.',
  'export.left-out.trivial-edit': 'the rewrite changes too little.',
  'export.left-out.disagreement': 'some say that it is good, others that it is bad.',
  'export.left-out.retracted': 'the vote was taken back.',
  'export.left-out.story-reaction':
    'an emoji that reacts to the story, and rates nothing; ask for the kind `reaction` to have them.',
  'export.left-out.no-signal': 'it tells nothing for this format.',
  'export.left-out.near-duplicate': 'much the same as a row before it.',
  'export.left-out.secret': 'it holds a token, a mail address, a phone number or the like.',
  'export.left-out.different-prompts': 'the takes answered different prompts.',
  'export.left-out.empty': 'nothing is left of the reply.',

  'summary.empty': 'There is no feedback of that kind here.',
  'summary.kinds': 'Feedback here: {{kinds}}.',
  'summary.votes': 'Votes that stand: {{good}} good, {{bad}} bad; replies with both: {{disagreements}}.',
  'summary.period': 'since {{since}}: {{good}} good, {{bad}} bad',
  'summary.characters': 'By character:',
  'summary.character': '{{name}}: {{good}} good, {{bad}} bad; rewritten {{rewrites}}, reported {{reports}}',
  'summary.disliked': 'Disliked most:',
  'summary.reply': '{{name}}: {{bad}} bad, {{good}} good',

  'audit.title':
    'What was done with the feedback of this place, newest first, by day and person where it was done again (UTC):',
  'audit.group.exports': 'Taken home:',
  'audit.group.looks': 'Looked at:',
  'audit.group.erasures': 'Forgotten:',
  'audit.group.others': 'Else:',
  'audit.group.refusals': 'Refused:',
  'audit.earlier': 'earlier ones: {{number}}; whoever runs me can read them: `npx dramatis feedback audit`.',
  'audit.empty': 'Nobody has looked at the feedback of this place yet.',
  'audit.you': 'you',
  'audit.cli': 'whoever runs me',
  'audit.export': 'exported as {{format}}, rows: {{rows}} ({{export}})',
  'audit.summary': 'read the summary',
  'audit.audit-read': 'read this list',
  'audit.refused': '{{command}} was refused: {{why}}',
  'audit.why.not-moderator': 'does not moderate this place',
  'audit.why.unknown-option': 'there is no such option',
  'audit.why.replayed': 'sent a second time',
  'audit.why.not-here': 'not on this platform',
  'audit.why.too-late': 'waited too long',
  'audit.trained': 'trained {{lora}} on {{export}}',
  'audit.undelivered': 'asked for an export that could not be handed over ({{export}})',
  'audit.cleaned': 'cleaned a file: of {{rows}} rows, {{removed}} removed',
  'audit.erased.person': 'had their own data forgotten',
  'audit.erased.here': 'had this conversation forgotten',
  'audit.purged': 'what was too old was forgotten: lines {{lines}}, entries {{entries}}',
  'audit.studio.start': 'began a studio',
  'audit.studio.done': 'ended a studio',
  'audit.safety.concern': 'a help line was shown',
  'audit.safety.acute': 'a help line was shown at once',
  'audit.safety.human-question': 'somebody was told that an AI plays',
  'command.takes': 'It takes: {{options}}.',
  'feedback.too-late':
    'That waited longer than I could answer, and who may have it can have changed meanwhile. Ask again.',
  'feedback.unknown-word': '“{{value}}” is nothing that {{command}} takes, and no character is called so.',
  'feedback.characters': 'Characters: {{names}}.',
  'command.unknown-option': 'That command has no such option.',
} as const satisfies { readonly [Reason in LeftOutReason as `export.left-out.${Reason}`]: string } & {
  readonly [Why in Extract<AuditRecord, { type: 'refused' }>['why'] as `audit.why.${Why}`]: string
} & { readonly [key: string]: string }
