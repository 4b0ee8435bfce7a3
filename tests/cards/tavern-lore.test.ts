import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/cards/files/card-source.ts'
import { loreEntry, loreSettings } from '../../src/cards/schema-lore.ts'
import { backfillBook } from '../../src/cards/tavern/lore/backfill-book.ts'
import { keepBook, restoreBook } from '../../src/cards/tavern/lore/keep-book.ts'
import { mapBook } from '../../src/cards/tavern/lore/map-book.ts'
import { writeBook } from '../../src/cards/tavern/lore/write-book.ts'

const fog = {
  keys: ['fog'],
  content: 'Fog hides the bank.',
  enabled: true,
  insertion_order: 100,
  extensions: {},
}

function map(entry: JsonObject, isV3 = true) {
  const { lore, mappings } = mapBook({ extensions: {}, entries: [{ ...fog, ...entry }] }, { isV3 })
  return { tree: lore[0], notes: mappings.map(({ note }) => note).join('\n') }
}

describe('an entry of another tool', () => {
  it('says only what differs from our defaults', () => {
    expect(map({}).tree).toEqual({ keys: ['fog'], text: 'Fog hides the bank.' })
  })

  it.each<[string, JsonObject, JsonObject]>([
    ['its name is our name', { name: 'Fog', comment: 'c' }, { name: 'Fog' }],
    ['its comment is, where it has none', { name: '', comment: 'Fog' }, { name: 'Fog' }],
    ['it may be switched off', { enabled: false }, { enabled: false }],
    ['its order', { insertion_order: 7 }, { order: 7 }],
    ['its priority', { priority: 7 }, { priority: 7 }],
    ['a priority that is its order', { priority: 100 }, {}],
    [
      'numbers beyond ours',
      { insertion_order: 1e12, priority: -1e12 },
      { order: 1_000_000, priority: -1_000_000 },
    ],
    ['numbers as text', { insertion_order: '7' }, { order: 7 }],
    ['numbers that are none', { insertion_order: 'soon' }, {}],
    ['brought up by keys, it is a note', { position: 'before_char' }, {}],
    [
      'always there, it stands before or after',
      { constant: true, position: 'before_char' },
      { constant: true, position: 'before' },
    ],
    [
      "SillyTavern's place wins",
      { constant: true, position: 'before_char', extensions: { position: 1 } },
      { constant: true, position: 'after' },
    ],
    ["an author's note is a note", { position: 'before_char', extensions: { position: 3 } }, {}],
    ['always there, it stands after', { constant: true }, { constant: true, position: 'after' }],
    ['secondary keys', { selective: true, secondary_keys: ['river'] }, { secondary_keys: ['river'] }],
    [
      'secondary keys with commas',
      { selective: true, secondary_keys: 'river, sea' },
      { secondary_keys: ['river', 'sea'] },
    ],
    ['secondary keys that do not count', { selective: false, secondary_keys: ['river'] }, {}],
    [
      'not all',
      { selective: true, secondary_keys: ['river'], extensions: { selectiveLogic: 1 } },
      { secondary_keys: ['river'], match: 'not_all' },
    ],
    [
      'not any',
      { selective: true, secondary_keys: ['river'], extensions: { selectiveLogic: 2 } },
      { secondary_keys: ['river'], match: 'not_any' },
    ],
    [
      'all',
      { selective: true, secondary_keys: ['river'], extensions: { selectiveLogic: 3 } },
      { secondary_keys: ['river'], match: 'all' },
    ],
    ['its probability', { extensions: { probability: 30, useProbability: true } }, { probability: 30 }],
    ['a probability that is not used', { extensions: { probability: 30, useProbability: false } }, {}],
    [
      'its groups',
      { extensions: { group: 'a, b', group_weight: 7 } },
      { group: ['a', 'b'], group_weight: 7 },
    ],
    [
      'how groups are won',
      { extensions: { group_override: true, use_group_scoring: true } },
      { group_override: true, group_scoring: true },
    ],
    [
      'recursion',
      { extensions: { exclude_recursion: true, prevent_recursion: true } },
      { exclude_recursion: true, prevent_recursion: true },
    ],
    ['recursion alone', { extensions: { delay_until_recursion: true } }, { from_round: 1 }],
    ['levels of recursion', { extensions: { delay_until_recursion: 3 } }, { from_round: 3 }],
    [
      'times',
      { extensions: { sticky: 2, cooldown: 3, delay: 4, scan_depth: 5 } },
      { sticky: 2, cooldown: 3, delay: 4, scan_depth: 5 },
    ],
    [
      "SillyTavern's null is nothing",
      { case_sensitive: true, extensions: { case_sensitive: null, scan_depth: null, sticky: null } },
      { case_sensitive: true },
    ],
    ["SillyTavern's word on case wins", { case_sensitive: true, extensions: { case_sensitive: false } }, {}],
    ['whole words', { extensions: { match_whole_words: true } }, { whole_words: true }],
    [
      'replies',
      { content: '@@activate_after 3\n@@activate_only_every 2\nFog hides the bank.' },
      { after_replies: 3, every_replies: 2 },
    ],
    ['greetings', { content: '@@is_greeting 2\nFog hides the bank.' }, { greetings: [2] }],
    [
      'further keys',
      { content: '@@additional_keys a,b\n@@additional_keys /c/\nFog hides the bank.' },
      { additional_keys: [['a', 'b'], ['/c/']] },
    ],
    [
      'keys that rule it out',
      { content: '@@exclude_keys a, b\nFog hides the bank.' },
      { exclude_keys: ['a', 'b'] },
    ],
    ['it stays', { content: '@@keep_activate_after_match\nFog hides the bank.' }, { after_match: 'keep' }],
    [
      'it comes up once',
      { content: '@@dont_activate_after_match\nFog hides the bank.' },
      { after_match: 'never' },
    ],
    [
      'it is dropped first',
      { content: '@@ignore_on_max_context\nFog hides the bank.' },
      { drop_first: true },
    ],
    ['its scan depth', { content: '@@scan_depth 6\nFog hides the bank.' }, { scan_depth: 6 }],
    [
      "SillyTavern's scan depth wins",
      { content: '@@scan_depth 6\nFog hides the bank.', extensions: { scan_depth: 2 } },
      { scan_depth: 2 },
    ],
    [
      'forced on',
      { content: '@@dont_activate\n@@activate\nFog hides the bank.' },
      { constant: true, position: 'after' },
    ],
    ['forced off', { content: '@@dont_activate\nFog hides the bank.' }, { enabled: false }],
    [
      'a named place',
      { constant: true, content: '@@position before_desc\nFog hides the bank.' },
      { constant: true, position: 'before' },
    ],
    [
      'another named place',
      { constant: true, content: '@@position scenario\nFog hides the bank.' },
      { constant: true, position: 'after' },
    ],
    ['a depth', { content: '@@depth 3\nFog hides the bank.', position: 'before_char' }, {}],
    [
      'names of world files',
      {
        keys: null,
        key: ['mist'],
        keysecondary: ['sea'],
        selective: true,
        disable: true,
        excludeRecursion: true,
      },
      { keys: ['mist'], secondary_keys: ['sea'], enabled: false, exclude_recursion: true },
    ],
  ])('%s', (_, entry, tree) => {
    expect(map(entry).tree).toEqual({ keys: ['fog'], text: 'Fog hides the bank.', ...tree })
  })

  it('reads a key as a regular expression by its form', () => {
    const keys = ['/fog|mist/i', 'fog', '/home/user/']
    expect(map({ keys, use_regex: true }).tree).toMatchObject({ keys })
    expect(map({ keys }, false).tree).toMatchObject({ keys })
    expect(map({ keys, use_regex: false }, false).tree).toMatchObject({ keys })
  })

  it('takes it for text where V3 says so', () => {
    const { tree } = map({ keys: ['/fog|mist/i', '/home/user/'], use_regex: false })
    expect(tree).toMatchObject({ keys: ['\\/fog|mist/i', '/home/user/'] })
  })

  it('heeds neither `constant` nor secondary and excluding keys beside regular expressions of V3', () => {
    const entry = {
      keys: ['/fog/'],
      use_regex: true,
      constant: true,
      selective: true,
      secondary_keys: ['sea'],
      content: '@@exclude_keys sun\nFog hides the bank.',
    }
    expect(map(entry).tree).toEqual({ keys: ['/fog/'], text: 'Fog hides the bank.' })
    expect(map(entry).notes).toContain('`constant`')
    // SillyTavern says `use_regex: true` of all its entries, and means nothing by it.
    expect(map({ ...entry, extensions: { position: 0 } }).tree).toMatchObject({
      constant: true,
      secondary_keys: ['sea'],
    })
    expect(map({ ...entry, keys: ['fog'] }).tree).toMatchObject({ constant: true, exclude_keys: ['sun'] })
    expect(map(entry, false).tree).toMatchObject({ constant: true })
  })

  it.each(['/a(?=b)/', '/(?<!a)b/', '/(a)\\1/', '/[a/', `/${'(a{1,900}){1,900}'.repeat(3)}/`])(
    'keeps %j, and says that it never matches',
    (key) => {
      const { tree, notes } = map({ keys: ['fog', key] })
      expect(tree).toMatchObject({ keys: ['fog', key] })
      expect(notes).toContain('never matches')
    },
  )

  it('is switched off where nothing brings it up', () => {
    const { tree, notes } = map({ keys: [' ', 7, null, {}].slice(0, 1) })
    expect(tree).toEqual({ enabled: false, text: 'Fog hides the bank.' })
    expect(notes).toContain('no keys')
  })

  it('says what has no counterpart', () => {
    const content = '@@instruct_depth 3\n@@@role user\nx'
    const { mappings } = mapBook(
      {
        name: 'River',
        scan_depth: 1e9,
        token_budget: 500,
        recursive_scanning: true,
        entries: [{ ...fog, content }, { ...fog, extensions: { position: 4, vectorized: true } }, 'stray'],
      },
      { isV3: true },
    )
    expect(mappings.map(({ from, to }) => `${from}: ${to}`)).toEqual([
      '2 entries of data.character_book: lore',
      'the place of 2 entries of data.character_book: ',
      'further settings of 1 entry of data.character_book: ',
      '1 entry of data.character_book: ',
      '@@instruct_depth in 1 entry of data.character_book: ',
      'data.character_book.scan_depth: lore_settings.scan_depth',
      'data.character_book.token_budget: lore_settings.token_budget',
      'data.character_book.recursive_scanning: lore_settings.recursive',
      'data.character_book.name: ',
    ])
  })
})

describe('a book', () => {
  it('has settings', () => {
    const book = { scan_depth: 7.4, token_budget: -3, recursive_scanning: true, entries: [] }
    expect(mapBook(book, { isV3: true }).settings).toEqual({ scan_depth: 7, recursive: true })
  })

  it('may have its entries in a map, as world files do', () => {
    const book = { entries: { 3: { ...fog, uid: 3 }, x: { ...fog, keys: ['sea'] } } }
    const { lore } = mapBook(book, { isV3: false })
    expect(lore.map(({ keys }) => keys)).toEqual([['fog'], ['sea']])
    const entries = lore.map((tree) => loreEntry.parse(tree))
    const settings = loreSettings.parse({})
    expect(restoreBook(keepBook(book, entries, settings), entries, settings)).toEqual(book)
  })

  it.each([null, 'book', 7, [], {}, { entries: null }, { entries: 'none' }])('may be %j', (book) => {
    expect(mapBook(book, { isV3: true })).toMatchObject({ lore: [], settings: {} })
  })

  it('is written for older readers without decorators', () => {
    const book = { extensions: {}, entries: [{ ...fog, content: '@@depth 3\n\nFog.\n', use_regex: true }, 7] }
    expect(backfillBook(book)).toEqual({ extensions: {}, entries: [{ ...fog, content: 'Fog.\n' }, 7] })
  })
})

describe('lore of ours', () => {
  it('is always written in the same way, for cards keep how others differ from it', () => {
    const entry = loreEntry.parse({
      name: 'Fog',
      keys: ['fog', 'mist', '\\/odd/'],
      text: 'Fog hides the bank.',
      secondary_keys: ['river'],
      match: 'not_any',
      order: 7,
      priority: 8,
      drop_first: true,
      probability: 50,
      scan_depth: 3,
      sticky: 1,
      cooldown: 2,
      delay: 3,
      whole_words: true,
      case_sensitive: true,
      group: ['a', 'b'],
      group_weight: 5,
      group_override: true,
      group_scoring: true,
      exclude_recursion: true,
      prevent_recursion: true,
      from_round: 1,
      after_replies: 4,
      every_replies: 2,
      greetings: [0, 2],
      additional_keys: [['a', 'b'], ['c']],
      exclude_keys: ['sun'],
      after_match: 'keep',
    })
    const settings = loreSettings.parse({ scan_depth: 6, token_budget: 700, recursive: true, max_rounds: 2 })
    const extensions = {
      position: 4,
      depth: 4,
      role: 0,
      selectiveLogic: 2,
      probability: 50,
      useProbability: true,
      group: 'a, b',
      group_weight: 5,
      group_override: true,
      use_group_scoring: true,
      exclude_recursion: true,
      prevent_recursion: true,
      delay_until_recursion: true,
      scan_depth: 3,
      case_sensitive: true,
      match_whole_words: true,
      sticky: 1,
      cooldown: 2,
      delay: 3,
    }
    const content = [
      '@@activate_only_after 4',
      '@@activate_only_every 2',
      '@@is_greeting 0, 2',
      '@@additional_keys a, b',
      '@@additional_keys c',
      '@@exclude_keys sun',
      '@@keep_activate_after_match',
      '@@ignore_on_max_context',
      'Fog hides the bank.',
    ]
    expect(writeBook([entry], settings)).toEqual({
      scan_depth: 6,
      token_budget: 700,
      recursive_scanning: true,
      extensions: { dramatis: { of: '4adba6836be4', set: { max_rounds: 2 } } },
      entries: [
        {
          keys: ['fog', 'mist', '/odd/'],
          secondary_keys: ['river'],
          name: 'Fog',
          comment: 'Fog',
          content: content.join('\n'),
          enabled: true,
          constant: false,
          selective: true,
          insertion_order: 7,
          priority: 8,
          position: 'after_char',
          use_regex: false,
          case_sensitive: true,
          extensions,
        },
      ],
    })
  })

  it('names a regular expression as one, and beside it writes text as text for tools that go by the form', () => {
    const entry = loreEntry.parse({ keys: ['/mist/i', '\\/odd/'], text: 'x' })
    expect(writeBook([entry], loreSettings.parse({}))).toMatchObject({
      entries: [{ keys: ['/mist/i', '/\\/odd\\//i'], use_regex: true }],
    })
  })

  it('is known again by the same fingerprint', () => {
    const lore = [loreEntry.parse({ keys: ['fog'], text: fog.content })]
    const kept = keepBook({ entries: [{ ...fog, id: 3 }] }, lore, loreSettings.parse({}))
    expect(kept).toMatchObject({
      entries: [{ at: 0, label: 'fog', of: 'f123475929a5', fields: { id: 3 } }],
    })
  })
})

describe('an edited card', () => {
  const other = { position: 4, depth: 2, role: 1, vectorized: false, automation_id: '' }
  const decorated = (key: string, id: number) => ({
    ...fog,
    keys: [key],
    id,
    content: `@@depth 9\n@@unknown ${id}\n\nAbout ${key}.\n`,
    use_regex: true,
    extensions: { ...other, display_index: id },
  })
  const [first, second, third] = [decorated('fog', 0), decorated('sea', 1), decorated('bell', 2)]
  const book = { name: 'River', entries: [first, second, third] }
  const lore = mapBook(book, { isV3: true }).lore.map((tree) => loreEntry.parse(tree))
  const settings = loreSettings.parse({})
  const kept = JSON.parse(JSON.stringify(keepBook(book, lore, settings)))
  const restore = (edited: typeof lore) => restoreBook(kept, edited, settings)

  it('keeps what its entries had, in another order and without some of them', () => {
    expect(restore([2, 0].flatMap((index) => lore.slice(index, index + 1)))).toEqual({
      ...book,
      entries: [third, first],
    })
  })

  it('keeps everything but the text that was edited', () => {
    const edited = lore.map((entry, index) => (index === 1 ? { ...entry, text: 'The sea is far.' } : entry))
    const content = '@@depth 9\n@@unknown 1\n\nThe sea is far.\n'
    expect(restore(edited)).toEqual({ ...book, entries: [first, { ...second, content }, third] })
  })

  it('knows an entry by its place when name and keys are others', () => {
    const edited = lore.map((entry, index) =>
      index === 1 ? { ...entry, name: 'Tide', keys: ['tide'] } : entry,
    )
    expect(restore(edited)).toMatchObject({
      entries: [first, { id: 1, keys: ['tide'], name: 'Tide' }, third],
    })
  })

  it('writes what was added as one of ours', () => {
    const added = loreEntry.parse({ keys: ['oar'], text: 'An oar.', after_replies: 2 })
    expect(restore([added, ...lore])).toEqual({
      ...book,
      entries: [writeBook([added], settings)?.entries, first, second, third].flat(),
    })
  })

  it('lets decorators go that say otherwise', () => {
    const forced = { entries: [{ ...fog, content: '@@dont_activate\n@@unknown 3\nFog.' }] }
    const [entry] = mapBook(forced, { isV3: true }).lore.map((tree) => loreEntry.parse(tree))
    const off = entry === undefined ? [] : [entry]
    const left = keepBook(forced, off, settings)
    const restored = restoreBook(
      left,
      off.map((one) => ({ ...one, enabled: true })),
      settings,
    )
    expect(restored).toEqual({ entries: [{ ...fog, content: '@@unknown 3\nFog.' }] })
  })

  it('says a thing once that all of its entries say', () => {
    const many = { entries: Array.from({ length: 50 }, (_, id) => ({ ...first, id, keys: [`fog ${id}`] })) }
    const mapped = mapBook(many, { isV3: true }).lore.map((tree) => loreEntry.parse(tree))
    const text = JSON.stringify(keepBook(many, mapped, settings))
    expect(text.split('automation_id')).toHaveLength(2)
  })
})
