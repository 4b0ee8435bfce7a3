import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText } from '../../src/prompt/plain-text.ts'
import { startStopwatch, timeRepeated } from '../support/stopwatch.ts'

const pieces = [
  ...['<b>', '</b>', '<br>', '<p class="x">', '</p>', '<li>', '<div style=color:red>', '<img src="a > b">'],
  ...['<!--', '-->', '<style>', '</style>', '<script x>', '</script>', '<', '>', '<b', '<b<i>>', '&l<b>t;'],
  ...['&amp;', '&lt;', '&gt;', '&#60;', '&#x26;', '&am', 'p;', '&nbsp;', '&eacute;', '&nosuch;', '&#0;'],
  ...['![', '[', ']', '](', '(', ')', '![alt](https://a.b/c.png)', '[text](https://a.b/)', '[![x](y)](/z)'],
  ...['<START>', '<user>', '{{char}}', '*smiles*', '< 3', 'word', ' ', '\n', '\n\n\n', '"', "'", '=', 'a=b'],
]
const rough = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''))

describe('what is there to be looked at', () => {
  it.each([
    ['<b>Odalys</b> <span style="color: red">keeps</span> the line.', 'Odalys keeps the line.'],
    ['One.<br>Two.<BR/>\nThree.', 'One.\nTwo.\nThree.'],
    ['<p>One.</p><p>Two.</p>', 'One.\n\nTwo.'],
    ['<div align=center>\n  <h2>Odalys</h2>\n</div>\nKeeps.', 'Odalys\n\nKeeps.'],
    ['Likes:<ul><li>tea</li><li>rain</li></ul>', 'Likes:\n\n- tea\n- rain'],
    ['<tr><td>Age</td><td>40</td></tr>', 'Age  40'],
    ['<img src="https://a.b/c.png" alt="x > y">Hello.', 'Hello.'],
    ['<video src=x controls></video>Hello.', 'Hello.'],
    ['<style>\n.a > .b { color: red }\n</style>Hello.<!-- a <b>note</b> -->', 'Hello.'],
    ['Hello. ![a door](https://a.b/c_(d).png "Door") Come in.', 'Hello. Come in.'],
    ['See [my page](https://a.b/c) and [this](#x).', 'See my page and this.'],
    ['[![seal](https://a.b/c.png)](https://a.b)Hello.', 'Hello.'],
    ['R&amp;D &lt;3 &quot;caf&eacute;&quot;&nbsp;&#8212; &#x2026;', 'R&D <3 "café" — …'],
    ['&lt;b&gt;bold&lt;/b&gt;', 'bold'],
  ])('is taken out: %j', (text, expected) => {
    expect(plainText(text)).toBe(expected)
  })
})

describe('what people type', () => {
  it.each([
    '<START>\n<user>: hello <BOT> <char>',
    'I < 3 you, 2 < 3 > 1, a<b, b>a',
    '<i think so> <sigh> <summary of events> <scene: night>',
    '*She waves.* **Stop!** # Heading\n- list\n| a | b |',
    '[She waves](softly) [OOC: no] {{random::a::b}}',
    'AT&T; &nosuch; &; Q & A',
    '<!-- never closed, <b',
    '  two  spaces\n\n\n\nthree breaks  ',
    '',
  ])('stays: %j', (text) => {
    expect(plainText(text)).toBe(text)
  })

  it('stays whatever it is, where no mark is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = text.replace(/[<&]|\]\(/g, '*')
        expect(plainText(plain)).toBe(plain)
      }),
    )
  })
})

describe('any text', () => {
  it('comes out the same when it goes through again', () => {
    fc.assert(
      fc.property(rough, (text) => {
        const plain = plainText(text)
        expect(plainText(plain)).toBe(plain)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ...[
      '<b',
      '<!--',
      '<b a=',
      '<b a="',
      '<i a=b/c=d',
      '<p ',
      ' ',
      '<p>\n ',
      '![',
      '![](',
      '![](()',
      '[](/(',
      '](/',
    ],
    ...[
      '[](/ "',
      '&',
      '&amp;',
      '&#',
      '<b<',
      '<style ',
      '<style>',
      '-->',
      '<a b=c ',
      "<a b='c'",
      '\t\n',
      '[x](#()',
    ],
  ])('takes time in proportion to its length: %j', (piece) => {
    // A square would take minutes.
    expect(timeRepeated(piece, 1_000_000, (text) => plainText(`<b>${text}`))).toBeLessThan(2_000)
  })

  it.each(['![x](', '[x](#', '<b '])('takes no longer for the spaces behind %j', (start) => {
    const elapsed = startStopwatch()
    plainText(start + ' '.repeat(200_000))
    // A square would take half a minute.
    expect(elapsed()).toBeLessThan(2_000)
  })

  it('loses the brackets where marks hide in marks without end', () => {
    const nested = `${'<b'.repeat(50)}${'>'.repeat(50)}`
    expect(plainText(nested)).not.toContain('<')
  })
})
