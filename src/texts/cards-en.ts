import type { CardFileRefusal } from '../contract/errors.ts'

/** What the bot says about cards that people bring along, in English. */
export const cardsEn = {
  'import.off': 'Nobody can bring characters along here: whoever runs me has turned it off.',
  'import.no-file':
    'Bring a card as a file (PNG, APNG, JSON, CHARX or YAML, at most {{megabytes}} MB) with `/character import FILE`.',
  'import.not-fetched': 'The file could not be fetched. Look whether it is still there, and bring it again.',
  'import.stopped': 'Stopped; the card was not read.',
  'import.failed': 'Something went wrong on my side, and this card cannot be taken in.',
  'import.refused.file-too-large':
    'That file is too large: {{megabytes}} MB are taken at most, also once it is unpacked.',
  'import.refused.not-a-card':
    'There is no character card in that file. Cards come as PNG, APNG, JSON, CHARX or YAML; a picture that was sent as a photo has lost its card.',
  'import.refused.file-damaged': 'That file is damaged, or not all of it has arrived. Download it once more.',
  'import.refused.file-unsafe':
    'That file holds something that no card needs, such as a path out of it or a link; it is not opened.',
  'import.refused.too-deep': 'That file holds too many parts, or they lie in one another too deeply.',
  'import.refused.several-cards': 'There is more than one card in that file. Bring one at a time.',
  'import.refused.card-incomplete': 'That card lacks what every card has, such as a name.',
  'import.refused.not-supported': 'That is a card of a kind that cannot be read here.',
  'import.too-many':
    'This place has {{count}} characters of its own, and that is the most. `/character delete NAME` makes room.',
  'import.no-room':
    'The characters of this place would take more than {{megabytes}} MB. `/character delete NAME` makes room.',
  'import.too-long':
    'That card is too long for the model here: {{name}} takes about {{tokens}} tokens of every prompt, and at most {{most}} of the {{context}} that there are can be taken.',
  'import.busy': 'Too many cards are being read at the moment. Bring it again in a minute.',
  'import.by': 'by {{creator}}',
  'import.counts': 'Greetings: {{greetings}} · examples: {{examples}} · lore: {{lore}}',
  'import.age-restricted': 'Marked as only for adults.',
  'import.notes': 'The author’s notes: {{notes}}',
  'import.nicknames': 'Also called: {{names}}',
  'import.nicknames-left-out': 'Too short or too common to be called by: {{names}}',
  'import.namesake': 'Another {{name}} is here already, of whoever runs me: {{id}} always means this one.',
  'import.large':
    'Takes about {{tokens}} of the {{context}} tokens of every prompt; so much less of the story is remembered.',
  'import.sampling-left-out': 'Its settings for the model are not used: those of whoever runs me count.',
  'import.expressions-left-out': 'Pictures of expressions are not kept here.',
  'import.picture-left-out': 'The picture is larger than 2 MB and is left out.',
  'import.losses': 'Different here, or left out:',
  'import.more-losses': '… and {{count}} more',
  'import.replaces': 'Takes the place of the {{name}} that is here; what was played is kept.',
  'import.keep-it': 'Shall {{name}} belong to this place?',
  'import.keep': 'Keep',
  'import.discard': 'Discard',
  'import.expired':
    'No card of yours is waiting for that answer: a preview waits for 15 minutes, for whoever brought the card. Bring it again with `/character import`.',
  'import.discarded': '{{name}} is not kept.',
  'import.kept': '{{name}} belongs to this place now, and to no other: {{id}}.',
  'import.replaced': '{{name}} ({{id}}) is replaced. What was played is kept.',
  'import.play': 'Put {{name}} into this conversation',
  'export.done': '{{name}}, as a card for other tools.',
  'export.losses': 'Not all of it goes along:',
  'export.failed': '{{name}} cannot be written as {{format}}.',
  'export.not-own':
    '{{name}} belongs to whoever runs me; only characters that were brought into this place can be exported.',
  'delete.not-own':
    '{{name}} belongs to whoever runs me; only characters that were brought into this place can be deleted.',
  'delete.ask':
    'Shall {{name}} be deleted for good, card and picture? `/character export` gives you a copy before.',
  'delete.plays': '{{name}} plays in this conversation.',
  'delete.delete': 'Delete',
  'delete.keep': 'Keep',
  'delete.kept': '{{name}} stays.',
  'delete.done': '{{name}} is deleted.',
  'own.unknown': 'No character of this place is called “{{name}}”. Its own are: {{names}}.',
  'own.none': 'This place has no characters of its own yet. `/character import` brings one.',
} as const satisfies { readonly [Code in CardFileRefusal as `import.refused.${Code}`]: string } & {
  readonly [key: string]: string
}
