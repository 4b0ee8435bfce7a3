import { describe, expect, it } from 'vitest'
import { characterOf, problemsOf } from './support.ts'

/** A card in which a line of somebody's is line 3, with a mistake of another kind below it. */
function cardWith(line: string): string {
  return `name: x\nattributes: {identity: y}\n${line}\ntalkativeness: loud\n`
}

const alias = /`\*` starts a YAML alias: put the text in quotes, or after `\|` on the next line\./
const braces = /`\{\{` starts a YAML map: put the text in quotes/
const colon = /A colon and a space inside the text start a YAML map: put the text in quotes/
const closedQuote = /The text continues after the closing quote/
const comment = /" #" starts a YAML comment/
const fullWidthColon = /use the ASCII colon and a space after it/
const reserved = (sign: string) => `A YAML text cannot begin with \`${sign}\`: put the text in quotes`

describe('a trap of YAML is named with its place and its remedy, once, and hides no other problem:', () => {
  it.each([
    ['greeting: *smiles* hi', '3:11 greeting', alias],
    ['greeting: *smiles*', '3:11 greeting', alias],
    ['greeting: **loud** hi', '3:11 greeting', alias],
    ['greetings:\n  - *smiles* hi', '4:5 greetings[0]', alias],
    ['about: {{char}} is tall', '3:8 about', braces],
    ['about: {{char}}', '3:8 about', braces],
    ['about: {tall} x', '3:8 about', /`\{` starts a YAML map/],
    ['about: Listen: I know', '3:8 about', colon],
    ['greetings:\n  - Listen: I know', '4:5 greetings[0]', colon],
    ['about: "Well." and a sigh', '3:8 about', closedQuote],
    ["about: 'Well.' and a sigh", '3:8 about', closedQuote],
    ['greetings:\n  - "Well." and a sigh', '4:5 greetings[0]', closedQuote],
    ['about: [sighs] hi', '3:8 about', /`\[` starts a YAML list: put the text in quotes/],
    ['about: [sighs]', '3:8 about', /`\[` starts a YAML list: put the text in quotes/],
    ['about: @you', '3:8 about', reserved('@')],
    ['about: %x', '3:8 about', reserved('%')],
    ['about: `x`', '3:8 about', reserved('`')],
    ['about: - hi', '3:8 about', reserved('-')],
    ['about: ? hi', '3:8 about', reserved('?')],
    ['about: , hi', '3:8 about', reserved(',')],
    ['about: > hi', '3:8 about', /`>` and `\|` start a YAML block/],
    ['about: | hi', '3:8 about', /`>` and `\|` start a YAML block/],
    ['about: she is #1 here', '3:15 about', comment],
    ['about: #1 here', '3:8 about', comment],
    ['greetings:\n  - #1 here', '4:5 greetings[0]', comment],
    ['about: !hey', '3:8 about', /warning: `!` starts a YAML tag/],
    ['about: !hey you', '3:8 about', /warning: `!` starts a YAML tag/],
    ['about: !嘿 you', '3:8 about', /`!` starts a YAML tag/],
    ['about: &c hi', '3:8 about', /warning: `&` starts a YAML anchor/],
    ['tags: [雨，雪, 风]', '3:9 tags[0]', /warning: A full-width comma does not separate/],
    ['tags: [雨、雪]', '3:9 tags[0]', /warning: A full-width comma does not separate/],
    ['about：林', '3:6 about', fullWidthColon],
    ['about:林', '3:6 about', fullWidthColon],
    ['model:\n  sampling：hot', '4:3 model', fullWidthColon],
    ['emotion: {styles: {fear: {words：x}}}', '3:27 emotion.styles.fear', fullWidthColon],
    [
      'emotion: {styles: {other: {words: half asleep, answers late}}}',
      '3:48 emotion.styles.other.answers late',
      /A comma ends the text inside `\{ \}`: put the text in quotes\./,
    ],
    ['behaviors:\n\tpersonality: dry', '4:1 behaviors', /Tabs cannot indent YAML: use spaces\./],
    ['emotion:\n  styles: { {{user}}: x }', '4:13 emotion.styles', /write `user:`/],
    ['boundaries:\n  {{user}}: x', '4:3 boundaries', /write `user:`/],
    ['about: "\\( hi"', '3:9 about', /In double quotes `\\` starts an escape/],
    ['examples:\n  - char: hi\n    user: ho', '4:5 examples[0]', /A script needs a block: write `\|`/],
    [
      'examples:\n  - >\n    char: hi\n    user: ho',
      '4:5 examples[0]',
      /`>` joins the lines of a script into one: use `\|`/,
    ],
    ['tags:\n  - a\n   - b', '5:4 tags[0]', /warning: This line belongs to the text above/],
    ['scenario: a\n  about：b', '4:3 scenario', /warning: .*use the ASCII colon/],
  ])('%j', (line, place, message) => {
    expect(problemsOf(cardWith(line))).toEqual([
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
      expect.stringContaining('talkativeness: `loud` is not accepted'),
    ])
    expect(problemsOf(cardWith(line))[0]).toContain(`card.yaml:${place}: `)
  })
})

describe('a trap from which the rest of a card cannot be told is named alone:', () => {
  it.each([
    ['name：林', '1:1', fullWidthColon],
    ['tags: [a, b', '3:7', /This bracket never closes/],
    ['tags: [she is #1, b]', '3:14', /" #" starts a YAML comment/],
    ['about: "hi', '3:8', /This quote never closes/],
    ['emotion: {styles: {fear: {words: [sighs] hi}}}', '3:34', /`\[` starts a YAML list/],
    ['emotion: {styles: {fear: {words: *hums* hi}}}', '3:34', alias],
    ['emotion: {styles: {fear: {words: 像，gestures: x}}}', '3:34', /A full-width comma does not separate/],
    ['about: she is\n  the #1 here\n  and there', '4:7', comment],
    ['about: x\n  tags: y', '3:8', /The next line is indented below this text/],
    ['tags:\n    - a\n  - b', '5:1', /indented differently/],
  ])('%j', (line, place, message) => {
    const text = line.startsWith('name') ? line : cardWith(line)
    const [problem = '', ...others] = problemsOf(text)
    expect(problem).toMatch(message)
    expect(problem).toMatch(new RegExp(`^card\\.yaml:${place} `))
    expect(others).toEqual([])
  })
})

describe('what only looks like a trap is left alone:', () => {
  it.each([
    ['greeting: "*smiles* hi"'],
    ['greeting: \'*smiles* "hi"\''],
    ['greeting: |\n  *smiles* hi: {{user}} #1 [x] @y `z` ! & %\n  > so'],
    ['greeting: She smiles *softly* and says "hi"'],
    ['about: Ratio 3:1, https://example.org/#top, a&b, wow! 100% @home'],
    ['about: 她说：“你好，{{user}}。”'],
    ['about: C# and F#'],
    ['about: x   # a comment'],
    ['about: x # a comment'],
    ['about: x  #a comment, further right'],
    ['attributes: # a comment\n  identity: x'],
    ['lore:                     #提到才带出来\n  - {keys: [x], text: y}'],
    ['emotion: {styles: {fear: {words: 说起别的天气，绕开那一天}}}'],
    ['unaware: &u x\nscenario: *u'],
    ['tags: ["雨，雪", 风]'],
    ['boundaries: {refuses: [替人做医疗、法律诊断]}'],
    ['about: first line\n  second line - with a dash\n  third line'],
    ['name2: !!str 7'],
  ])('%j', (line) => {
    const text = line.replace('unaware:', 'about:').replace('name2:', 'about:')
    const rest = text.includes('about:') || text.includes('attributes:') ? '' : 'about: x\n'
    characterOf(`name: x\n${rest}${text}\n`)
  })
})
