import fc from 'fast-check'

// Cards as careless tools write them. Objects come from JSON, so that `__proto__` is a key like others.

type Json = fc.JsonValue

const pieces = [
  '{{char}}',
  '{{user}}',
  '<START>',
  '<BOT>',
  '\n',
  '\r\n',
  '\n\n',
  ' ',
  '  ',
  '\t',
  '：',
  ': ',
  ' #',
  '- ',
  '"',
  "'",
  '|',
  '>',
  '*smiles*',
  '@@depth 3\n',
  '{{char}}: hello\n',
  '{{user}}: 你好\n',
  '林栖迟',
  'Ω🦋👩‍👩‍👧',
  'é',
  'e\u0301',
  '\u200b',
  '\u2028',
  '\u202e',
  '\u0000',
  '\ud83d',
  '\ude42',
  '\u0007',
  '\u0085',
  '\uFEFF',
  '---\n',
  'name: x\n',
  '&a',
  '*a',
  '!!js',
  '%',
  '`',
  '~',
  'null',
  'true',
  '007',
  '1e3',
  '',
]

/** Texts that other tools keep: hostile to YAML, to trimming, to macros. */
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', '\n', 'She hums.', '她在笑。') },
  { weight: 1, arbitrary: fc.nat(6_000).map((length) => 'A long story. '.repeat(length / 14)) },
)

const name = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('Wren', '林栖迟', ' Io ', 'A/B: c', '007', 'Ω🦋', "O'Neill\n", 'user', '@you'),
  },
  { weight: 1, arbitrary: text.filter((value) => /[\p{L}\p{N}]/u.test(value)) },
)

const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'my key',
    '键',
    '',
    'name',
    'data',
    'extensions',
    'tavern',
    'dramatis',
  ),
  fc.string({ maxLength: 8 }),
)

const json: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 3 })

/** Keys that nobody knows. */
const unknownKeys = fc.array(fc.tuple(key, json), { maxLength: 3 })

type Fields = { readonly [key: string]: fc.Arbitrary<unknown> }

/** Any of the fields, some of the wrong type, and unknown keys; `needed` are there and right. */
function record(needed: Fields, fields: Fields): fc.Arbitrary<Json> {
  const loose = Object.entries(fields).map(([field, value]) =>
    fc
      .oneof(
        { weight: 10, arbitrary: value },
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: json },
      )
      .map((chosen) => [field, chosen] as const),
  )
  const sure = Object.entries(needed).map(([field, value]) => value.map((chosen) => [field, chosen] as const))
  return fc.tuple(unknownKeys, fc.tuple(...loose), fc.tuple(...sure)).map(([others, some, all]) => {
    const entries = [...others, ...some, ...all].filter(([, value]) => value !== undefined)
    const members = new Map(entries.map(([field, value]) => [field, JSON.stringify(value)]))
    return JSON.parse(
      `{${[...members].map(([field, value]) => `${JSON.stringify(field)}:${value}`).join(',')}}`,
    )
  })
}

const truth = fc.boolean()
const count = fc.oneof(
  fc.integer({ min: -3, max: 200 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.constant(null),
)
const texts = fc.array(text, { maxLength: 4 })
const keys = fc.array(fc.oneof(text, fc.constantFrom('salt', '/mud(dy)?/i', '/[a/', '/a/x', 'a, b')), {
  maxLength: 4,
})

const entryExtensions = record(
  {},
  {
    position: fc.integer({ min: 0, max: 8 }),
    depth: count,
    role: fc.constantFrom(0, 1, 2, null),
    selectiveLogic: fc.constantFrom(0, 1, 2, 3, 9),
    probability: count,
    useProbability: truth,
    group: fc.constantFrom('', 'a', 'a, b', ' a ,,b'),
    group_override: truth,
    group_weight: count,
    use_group_scoring: fc.constantFrom(true, false, null),
    exclude_recursion: truth,
    prevent_recursion: truth,
    delay_until_recursion: fc.constantFrom(true, false, 0, 1, 2, 99, null),
    scan_depth: count,
    case_sensitive: fc.constantFrom(true, false, null),
    match_whole_words: fc.constantFrom(true, false, null),
    sticky: count,
    cooldown: count,
    delay: count,
    vectorized: truth,
    automation_id: text,
    display_index: count,
  },
)

const decorator = fc
  .tuple(
    fc.constantFrom(
      'depth',
      'role',
      'activate_only_after',
      'is_greeting',
      'additional_keys',
      'exclude_keys',
      'position',
      'scan_depth',
      'activate',
      'dont_activate',
      'keep_activate_after_match',
      'mystery',
      '@depth',
    ),
    fc.constantFrom('', ' 3', ' -1', ' user', ' a, b', ' after_desc', ' two'),
  )
  .map(([word, value]) => `@@${word}${value}\n`)

const content = fc
  .tuple(fc.array(decorator, { maxLength: 3 }), text)
  .map(([lines, rest]) => lines.join('') + rest)

const entry = record(
  {},
  {
    keys,
    content,
    extensions: entryExtensions,
    enabled: truth,
    insertion_order: count,
    use_regex: truth,
    case_sensitive: fc.constantFrom(true, false, null),
    constant: truth,
    selective: truth,
    secondary_keys: keys,
    priority: count,
    position: fc.constantFrom('before_char', 'after_char', '', 'elsewhere'),
    name: text,
    comment: text,
    id: fc.oneof(fc.integer(), text),
  },
)

const book = record(
  {},
  {
    name: text,
    description: text,
    scan_depth: count,
    token_budget: count,
    recursive_scanning: truth,
    extensions: record({}, {}),
    entries: fc.array(entry, { maxLength: 4 }),
  },
)

const extensions = record(
  {},
  {
    talkativeness: fc.constantFrom(0.5, '0.65', 2, null, 'often'),
    fav: truth,
    world: text,
    depth_prompt: record(
      {},
      { prompt: text, depth: count, role: fc.constantFrom('system', 'user', 'assistant', 7) },
    ),
    chub: record({}, { id: count, full_path: text }),
    dramatis: json,
    tavern: json,
  },
)

/** Who somebody is: there is no card without it. */
const who = text.filter((value) => /[\p{L}\p{N}]/u.test(value))

const six = { description: text, personality: text, scenario: text, first_mes: text, mes_example: text }
const second = {
  ...six,
  creator_notes: text,
  system_prompt: text,
  post_history_instructions: text,
  alternate_greetings: texts,
  character_book: book,
  tags: texts,
  creator: text,
  character_version: text,
  extensions,
}
const third = {
  ...second,
  nickname: text,
  group_only_greetings: texts,
  source: texts,
  creation_date: count,
  modification_date: count,
  creator_notes_multilingual: record({}, { en: text, zh: text }),
  assets: fc.array(
    record(
      {},
      {
        type: fc.constantFrom('icon', 'emotion', 'background', 'user_icon', 'x_own'),
        uri: fc.constantFrom(
          'ccdefault:',
          'https://example.org/a.png',
          'embeded://assets/a.png',
          'data:image/png;base64,AAAA',
          '__asset:0',
        ),
        name: fc.constantFrom('main', 'anger', 'smile', '微笑', ''),
        ext: fc.constantFrom('png', 'PNG', 'unknown', 'mp3', ''),
      },
    ),
    { maxLength: 3 },
  ),
}
const atTheTop = {
  ...six,
  creatorcomment: text,
  avatar: text,
  chat: text,
  talkativeness: text,
  fav: truth,
  tags: texts,
  create_date: text,
}

/** Cards by version. */
export const cards: { readonly [version: string]: fc.Arbitrary<Json> } = {
  V1: record(
    { name, description: who, first_mes: text },
    { ...six, talkativeness: text, tags: texts, avatar: text, create_date: text },
  ),
  V2: record(
    { spec: fc.constant('chara_card_v2'), data: record({ name, description: who }, second) },
    { spec_version: fc.constant('2.0') },
  ),
  'V2 as SillyTavern writes it': record(
    { name, spec: fc.constant('chara_card_v2'), data: record({ name, description: who }, second) },
    { ...atTheTop, spec_version: fc.constant('2.0') },
  ),
  V3: record(
    { spec: fc.constant('chara_card_v3'), data: record({ name, description: who }, third) },
    { spec_version: fc.constantFrom('3.0', '3.1', '4') },
  ),
}
