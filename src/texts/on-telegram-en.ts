/** What is otherwise on Telegram: see `textsOn`. */
export const onTelegramEn = {
  'on.telegram.cast.no-forum':
    'Leave that option out. Whoever is set in General plays in all topics that have not chosen others.',
  'on.telegram.regenerate.not-last':
    'Only the last reply can be said again. `/rewrite TEXT` in reply to an older one gives it other words.',
  'on.telegram.cast.ask-moderator':
    'Nobody plays here yet. An administrator of this group can choose somebody: `/character set`.',
  'on.telegram.safety.adults-place':
    '{{name}} is only for adults, and this is no place for adults alone. If it is one, whoever runs me can list it under `safety.adult_places`.',
  'on.telegram.access.moderator': 'Only administrators of this group can do that.',
  'on.telegram.access.rewrite':
    'Only the person who was answered, and administrators of this group, can rewrite a reply.',
  'on.telegram.access.rewritten':
    'That reply was rewritten. Only the person who was answered, and administrators of this group, can change it again.',
  'on.telegram.rate.thanks': 'Thank you.',
  'on.telegram.report.done':
    'Thank you. The report is kept for whoever runs me, and in a group for its administrators; they see which reply is meant, and who reported it. Until somebody has looked, `/rewrite` and `/regenerate` change a reply.',
  'on.telegram.privacy.erase-group':
    '`/privacy erase` forgets what is kept about you, here and wherever else you talk with me. Administrators of this group can have the whole conversation forgotten: `/privacy erase here`.',
  'on.telegram.access.cast':
    'You cannot change this here: it takes an administrator of this group, or whoever made this topic.',
  'on.telegram.privacy.lines':
    'What you say, so that the story goes on. Telegram tells no bot what you delete; `/privacy erase` forgets it.',
  'on.telegram.privacy.training':
    'None of it trains a model: that would take your own consent, wherever you said it.',
  'on.telegram.help.asides':
    'What you leave out, I ask for. `((…))` or `//…` is said outside the story: no character hears it.',
} as const satisfies { readonly [key: `on.telegram.${string}`]: string }
