/** What the file about a person says of itself. */
export const personalDataEn = {
  about:
    'All that this bot keeps about you on {{platform}}. /privacy erase forgets it, /privacy consent changes what you agree to.',
  lines:
    'What you said to characters, what they answered, and how both read before they were changed: kept so that a conversation can go on, and gone once it is older than the settings say. What nobody says, a narrator does: by is empty then.',
  replies:
    'How each reply to you came about (model, settings, what it wrote): kept so that a reply can be explained, and judged with its circumstances.',
  feedback: 'Reactions, ratings, rewrites, reports of yours: kept so that characters can become better.',
  consent: 'What you agreed to, and took back, and when: kept as proof.',
  settings:
    'Small values of yours, such as what you wrote with /me, what you agree to now (consent), and in which exports you are (exports-of).',
  waiting: 'Messages and commands of yours that are still to be answered.',
  mentions:
    'Where and when others passed on words of yours, or words of yours were before the model when it answered somebody else; where: only if you spoke there, too.',
  other: 'Whatever else names you.',
  quoted: 'Somebody else passed on words of yours.',
  prompted: 'Words of yours were before the model when it answered somebody else.',
}
