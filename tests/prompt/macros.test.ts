import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardMacros } from '../../src/prompt/macros/card-macros.ts'
import type { MacroContext } from '../../src/prompt/macros/context.ts'
import { expandAround, expandMacros } from '../../src/prompt/macros/expand-macros.ts'
import { planNotes } from '../../src/prompt/notes.ts'
import { searchableText } from '../../src/prompt/placeholders.ts'
import { initialTokenRates } from '../../src/prompt/tokens.ts'
import { startStopwatch } from '../support/stopwatch.ts'
import { createBehaviors, createCharacter, createLore, said } from './fixtures.ts'

const names = { user: 'Alex', char: 'Wren' }

function expand(text: string, context: Partial<MacroContext> = {}): string {
  return expandMacros(text, { names, ...context })
}

/** What a text comes to with a hundred seeds. */
function outcomes(text: string, key: 'seed' | 'pickSeed' = 'seed'): readonly string[] {
  const drawn = Array.from({ length: 100 }, (_, seed) => expand(text, { [key]: String(seed) }))
  return [...new Set(drawn)].toSorted()
}

describe('a macro of names', () => {
  it.each([
    ['{{char}} {{CHAR}} {{ Char }} <BOT> <char> <Bot>', 'Wren Wren Wren Wren Wren Wren'],
    ['{{user}} {{USER}} <USER> <user>', 'Alex Alex Alex Alex'],
    ['{{group}} {{charIfNotGroup}} <GROUP> <CHARIFNOTGROUP> {{notChar}}', 'Wren Wren Wren Wren Alex'],
  ])('%s', (text, expected) => expect(expand(text)).toBe(expected))
})

describe('a macro that vanishes', () => {
  it.each([
    '{{// not for the model}}',
    '{{//}}',
    '{{comment: for people}}',
    '{{comment::for {{user}}}}',
    '{{hidden_key: dragon}}',
    '{{noop}}',
    '{{original}}',
    '{{setvar::mood::happy}}',
    '{{setvar mood happy}}',
    '{{getvar::mood}}',
    '{{addvar::mood::1}}',
    '{{setglobalvar::a::b}}',
    '{{banned "delve"}}',
    '{{lastMessage}}',
    '{{lastUserMessage}}',
    '{{lastCharMessage}}',
    '{{time}}',
    '{{date}}',
    '{{weekday}}',
    '{{isotime}}',
    '{{isodate}}',
    '{{datetimeformat DD.MM.YYYY}}',
    '{{time_UTC+2}}',
    '{{time_UTC-10}}',
    '{{idle_duration}}',
    '{{timeDiff::a::b}}',
    '{{nobody_knows_it}}',
    '{{unbekannt: mit {{user}} und {{random:a,b}}}}',
    '{{#if x}}',
    '{{/if}}',
    '{{.mood}}',
    '{{description}}',
    '{{persona}}',
    '{{model}}',
  ])('%s', (text) => expect(expand(`[${text}]`)).toBe('[]'))
})

describe('random', () => {
  it.each([
    ['{{random:A,B}}', ['A', 'B']],
    ['{{random: A , B ,C}}', ['A', 'B', 'C']],
    ['{{random:A::B, with a comma}}', ['A', 'B, with a comma']],
    ['{{random::A::B}}', ['A', 'B']],
    ['{{RANDOM:one\\, two,three}}', ['one, two', 'three']],
    ['{{random:{{user}},{{char}}}}', ['Alex', 'Wren']],
    ['{{random:{{random:a,b}},{{random:c,d}}}}', ['a', 'b', 'c', 'd']],
    ['{{random:a,{b}}}', ['a', '{b}']],
    ['{{random:only}}', ['only']],
    ['{{random}}', ['']],
    ['{{random: a,}}', ['', 'a']],
  ])('%s comes to each of its options', (text, expected) =>
    expect(outcomes(text)).toEqual(expected.toSorted()),
  )

  it('does not take a name with a comma apart', () => {
    const rough = { user: 'a,b::c', char: 'Wren' }
    for (const seed of ['1', '2', '3', '4'])
      expect(['a,b::c', 'x']).toContain(expandMacros('{{random:{{user}},x}}', { names: rough, seed }))
  })

  it('is the same for the same seed, text and place, and another one elsewhere', () => {
    const text = '{{random:1,2,3,4,5,6,7,8,9}}'
    expect(expand(text, { seed: 'a' })).toBe(expand(text, { seed: 'a' }))
    expect(new Set(expand(text.repeat(40), { seed: 'a' })).size).toBeGreaterThan(3)
  })
})

describe('pick', () => {
  it('comes to one option for a card, whatever the turn', () => {
    expect(outcomes('{{pick:A,B}}', 'pickSeed')).toEqual(['A', 'B'])
    const turns = Array.from({ length: 20 }, (_, seed) =>
      expand('{{pick:A,B,C,D}}', { pickSeed: 'wren', seed: String(seed) }),
    )
    expect(new Set(turns).size).toBe(1)
  })
})

describe('roll', () => {
  it.each([
    ['{{roll:3}}', 1, 3],
    ['{{roll:d3}}', 1, 3],
    ['{{roll d3}}', 1, 3],
    ['{{roll:2D2+1}}', 3, 5],
    ['{{roll: 1d2 - 1 }}', 0, 1],
    ['{{roll:1d2+1d2+10}}', 12, 14],
  ])('%s comes to every number of its range', (text, least, most) => {
    const range = Array.from({ length: most - least + 1 }, (_, index) => String(least + index))
    expect(outcomes(text)).toEqual(range.toSorted())
  })

  it.each([
    '{{roll:}}',
    '{{roll:0}}',
    '{{roll:d0}}',
    '{{roll:0d6}}',
    '{{roll:101d6}}',
    '{{roll:d9999999}}',
    '{{roll:99999999999999999999d6}}',
    '{{roll:two}}',
    '{{roll:2d}}',
    '{{roll:d6+}}',
    `{{roll:${'1d6+'.repeat(20)}1}}`,
  ])('%s is nothing', (text) => expect(expand(`[${text}]`)).toBe('[]'))
})

describe('others', () => {
  it.each([
    ['{{reverse:abc}}', 'cba'],
    ['{{reverse:{{user}}🦊}}', '🦊xelA'],
    ['a{{newline}}b{{newline::2}}c{{space}}d', 'a\nb\n\nc d'],
    ['{{newline::99999999}}', '\n'.repeat(20)],
    ['a\r\n\n{{trim}}\n\nb', 'ab'],
    ['a \n{{trim}}{{noop}}\n{{trim}} b', 'a  b'],
    ['{{trim}}', ''],
  ])('%j', (text, expected) => expect(expand(text)).toBe(expected))
})

describe('what is no macro', () => {
  it.each([
    ['{user} <users> <b>{{', '{user} <users> <b>{{'],
    ['{{user', '{{user'],
    ['user}} and {{char}}', 'user}} and Wren'],
    ['{{random:a, {{user}} goes on', '{{random:a, Alex goes on'],
    ['{{{user}}}', '{Alex}'],
    ['{{{{user}}}}', '{{Alex}}'],
    ['{{}} {{ }}', '{{}} {{ }}'],
    ["{{user's}} {{char is here}} {{char: a pilot}}", "{{user's}} {{char is here}} {{char: a pilot}}"],
    ['{{random{{user}}}}', '{{randomAlex}}'],
    ['{{She waits for {{user}}.}}', '{{She waits for Alex.}}'],
    ['{{"name": "{{char}}"}}', '{{"name": "Wren"}}'],
    ['[Character("{{char}}") {Age("25") Mind("calm")}]', '[Character("Wren") {Age("25") Mind("calm")}]'],
  ])('%s', (text, expected) => expect(expand(text)).toBe(expected))
})

describe('a card’s own parts', () => {
  const character = createCharacter({
    about: '{{char}} knows {{user}}. {{description}}{{scenario}}',
    scenario: 'Fog, {{user}}.',
    behaviors: createBehaviors({ personality: ['Dry.', 'Patient.'] }),
    characterVersion: '1.2',
    prompts: { system: 'Play {{char}}.', afterHistory: 'Stay {{char}}.', depth: { text: 'Fog.', depth: 4 } },
    examples: [
      {
        lines: [
          { role: 'user', emotion: undefined, text: 'Hi {{char}}.' },
          { role: 'character', emotion: undefined, text: 'Evening, {{user}}.' },
        ],
      },
    ],
  })
  const macros = cardMacros(character, { userName: 'Alex', persona: '{{char}} is a baker.' })

  it.each([
    ['{{description}}', 'Wren knows Alex. '],
    ['{{personality}}', 'Dry. Patient.'],
    ['{{scenario}}', 'Fog, Alex.'],
    ['{{persona}}', '{{char}} is a baker.'],
    ['{{mesExamples}}', 'Alex: Hi Wren.\nWren: Evening, Alex.'],
    ['{{charPrompt}}', 'Play Wren.'],
    ['{{charJailbreak}}', 'Stay Wren.'],
    ['{{charDepthPrompt}}', 'Fog.'],
    ['{{char_version}} {{charVersion}}', '1.2 1.2'],
  ])('%s', (text, expected) => expect(expandMacros(text, macros)).toBe(expected))
})

describe('a text around another', () => {
  it.each([
    ['Play {{char}}.', ['Play Wren.']],
    ['{{original}}', ['', '']],
    ['First. {{Original}} Then {{user}}.', ['First. ', ' Then Alex.']],
    ['{{original}}a{{original}}b', ['', 'ab']],
    ['{{random:{{original}},{{original}}}}', ['']],
  ])('%s', (text, expected) => expect(expandAround(text, { names })).toEqual(expected))
})

it('keeps hidden keys where lore is looked for, and no comments', () => {
  expect(
    searchableText('{{char}}{{hidden_key: the dragon}}{{// a knight}}{{comment: a squire}}.', names),
  ).toBe('Wren the dragon.')
})

const pieces = [
  ...['{{', '}}', '{', '}', '{{{', '}}}', ':', '::', ',', '\\,', '//', '<', '>', '\n', ' ', 'words', '文'],
  ...['user', 'char', 'random', 'pick', 'roll', 'reverse', 'trim', 'newline', 'hidden_key', 'comment'],
  ...[
    '{{user}}',
    '{{char}}',
    '<USER>',
    '<BOT>',
    '{{random:a,b}}',
    '{{roll:2d6}}',
    '{{trim}}',
    '{{description}}',
  ],
]
const roughText = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''))
const roughName = fc.oneof(
  fc.constantFrom('{{char}}', '<BOT>', '{{random:a,b}}', '{{user}}', '}}', '{{', '$&', '\\', 'a,b', 'a::b'),
  roughText,
)

describe('any text', () => {
  it('comes to something, the same for the same seed, and no more than its bound', () => {
    fc.assert(
      fc.property(roughText, roughName, roughName, fc.string(), (text, user, char, seed) => {
        const context = { names: { user, char }, seed }
        const expanded = expandMacros(text, context)
        expect(expandMacros(text, context)).toBe(expanded)
        expect(expanded.length).toBeLessThanOrEqual(text.length + 100_000)
        expect(expandAround(text, context).length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is expanded with a name as with any other word: what a name brings is not read', () => {
    const word = '\u{F0000}'
    // Reversed, a word is not found again; in a formula, a number counts.
    const text = roughText.filter((rough) => !/reverse|roll|newline/.test(rough))
    fc.assert(
      fc.property(text, roughName, (rough, user) => {
        const asWord = expandMacros(rough, { names: { user: word, char: 'Wren' } })
        // What is trimmed goes on behind a name that is nothing.
        fc.pre(!/^[\r\n]|[\r\n]$|^$/.test(user) || !rough.includes('trim'))
        expect(expandMacros(rough, { names: { user, char: 'Wren' } })).toBe(
          asWord.replaceAll(word, () => user),
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('that has neither braces nor names is returned as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/[{}]|<(user|bot|char|group|charifnotgroup)>/i.test(text))
        expect(expand(text)).toBe(text)
      }),
    )
  })
})

describe('a hostile text', () => {
  it.each([
    ['open braces', '{{a'.repeat(100_000)],
    ['deep braces', '{{random:'.repeat(50_000) + '}}'.repeat(50_000)],
    ['deep reversals', '{{reverse:x'.repeat(50_000) + '}}'.repeat(50_000)],
    ['closed braces', '}}'.repeat(200_000)],
    ['single braces', '{'.repeat(400_000)],
    ['trims', '\n{{trim}}'.repeat(50_000)],
    ['line breaks', `${'\n'.repeat(200_000)}x{{trim}}`],
    ['options', `{{random:${'a,'.repeat(200_000)}}}`],
    ['dice', '{{roll:100d1000000}}'.repeat(2_000)],
    ['slashes', `{{random:${'\\,'.repeat(200_000)}}}`],
  ])('takes no long time: %s', (_name, text) => {
    const elapsed = startStopwatch()
    expand(text)
    expect(elapsed()).toBeLessThan(2_000)
  })

  it('does not grow without bound', () => {
    const character = createCharacter({ about: 'x'.repeat(20_000) })
    const text = '{{description}}'.repeat(1_000)
    const expanded = expandMacros(text, cardMacros(character, { userName: 'Alex' }))
    expect(expanded).toBe('x'.repeat(100_000))
  })
})

describe('what macros may take', () => {
  const about = '{{random:a,b}} '.repeat(4_000)

  it('is shared by all texts of a card, whose parts are expanded once', () => {
    const macros = cardMacros(createCharacter({ about }), { userName: 'Alex' })
    const described = expandMacros('{{description}}', macros)
    expect(expandMacros('{{description}}', macros)).toBe(described)
    expect(macros.budget?.draws).toBe(0)
    expect(expandMacros('{{roll:6}}', macros)).toBe('1')
    expect(macros.values?.description?.()).toBe(described)
    expect(expandMacros('{{description}}'.repeat(1_000), macros).length).toBeLessThan(200_000)
    expect(expandMacros('{{user}}', cardMacros(createCharacter({ about }), { userName: 'Alex' }))).toBe(
      'Alex',
    )
  })

  it('bounds a turn, however many notes it has', () => {
    let asked = 0
    const lore = Array.from({ length: 200 }, (_, at) =>
      createLore({ keys: ['bridge'], text: `${at} ${'{{description}}{{roll:6}}'.repeat(100)}` }),
    )
    const notes = planNotes({
      character: createCharacter({ about, lore }),
      userName: 'Alex',
      turnId: 't',
      at: 0,
      window: [],
      turnLines: [said('u', 'the bridge')],
      random: () => {
        asked += 1
        return 0.5
      },
      rates: initialTokenRates,
      budgetTokens: 1_000_000,
    })
    expect(asked).toBeLessThan(1_000)
    expect(notes.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(300_000)
  })
})

describe('a choice that nothing decides', () => {
  it.each([
    ['{{if a}}one{{else}}other{{/if}} end', 'one end'],
    ['{{#if a}}one{{else}}other{{/if}} end', 'one end'],
    ['{{if a}}{{user}} {{if b}}x{{else}}y{{/if}}{{else}}p{{if c}}q{{else}}r{{/if}}{{/if}}.', 'Alex x.'],
    ['{{if a}}one{{/if}} {{else}} two', 'one  two'],
    ['{{if a}}one{{else}}two', 'onetwo'],
    ['a{{else}}{{if b}}c{{/if}}d{{/if}}e', 'ae'],
  ])('%s', (text, expected) => expect(expand(text)).toBe(expected))

  it('takes time that grows with its length', () => {
    expect(expand(`${'{{else}}{{if a}}b'.repeat(20_000)}{{/if}}.`)).toBe('.')
  })
})
