import { sha256 } from '../../../src/util/sha256.ts'
import {
  cardWith,
  type HostileFile,
  hostile,
  marker,
  megabyte,
  soundCard,
  soundData,
  toBytes,
  type Verdict,
} from './case.ts'

function json(title: string, content: unknown, ...verdicts: readonly Verdict[]): HostileFile {
  const bytes = () => toBytes(typeof content === 'function' ? content() : content)
  return hostile(`JSON: ${title}`, 'card.json', bytes, ...verdicts)
}

function yaml(title: string, content: string | (() => string), ...verdicts: readonly Verdict[]): HostileFile {
  const bytes = () => toBytes(typeof content === 'string' ? content : content())
  return hostile(`YAML: ${title}`, 'card.yaml', bytes, ...verdicts)
}

const sound = JSON.stringify(soundCard)
const emptied = Object.fromEntries(Object.keys(soundData).map((key) => [key, '']))

function* truncated(): Generator<HostileFile> {
  for (let cut = 0; cut < 15; cut += 1) {
    const length = 1 + Math.floor((cut * (sound.length - 2)) / 14)
    yield json(`cut off after ${length} bytes`, sound.slice(0, length), 'file-damaged')
  }
}

function* shapes(): Generator<HostileFile> {
  for (const value of ['[]', '[1,2]', '"text"', '7', '1e999', 'null', 'true', '{}', '{"a":1}']) {
    yield json(value, value, 'not-a-card', 'card-incomplete', 'file-damaged')
  }
  for (const data of [null, [], 'text', 7, {}]) {
    const title = `data is ${JSON.stringify(data)}`
    yield json(title, { ...soundCard, data }, 'card-incomplete', 'not-a-card')
  }
  for (const name of ['', '   ', ' \t\n\r ', '\u200b\u2060', '\u3000', '\0', null, [], {}, true]) {
    yield json(`a name that is ${JSON.stringify(name)}`, cardWith({ name }), 'card-incomplete')
  }
  const { name: _, ...nameless } = soundData
  yield json('no name', { ...soundCard, data: nameless }, 'card-incomplete')
  yield json('V1 without a name', nameless, 'card-incomplete', 'not-a-card')
  yield json('V1 of empty texts', emptied, 'card-incomplete', 'not-a-card')
  yield json(
    'spec of another tool',
    { ...soundCard, spec: 'persona_v7' },
    'not-a-card',
    'not-supported',
    'taken',
  )
  yield json(
    'spec that is a map',
    { ...soundCard, spec: {} },
    'not-a-card',
    'not-supported',
    'file-damaged',
    'taken',
  )
  yield json(
    'spec without data',
    { spec: 'chara_card_v3', spec_version: '3.0' },
    'card-incomplete',
    'not-a-card',
  )
  yield json(
    'a lorebook alone',
    { spec: 'lorebook_v3', data: { entries: [], extensions: {} } },
    'not-a-card',
    'not-supported',
  )
  yield json(
    'a world of SillyTavern',
    { entries: { 0: { uid: 0, key: ['salt'], content: marker } } },
    'not-a-card',
    'not-supported',
  )
  yield json(
    'a preset',
    { temperature: 1, top_p: 1, prompts: [{ name: 'Main Prompt', content: marker }] },
    'not-a-card',
  )
  yield json(
    'instructions for a model',
    { name: 'ChatML', input_sequence: '<|im_start|>user', system_prompt: marker },
    'not-a-card',
    'card-incomplete',
  )
  yield json(
    'a package',
    { name: 'left-pad', version: '1.0.0', description: marker, main: 'a.js' },
    'not-a-card',
    'card-incomplete',
  )
  yield json(
    'a map of the world',
    { type: 'FeatureCollection', name: marker, features: [] },
    'not-a-card',
    'card-incomplete',
  )
  yield json(
    'a chat',
    `{"user_name":"U","character_name":"${marker}","create_date":"2024"}\n{"name":"U","is_user":true,"mes":"hi"}\n`,
    'not-a-card',
    'file-damaged',
    'several-cards',
  )
  yield json('cards in a list', [soundCard, cardWith({ name: 'B' })], 'several-cards', 'not-a-card')
  yield json('cards one after another', sound + sound, 'file-damaged', 'several-cards')
  yield json('cards one a line', `${sound}\n${sound}\n`, 'file-damaged', 'several-cards', 'not-a-card')
  yield json('a comma too many', `${sound.slice(0, -1)},}`, 'file-damaged')
  yield json('comments', `// a card\n${sound}`, 'file-damaged', 'not-a-card')
  yield json('NaN', sound.replace('"tags":[]', '"tags":NaN'), 'file-damaged')
  yield json('single quotes', sound.replaceAll('"', "'"), 'file-damaged', 'not-a-card', 'card-incomplete')
}

function* encodings(): Generator<HostileFile> {
  const raw = (title: string, bytes: () => Uint8Array, ...verdicts: readonly Verdict[]) =>
    hostile(`JSON: ${title}`, 'card.json', bytes, ...verdicts)
  const little = Buffer.from(sound, 'utf16le')
  yield raw(
    'UTF-16, little end first',
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
    'file-damaged',
    'not-a-card',
  )
  yield raw(
    'UTF-16, big end first',
    () => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()]),
    'file-damaged',
    'not-a-card',
  )
  yield raw('UTF-16 without a mark', () => little, 'file-damaged', 'not-a-card')
  yield raw(
    'UTF-32',
    () =>
      Buffer.concat([
        Buffer.from([0xff, 0xfe, 0, 0]),
        Buffer.from([...sound].flatMap((sign) => [sign.charCodeAt(0), 0, 0, 0])),
      ]),
    'file-damaged',
    'not-a-card',
  )
  yield raw('Latin-1', () => Buffer.from(sound.replace('Quay', 'Qu\xe9'), 'latin1'), 'file-damaged')
  yield raw(
    'GB 18030',
    () => Buffer.concat([toBytes('{"name":"'), Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), toBytes('"}')]),
    'file-damaged',
  )
  yield raw('two marks', () => Buffer.from(`\uFEFF\uFEFF${sound}`), 'file-damaged', 'taken')
  yield raw('a mark alone', () => Buffer.from('\uFEFF'), 'not-a-card', 'file-damaged')
  yield raw(
    'NUL bytes between',
    () => Buffer.from(sound.replaceAll(',', ',\0')),
    'file-damaged',
    'not-a-card',
  )
  yield raw(
    'NUL bytes behind',
    () => Buffer.concat([toBytes(sound), Buffer.alloc(4096)]),
    'file-damaged',
    'not-a-card',
  )
  yield raw(
    'half a letter at the end',
    () => Buffer.concat([toBytes(sound), Buffer.from([0xe4, 0xbd])]),
    'file-damaged',
  )
  yield raw(
    'escaped halves of a letter',
    () => toBytes(sound.replace('Quay', '\\ud83d')),
    'taken',
    'file-damaged',
    'card-incomplete',
  )
  yield raw(
    'escaped NUL',
    () => toBytes(sound.replace('Quay', 'Qu\\u0000ay')),
    'taken',
    'file-damaged',
    'card-incomplete',
  )
  yield raw(
    'signs that turn the writing round',
    () => toBytes(cardWith({ name: '\u202eevil\u202d' })),
    'taken',
    'card-incomplete',
  )
}

function* depths(): Generator<HostileFile> {
  const nested = (open: string, close: string, times: number) =>
    `${open.repeat(times)}1${close.repeat(times)}`
  yield json('a million brackets', () => '['.repeat(megabyte), 'too-deep', 'file-damaged')
  yield json('a million brackets, closed', () => nested('[', ']', megabyte), 'too-deep')
  yield json('a million maps', () => '{"a":'.repeat(megabyte), 'too-deep', 'file-damaged')
  yield json('a hundred thousand maps, closed', () => nested('{"a":', '}', 100_000), 'too-deep')
  for (const times of [1_000, 10_000, 200_000]) {
    const deep = nested('[', ']', times)
    yield json(
      `extensions ${times} deep`,
      () => sound.replace('"extensions":{}', `"extensions":{"a":${deep}}`),
      'too-deep',
    )
    yield json(
      `an unknown key ${times} deep`,
      () => sound.replace('"extensions":{}', `"extensions":{},"a":${deep}`),
      'too-deep',
    )
    yield json(
      `a top-level key ${times} deep`,
      () => sound.replace('"spec"', `"a":${deep},"spec"`),
      'too-deep',
    )
  }
  yield json(
    'a lore entry 5,000 deep',
    () =>
      JSON.stringify(cardWith({ character_book: { extensions: {}, entries: ['X'] } })).replace(
        '"X"',
        nested('{"a":', '}', 5_000),
      ),
    'too-deep',
  )
  yield yaml(
    'a hundred thousand brackets',
    () => `name: a\ncontext: ${'['.repeat(100_000)}`,
    'too-deep',
    'file-damaged',
  )
  yield yaml(
    'fifty thousand lists',
    () => `name: a\ncontext:\n  ${'- '.repeat(50_000)}x`,
    'too-deep',
    'file-damaged',
    'card-incomplete',
    'not-a-card',
  )
  yield yaml(
    'maps 2,000 deep',
    () => Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    'too-deep',
    'file-damaged',
    'not-a-card',
    'file-too-large',
  )
}

const entry = { keys: ['a'], content: marker, extensions: {}, enabled: true, insertion_order: 1 }

function book(entries: readonly unknown[]) {
  return cardWith({ character_book: { extensions: {}, entries } })
}

function* sizes(): Generator<HostileFile> {
  yield json(
    '50 MB in a description',
    () => cardWith({ description: 'ha '.repeat(17 * megabyte) }),
    'file-too-large',
  )
  yield json('50 MB of white space', () => sound + ' '.repeat(50 * megabyte), 'file-too-large')
  yield json(
    '50 MB in many keys',
    () =>
      cardWith({
        extensions: Object.fromEntries(
          Array.from({ length: 300_000 }, (_, at) => [`k${at}`, 'v'.repeat(150)]),
        ),
      }),
    'file-too-large',
  )
  yield json('50 MB that is no card', () => `["${'x'.repeat(50 * megabyte)}"]`, 'file-too-large')
  yield json(
    'a name of a megabyte',
    () => cardWith({ name: 'N'.repeat(megabyte) }),
    'file-too-large',
    'card-incomplete',
    'taken',
  )
  yield json(
    'a greeting of 9 MB',
    () => cardWith({ first_mes: 'hello '.repeat(1.5 * megabyte) }),
    'file-too-large',
  )
  yield json(
    'a hundred thousand greetings',
    () => cardWith({ alternate_greetings: Array.from({ length: 100_000 }, (_, at) => `${marker} ${at}`) }),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'a hundred thousand tags',
    () => cardWith({ tags: Array.from({ length: 100_000 }, (_, at) => `${marker}${at}`) }),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'a hundred thousand assets',
    () => ({
      ...cardWith({
        assets: Array.from({ length: 100_000 }, (_, at) => ({
          type: 'icon',
          uri: 'ccdefault:',
          name: `${at}`,
          ext: 'png',
        })),
      }),
      spec: 'chara_card_v3',
      spec_version: '3.0',
    }),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'a hundred thousand entries of lore',
    () => book(Array.from({ length: 100_000 }, () => entry)),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'a million empty entries',
    () => book(Array.from({ length: megabyte }, () => ({}))),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'an entry of a hundred thousand keys',
    () => book([{ ...entry, keys: Array.from({ length: 100_000 }, (_, at) => `${marker}${at}`) }]),
    'too-deep',
    'file-too-large',
  )
  yield json(
    'a regular expression of 10 MB',
    () => book([{ ...entry, keys: [`/${'(a|b)'.repeat(2 * megabyte)}/`], use_regex: true }]),
    'file-too-large',
  )
  yield json(
    'a regular expression of a million brackets',
    () => book([{ ...entry, keys: [`/${'('.repeat(megabyte)}a${')'.repeat(megabyte)}/`], use_regex: true }]),
    'file-too-large',
    'taken',
  )
  yield json(
    'a picture of 40 MB in its address',
    () => ({
      ...cardWith({
        assets: [
          {
            type: 'icon',
            uri: `data:image/png;base64,${'A'.repeat(40 * megabyte)}`,
            name: 'main',
            ext: 'png',
          },
        ],
      }),
      spec: 'chara_card_v3',
      spec_version: '3.0',
    }),
    'file-too-large',
  )
  yield json(
    'a number of a million digits',
    () => sound.replace('"tags":[]', `"tags":[],"n":${'9'.repeat(megabyte)}`),
    'taken',
    'file-damaged',
    'file-too-large',
  )
  yield json('a key of a megabyte', () => cardWith({ ['k'.repeat(megabyte)]: 1 }), 'taken', 'file-too-large')
  yield yaml('50 MB', () => `name: a\ncontext: ${'ha '.repeat(17 * megabyte)}`, 'file-too-large')
}

const explosive = [
  '/(a+)+$/',
  '/(a|aa)+$/',
  '/((a*)*)*b/',
  '/(.*)*(.*)*(.*)*x/',
  '/a{1000}{1000}/',
  '/(x+x+)+y/i',
  '/(?=a)b/',
  '/\\1(a)/',
  '/[/',
  '/(?<n>a)(?<n>b)/',
  '//',
  '/a/gimsuygg',
]

function* traps(): Generator<HostileFile> {
  for (const key of explosive)
    yield json(`the key ${key}`, book([{ ...entry, keys: [key], use_regex: true }]), 'taken')
  for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const value = `{"polluted":"yes","prototype":{"polluted":"yes"}}`
    yield json(`${key} at the top`, sound.replace('"spec"', `"${key}":${value},"spec"`), 'taken')
    yield json(`${key} in the data`, sound.replace('"name"', `"${key}":${value},"name"`), 'taken')
    yield json(
      `${key} in the extensions`,
      sound.replace('"extensions":{}', `"extensions":{"${key}":${value}}`),
      'taken',
    )
    yield json(
      `${key} in lore`,
      JSON.stringify(book([entry])).replace('"keys"', `"${key}":${value},"keys"`),
      'taken',
    )
  }
  yield json(
    'a key twice',
    sound.replace('"tags":[]', '"tags":[],"name":"B"'),
    'taken',
    'file-damaged',
    'several-cards',
  )
  yield json(
    'addresses that lead home',
    {
      ...cardWith({
        assets: [
          'file:///etc/passwd',
          'http://127.0.0.1:6379/',
          'embeded://../../etc/passwd',
          '__asset:../x',
          'data:text/html,<script>',
        ].map((uri) => ({ type: 'icon', uri, name: 'main', ext: '../../x' })),
      }),
      spec: 'chara_card_v3',
      spec_version: '3.0',
    },
    'taken',
    'file-unsafe',
  )
  yield json('a name that leads out', cardWith({ name: '../../etc/passwd' }), 'taken', 'card-incomplete')
  yield json(
    'macros without end',
    cardWith({ description: '{{random:'.repeat(20_000) }),
    'taken',
    'file-too-large',
    'too-deep',
  )
  yield json(
    'macros in macros',
    cardWith({ description: `${'{{reverse:'.repeat(5_000)}a${'}}'.repeat(5_000)}` }),
    'taken',
    'too-deep',
  )
  yield json('a thousand decorators', book([{ ...entry, content: '@@depth 1\n'.repeat(1_000) }]), 'taken')
  yield json(
    'a chain of a thousand fallbacks',
    book([
      { ...entry, content: Array.from({ length: 1_000 }, (_, at) => `${'@'.repeat(at + 2)}x 1`).join('\n') },
    ]),
    'taken',
    'file-too-large',
  )
}

const laughs = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((letter, at) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]`).join('\n')}`

function* yamlTraps(): Generator<HostileFile> {
  const refused = [
    'file-damaged',
    'not-a-card',
    'file-unsafe',
    'too-deep',
    'file-too-large',
    'card-incomplete',
  ] as const
  yield yaml('aliases that grow', `name: ${marker}\ncontext: *j\ngreeting: hi\n${laughs}`, ...refused)
  yield yaml(
    'aliases that grow, defined first',
    `${laughs}\nname: ${marker}\ncontext: hi\ngreeting: hi\nmore: *j`,
    ...refused,
  )
  yield yaml('an alias of itself', `name: ${marker}\ncontext: &a\n  b: *a`, ...refused)
  yield yaml('a map merged with itself', `&a\nname: ${marker}\ncontext: x\n<<: *a`, ...refused)
  for (const tag of [
    '!!js/function',
    '!!js/undefined',
    '!!python/object/apply:os.system',
    '!ruby/object:Gem::Installer',
    '!!java.lang.ProcessBuilder',
  ]) {
    yield yaml(
      `the tag ${tag}`,
      `name: ${marker}\ncontext: ${tag} "function () { return 1 }"\ngreeting: hi`,
      ...refused,
      'taken',
    )
  }
  yield yaml('binary', `name: ${marker}\ncontext: !!binary /////w==\ngreeting: hi`, ...refused, 'taken')
  yield yaml('keys that are maps', `? {a: b}\n: c\nname: ${marker}`, ...refused)
  yield yaml('a key twice', `name: ${marker}\nname: B\ncontext: x\ngreeting: y`, ...refused, 'several-cards')
  yield yaml(
    'two documents',
    `name: ${marker}\ncontext: x\n---\nname: B\ncontext: y\n`,
    'several-cards',
    ...refused,
  )
  yield yaml('a list', '- a\n- b', ...refused)
  yield yaml('a text', `I am ${marker}.`, ...refused)
  yield yaml('settings of something else', `version: 3\nservices:\n  web:\n    image: ${marker}`, ...refused)
  yield yaml('a character without a name', `context: ${marker}\ngreeting: hi`, ...refused)
  yield yaml(
    '__proto__',
    `__proto__:\n  polluted: yes\nname: ${marker}\ncontext: x\ngreeting: y`,
    'taken',
    ...refused,
  )
  yield yaml('broken', `name: [${marker}\ncontext: }`, ...refused)
  yield yaml('invalid signs', `name: ${marker}\ncontext: "a\0b\x07"\ngreeting: y`, 'taken', ...refused)
  yield yaml('only comments', '# nothing\n', ...refused)
}

const strange = [
  '../../etc/passwd',
  'C:\\card.json',
  'a\nb\x1b[31m.json',
  `${'n'.repeat(5_000)}.json`,
  '\u202egnp.json',
  '',
  '.',
]

function* strangeNames(): Generator<HostileFile> {
  for (const name of strange) {
    const title = `half a card in a file named ${JSON.stringify(name).slice(0, 40)}`
    yield hostile(title, name, () => toBytes(sound.slice(0, 100)), 'file-damaged', 'not-a-card')
  }
}

/** Little text that makes much work. */
function* swarms(): Generator<HostileFile> {
  const entry = (at: number) => ({ keys: [`k${at}`], content: `c${at}`, enabled: true, insertion_order: at })
  const entries = () => Array.from({ length: 6_000 }, (_, at) => entry(at))
  yield json(
    'six thousand entries of lore',
    () => cardWith({ character_book: { extensions: {}, entries: entries() } }),
    'too-deep',
  )
  yield json(
    'emotions that are none',
    () => cardWith({ mes_example: '{{char}} (nonsense): hello\n'.repeat(150_000) }),
    'too-deep',
  )
  yield json('scenes', () => cardWith({ mes_example: '<START>\n{{char}}: x\n'.repeat(200_000) }), 'too-deep')
  yield yaml(
    'ours, with brackets that stay open',
    () => `name: Ann\nabout: ${marker}.\nexamples: |\n${'  Ann (x\n'.repeat(25_000)}`,
    'card-incomplete',
  )
  yield json(
    'brackets that stay open, in our name',
    () => {
      const card = { examples: 'char (x: y\n'.repeat(100_000) }
      const of = { examples: sha256('[null]').slice(0, 12) }
      return cardWith({ extensions: { dramatis: { own: true, card, of } } })
    },
    'too-deep',
    'taken',
  )
}

/** JSON and YAML. */
export const hostileTexts: readonly HostileFile[] = [
  ...truncated(),
  ...shapes(),
  ...encodings(),
  ...depths(),
  ...sizes(),
  ...traps(),
  ...yamlTraps(),
  ...strangeNames(),
  ...swarms(),
]
