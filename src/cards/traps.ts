const quoteIt = 'put the text in quotes, or after `|` on the next line'

/** What YAML makes of role-play text, and what to do: one sentence for each trap. */
export const traps = {
  alias: `\`*\` starts a YAML alias: ${quoteIt}.`,
  anchor: `\`&\` starts a YAML anchor, which swallows the first word: ${quoteIt}.`,
  tag: `\`!\` starts a YAML tag, which swallows the first word: ${quoteIt}.`,
  braces: `\`{{\` starts a YAML map: ${quoteIt}.`,
  bracesKey:
    '`{{` starts a YAML map, also in a key: write `user:` for whoever is talking, else put the key in quotes.',
  userKey: 'Placeholders are not expanded in keys: write `user:` for whoever is talking.',
  brace: `\`{\` starts a YAML map: ${quoteIt}.`,
  bracket: `\`[\` starts a YAML list: ${quoteIt}.`,
  colon: `A colon and a space inside the text start a YAML map: ${quoteIt}.`,
  closedQuote: `The text continues after the closing quote: put all of it in quotes of the other kind, or after \`|\` on the next line.`,
  openQuote: 'This quote never closes: close it, or put the text after `|` on the next line.',
  openBracket: 'This bracket never closes: close it on the same line, or put the text in quotes.',
  blockHeader: `\`>\` and \`|\` start a YAML block, whose text begins on the next line: ${quoteIt}.`,
  reserved: (sign: string) => `A YAML text cannot begin with \`${sign}\`: ${quoteIt}.`,
  comment: `" #" starts a YAML comment, so the text ends before it: ${quoteIt}. A comment that is meant has a space after the #.`,
  fullWidthComma:
    'A full-width comma does not separate: use `, ` between items; if it belongs to the text, put the text in quotes.',
  comma: 'A comma ends the text inside `{ }`: put the text in quotes.',
  fullWidthColon: 'This is no YAML key: use the ASCII colon and a space after it, as in `name: …`.',
  dash: 'This line belongs to the text above, not to the list: align its dash with the others, or put the text above in quotes.',
  tab: 'Tabs cannot indent YAML: use spaces.',
  folded: '`>` joins the lines of a script into one: use `|`.',
  script: 'A script needs a block: write `|` after the `- `, and the lines below it, indented.',
  escape: 'In double quotes `\\` starts an escape: write `\\\\`, or use single quotes.',
  indentation: 'This line is indented differently from those it belongs with: align it with them.',
  nested: `The next line is indented below this text, though it looks like a key: align it with the keys, or ${quoteIt}.`,
  documents: '`---` starts a second document: a file holds one card; put the other into a file of its own.',
  other: (yaml: string) => `This is not YAML (${yaml}): if it is text, ${quoteIt}.`,
} as const
