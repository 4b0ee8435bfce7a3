import { describe, expect, it } from 'vitest'
import { parseCard } from '../../src/cards/parse-card.ts'
import { emotions } from '../../src/contract/emotion.ts'
import { characterOf, problemsOf } from './support.ts'

const whole = `# A comment that is meant.
name: Wren Halloway
nicknames: [Wren, Captain]   # two of them
id: wren
language: en
summary: Last night-ferry pilot on the Tarn
category: fictional
tags: slow burn
avatar: ./wren.png
about: Wren pilots the night ferry.
attributes:
  identity:
    - Wren is fifty-three.
    - She has one blue glove, never two.
  interests: Reading the water.
  viewpoints: [Everybody pays.]
  experiences: She crossed the Tarn in the ice year.
  achievements: Eleven thousand crossings.
  relationships:
    user: A passenger.
    Orla: Her sister.
    The Ferryman's Guild: Wants her lantern back.
  others: She cannot swim.
behaviors:
  personality: Dry.
  linguistic_features: [Short sentences.]
  catchphrases: ["Mind the wet plank."]
  never_says: ["As an AI"]
  interaction_patterns: Offers tea.
emotion:
  baseline: other
  volatility: low
  recovery: slow
  styles:
    neutral: Level, unhurried.
    anger: {triggers: cruelty, words: goes formal, gestures: "*cuts the engine*"}
    快乐: teases
scenario: Mid-river, fog. {{user}} is the only passenger.
greeting: "*lowers the lantern* Mind the wet plank."
greetings:
  - You're late.
group_greetings: [Spread out or we list.]
examples:
  - |
    user: Where does this ferry go?
    Wren (happiness): Other side.
lore:
  - keys: [bridge, Orla]
    text: Orla's bridge opened in spring.
  - name: Fog
    enabled: no
    constant: true
    text: There is fog.
    secondary_keys: fog
    match: not_any
    order: -1
    priority: 7
    probability: 12.5
    scan_depth: 4
    sticky: 1
    cooldown: 2
    delay: 3
    whole_words: yes
    case_sensitive: true
    position: after
    drop_first: true
    group: [weather, night]
    group_weight: 20
    group_override: true
    group_scoring: true
    exclude_recursion: true
    prevent_recursion: true
    from_round: 2
    after_replies: 1
    every_replies: 2
    greetings: [0, 1]
    additional_keys: [[river, water], bank]
    exclude_keys: sun
    after_match: keep
lore_settings: {scan_depth: 6, token_budget: 300, recursive: true, max_rounds: 3}
prompts:
  system: "{{original}} Be brief."
  after_history: The fog thickens.
  depth: {text: She is tired., depth: 2}
creator: tarn
creator_notes: |
  Best at night.

  And slowly.
character_version: 1.10
boundaries:
  knows_until: 2026
  unaware_of: our world
  refuses: [weapons]
  when_pressed: Offers tea.
  dodges: [Hm?]
age_restricted: true
talkativeness: 0.3
model:
  sampling: {temperature: 0.85, top_p: 0.9, top_k: 40, min_p: 0.05, repetition_penalty: 1.1, max_tokens: 200}
expressions: {neutral: https://example.org/wren.webp, 愤怒: angry.png}
extensions:
  tavern: {depth: 4, fav: true, note: ~, list: [1, two]}
`

/** An entry that says nothing but its text. */
const plainLore = {
  name: '',
  enabled: true,
  keys: [],
  secondaryKeys: [],
  match: 'any',
  constant: false,
  position: 'note',
  order: 100,
  priority: 100,
  dropFirst: false,
  probability: 100,
  scanDepth: undefined,
  sticky: 0,
  cooldown: 0,
  delay: 0,
  wholeWords: false,
  caseSensitive: false,
  groups: [],
  groupWeight: 100,
  groupOverride: false,
  groupScoring: false,
  recursion: { excluded: false, prevented: false, fromRound: 0 },
  conditions: {
    afterReplies: 0,
    everyReplies: 0,
    greetings: [],
    additionalKeys: [],
    excludeKeys: [],
    afterMatch: 'again',
  },
}

describe('a card', () => {
  it('says everything that a character is', () => {
    expect(characterOf(whole, '/cards/some-file.yaml')).toEqual({
      id: 'wren',
      revision: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'Wren Halloway',
      nicknames: ['Wren', 'Captain'],
      language: 'en',
      summary: 'Last night-ferry pilot on the Tarn',
      category: 'fictional',
      tags: ['slow burn'],
      avatar: '/cards/wren.png',
      about: 'Wren pilots the night ferry.',
      attributes: {
        identity: ['Wren is fifty-three.', 'She has one blue glove, never two.'],
        interests: ['Reading the water.'],
        viewpoints: ['Everybody pays.'],
        experiences: ['She crossed the Tarn in the ice year.'],
        achievements: ['Eleven thousand crossings.'],
        relationships: [
          { name: 'user', text: 'A passenger.' },
          { name: 'Orla', text: 'Her sister.' },
          { name: "The Ferryman's Guild", text: 'Wants her lantern back.' },
        ],
        others: ['She cannot swim.'],
      },
      behaviors: {
        personality: ['Dry.'],
        linguisticFeatures: ['Short sentences.'],
        catchphrases: ['Mind the wet plank.'],
        neverSays: ['As an AI'],
        interactionPatterns: ['Offers tea.'],
      },
      emotion: {
        baseline: 'other',
        volatility: 'low',
        recovery: 'slow',
        styles: {
          neutral: { triggers: '', words: 'Level, unhurried.', gestures: '' },
          anger: { triggers: 'cruelty', words: 'goes formal', gestures: '*cuts the engine*' },
          happiness: { triggers: '', words: 'teases', gestures: '' },
        },
      },
      scenario: 'Mid-river, fog. {{user}} is the only passenger.',
      greetings: ['*lowers the lantern* Mind the wet plank.', "You're late."],
      groupGreetings: ['Spread out or we list.'],
      examples: [
        {
          lines: [
            { role: 'user', emotion: undefined, text: 'Where does this ferry go?' },
            { role: 'character', emotion: 'happiness', text: 'Other side.' },
          ],
        },
      ],
      lore: [
        {
          ...plainLore,
          keys: ['bridge', 'Orla'],
          text: "Orla's bridge opened in spring.",
        },
        {
          name: 'Fog',
          enabled: false,
          keys: [],
          text: 'There is fog.',
          secondaryKeys: ['fog'],
          match: 'not_any',
          constant: true,
          order: -1,
          priority: 7,
          probability: 12.5,
          scanDepth: 4,
          sticky: 1,
          cooldown: 2,
          delay: 3,
          wholeWords: true,
          caseSensitive: true,
          position: 'after',
          dropFirst: true,
          groups: ['weather', 'night'],
          groupWeight: 20,
          groupOverride: true,
          groupScoring: true,
          recursion: { excluded: true, prevented: true, fromRound: 2 },
          conditions: {
            afterReplies: 1,
            everyReplies: 2,
            greetings: [0, 1],
            additionalKeys: [['river', 'water'], ['bank']],
            excludeKeys: ['sun'],
            afterMatch: 'keep',
          },
        },
      ],
      loreSettings: { scanDepth: 6, tokenBudget: 300, recursive: true, maxRounds: 3 },
      prompts: {
        system: '{{original}} Be brief.',
        afterHistory: 'The fog thickens.',
        depth: { text: 'She is tired.', depth: 2 },
      },
      creator: 'tarn',
      creatorNotes: 'Best at night.\n\nAnd slowly.',
      characterVersion: '1.10',
      boundaries: {
        knowsUntil: '2026',
        unawareOf: ['our world'],
        refuses: ['weapons'],
        whenPressed: 'Offers tea.',
        dodges: ['Hm?'],
      },
      ageRestricted: true,
      talkativeness: 0.3,
      model: {
        sampling: {
          temperature: 0.85,
          topP: 0.9,
          topK: 40,
          minP: 0.05,
          repetitionPenalty: 1.1,
          maxTokens: 200,
        },
      },
      expressions: { neutral: 'https://example.org/wren.webp', anger: '/cards/angry.png' },
      extensions: { tavern: { depth: 4, fav: true, note: null, list: [1, 'two'] } },
    })
  })

  it.each(['about: A cat.', 'attributes:\n  others: A cat.', 'behaviors:\n  personality: Sly.'])(
    'is somebody with %j',
    (line) => {
      expect(characterOf(`name: A\n${line}\n`).name).toBe('A')
    },
  )

  it('has no id that begins with @, for those belong to places', () => {
    const [inside] = problemsOf('name: A\nabout: A cat.\nid: "@a"\n')
    expect(inside).toContain('without @ at the start')
    const { problems } = parseCard('name: A\nabout: A cat.\n', { file: '@a.yaml' })
    expect(problems[0]?.message).toContain('without @ at the start')
  })

  it('needs a name and one thing more, and tells the rest from its text and its file', () => {
    const character = characterOf(
      'name: 阿橘\nabout: 胡同口修车摊养的橘猫。会说话。\ngreeting: （尾巴拍地）你兜里，那是什么？\n',
      '/cards/a-ju.yml',
    )
    expect(character).toMatchObject({
      id: 'a-ju',
      language: 'zh',
      summary: '胡同口修车摊养的橘猫。',
      about: '胡同口修车摊养的橘猫。会说话。',
      greetings: ['（尾巴拍地）你兜里，那是什么？'],
      talkativeness: 0.5,
      ageRestricted: false,
      avatar: undefined,
      category: undefined,
      emotion: { baseline: 'neutral', volatility: 'medium', recovery: 'medium', styles: {} },
      examples: [],
      extensions: {},
    })
    expect(characterOf('name: A\nattributes:\n  identity: A cat.\n').language).toBe('en')
  })

  it.each([
    ['name: 007', '007'],
    ['name: no', 'no'],
    ['name: "yes"', 'yes'],
    ['name: 1e3', '1e3'],
    ['name: 2026-01-01', '2026-01-01'],
    ['name: Null', 'Null'],
    ['name: 0x1F', '0x1F'],
    ['name: |\n  Block  ', 'Block'],
  ])('takes the text that is written: %j', (line, name) => {
    expect(characterOf(`${line}\nabout: x`).name).toBe(name)
  })

  it.each(emotions.map((emotion) => [emotion]))('knows %s in English and Chinese', (emotion) => {
    const labels = {
      anger: ['愤怒', '生气'],
      disgust: ['厌恶'],
      fear: ['恐惧'],
      happiness: ['快乐'],
      sadness: ['悲伤'],
      surprise: ['惊讶'],
      neutral: ['中立'],
      frustration: ['沮丧'],
      excitement: ['兴奋', '激动'],
      other: ['其他'],
    }
    for (const label of [emotion, ...labels[emotion]]) {
      const card = `name: x\nabout: x\nemotion: {baseline: ${label}, styles: {${label}: so}}\nexpressions: {${label}: https://a.b/c}`
      const character = characterOf(card)
      expect(character.emotion.baseline).toBe(emotion)
      expect(character.emotion.styles[emotion]?.words).toBe('so')
      expect(character.expressions[emotion]).toBe('https://a.b/c')
    }
  })

  it('takes what is left empty as not written', () => {
    const card =
      'name: x\nabout: x\nnicknames:\nscenario: ""\nattributes:\n  identity: [a, "", b]\n  relationships: {user: }\nbehaviors:\navatar: null\ntags: ~\n'
    const { nicknames, scenario, attributes, avatar, tags } = characterOf(card)
    expect({ nicknames, scenario, avatar, tags }).toEqual({
      nicknames: [],
      scenario: '',
      avatar: undefined,
      tags: [],
    })
    expect(attributes.identity).toEqual(['a', 'b'])
    expect(attributes.relationships).toEqual([])
  })

  it('repeats a text where an alias says so', () => {
    expect(characterOf('name: x\nabout: &line Dry.\nscenario: *line\n').scenario).toBe('Dry.')
  })

  it('begins with a byte order mark, or has the line ends of Windows', () => {
    expect(
      characterOf('\uFEFFname: x\r\nabout: y\r\nexamples:\r\n  - |\r\n    char: hi\r\n').examples,
    ).toEqual([{ lines: [{ role: 'character', emotion: undefined, text: 'hi' }] }])
  })
})

describe('the revision', () => {
  const revisionOf = (text: string) => characterOf(text).revision
  const revision = revisionOf('name: x\nabout: y\n')

  it('stays when only comments and notation change', () => {
    expect(revisionOf('# Hello.\nname:   "x"\n\nabout: y   # so\n')).toBe(revision)
  })

  it('changes with what the card says', () => {
    expect(revisionOf('name: x\nabout: z\n')).not.toBe(revision)
  })
})

describe('what is wrong with a card is told with its place and its remedy:', () => {
  it.each([
    [
      'a misspelt key',
      'name: x\nabuot: y',
      [/^card.yaml:2:1 abuot: This key is unknown\. Did you mean `about`\?$/],
    ],
    [
      'an unknown key in a section',
      'name: x\nabout: y\nemotion:\n  style: z',
      [/^card.yaml:4:3 emotion\.style: .* Did you mean `styles`\?$/],
    ],
    [
      'unknown keys that resemble none',
      'name: x\nabout: y\nemotion:\n  zzzzzz: z\n  qqqqqq: z',
      [
        /emotion\.zzzzzz: This key is unknown\. Known here: baseline, volatility, recovery, styles\.$/,
        /emotion\.qqqqqq: This key is unknown; at `zzzzzz` the known ones are listed\.$/,
      ],
    ],
    [
      'a key of another section',
      'name: x\npersonality: dry\nabout: y',
      [/^card.yaml:2:1 personality: This key has another place: write `behaviors\.personality`\.$/],
    ],
    [
      'a key of another tool',
      'name: x\ndescription: y',
      [/^card.yaml:2:1 description: This key has another place: write `about`\.$/],
    ],
    [
      'an unknown key in an emotion',
      'name: x\nabout: y\nemotion: {styles: {fear: {word: z}}}',
      [/^card.yaml:3:27 emotion\.styles\.fear\.word: .* Did you mean `words`\?/],
    ],
    [
      'a map for a text',
      'name: {a: b}\nabout: y',
      [/^card.yaml:1:7 name: A map is not accepted\. Accepted: the name/],
    ],
    [
      'a list for a text',
      'name: x\nabout: y\nscenario:\n  - a',
      [/^card.yaml:4:3 scenario: A list is not accepted\. Accepted: one text\.$/],
    ],
    [
      'a text for a map',
      'name: x\nabout: y\nmodel: hot',
      [/^card.yaml:3:8 model: `hot` is not accepted\. Accepted: a map with any of sampling\.$/],
    ],
    [
      'no number',
      'name: x\nabout: y\ntalkativeness: often',
      [/^card.yaml:3:16 talkativeness: `often` is not accepted\. Accepted: a number from 0 to 1\.$/],
    ],
    [
      'a number out of bounds',
      'name: x\nabout: y\ntalkativeness: 1.5',
      [/talkativeness: `1\.5` is not accepted\. Accepted: a number from 0 to 1\.$/],
    ],
    [
      'a fraction for a count',
      'name: x\nabout: y\nlore: [{keys: a, text: b, sticky: 1.5}]',
      [/lore\[0\]\.sticky: `1\.5` is not accepted\. Accepted: a whole number/],
    ],
    [
      'neither true nor false',
      'name: x\nabout: y\nage_restricted: maybe',
      [/age_restricted: `maybe` is not accepted\. Accepted: true or false\.$/],
    ],
    [
      'an unknown word',
      'name: x\nabout: y\nemotion: {volatility: hihg}',
      [/emotion\.volatility: `hihg` is not accepted\. Did you mean `high`\? Accepted: low, medium, high\.$/],
    ],
    [
      'an unknown emotion',
      'name: x\nabout: y\nemotion: {baseline: 开心}',
      [/emotion\.baseline: `开心` is not accepted\. Accepted: anger, .*其他/],
    ],
    [
      'one emotion twice',
      'name: x\nabout: y\nemotion: {styles: {anger: a, 愤怒: b}}',
      [/^card.yaml:3:34 emotion\.styles\.愤怒: This emotion \(anger\) is already there/],
    ],
    ['a missing name', 'about: y', [/^card.yaml:1:1 name: This is missing: write the name/]],
    ['an empty name', 'name:\nabout: y', [/^card.yaml:1:1 name: This is missing: write the name/]],
    [
      'a name on two lines',
      'name: |\n  a\n  b\nabout: y',
      [/name: `a b` is not accepted\. Accepted: .* on one line/],
    ],
    [
      'nothing that says who',
      'name: x\nattributes: {others: []}',
      [/^card.yaml:1:1 about: The card does not say who this is/],
    ],
    [
      'an empty text that says who',
      'name: x\nabout:\n',
      [/^card.yaml:2:1 about: The card does not say who this is/],
    ],
    [
      'a long summary',
      `name: x\nabout: y\nsummary: ${'长'.repeat(101)}`,
      [/^card.yaml:3:10 summary: `长+…` is not accepted\. Accepted: .* at most 100 characters/],
    ],
    [
      'a key twice',
      'name: x\nabout: y\nname: z',
      [/^card.yaml:3:1 name: This key is already there on line 1/],
    ],
    [
      'a placeholder as a key',
      'name: x\nattributes:\n  relationships:\n    "{{user}}": y',
      [/^card.yaml:4:5 attributes\.relationships: .*write `user:`/],
    ],
    [
      'an entry of lore without keys',
      'name: x\nabout: y\nlore:\n  - text: z',
      [/^card.yaml:4:5 lore\[0\]: Nothing brings this entry up/],
    ],
    [
      'an entry of lore without text',
      'name: x\nabout: y\nlore:\n  - keys: [z]',
      [/^card.yaml:4:5 lore\[0\]\.text: This is missing/],
    ],
    [
      'a picture elsewhere',
      'name: x\nabout: y\navatar: ../x.png',
      [/avatar: `\.\.\/x\.png` is not accepted\. Accepted: .*https/],
    ],
    ['a picture by http', 'name: x\nabout: y\navatar: http://a.b/c.png', [/avatar: `http:.*https/]],
    ['an id that is a path', 'name: x\nabout: y\nid: a/b', [/^card.yaml:3:5 id: `a\/b` is not accepted/]],
    [
      'a list instead of a card',
      '- name: x',
      [/^card.yaml:1:1 A list is not accepted\. Accepted: a map with any of name,/],
    ],
    ['an empty file', '', [/^card.yaml The card is empty/]],
    ['comments alone', '# name: x\n', [/^card.yaml The card is empty/]],
    ['two cards', 'name: x\nabout: y\n---\nname: z\n', [/^card.yaml:3:\d+ `---` starts a second document/]],
    [
      'an alias of a map',
      'name: x\nabout: y\nemotion: &e {}\nmodel: *e',
      [/^card.yaml:4:8 model: `\*e` repeats too much/],
    ],
  ])('%s', (_what, text, expected) => {
    const problems = problemsOf(text)
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })

  it('all at once, in the order of lines', () => {
    const problems = problemsOf(
      'nmae: x\nabout: *waves* hi\ntalkativeness: 7\nexamples:\n  - |\n    char (glad): hi\n',
    )
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(' ')))).toEqual([
      'card.yaml:1:1',
      'card.yaml:1:1',
      'card.yaml:2:8',
      'card.yaml:3:16',
      'card.yaml:6:5',
    ])
  })

  it('and a file whose name cannot be an id says so', () => {
    const { problems } = parseCard('name: x\nabout: y', { file: '/cards/a:b.yaml' })
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', line: 0, path: 'id' })])
    expect(parseCard('name: x\nabout: y\nid: ab', { file: '/cards/a:b.yaml' }).problems).toEqual([])
  })
})
