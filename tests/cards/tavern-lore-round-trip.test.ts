import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/cards/files/card-source.ts'
import { loreEntry, loreSettings } from '../../src/cards/schema-lore.ts'
import { keepBook, restoreBook } from '../../src/cards/tavern/lore/keep-book.ts'
import { mapBook } from '../../src/cards/tavern/lore/map-book.ts'
import { writeBook } from '../../src/cards/tavern/lore/write-book.ts'
import type { LoreEntry } from '../../src/contract/lore.ts'

const none = loreSettings.parse({})

function read(book: JsonValue, isV3 = true) {
  const { lore, settings, mappings } = mapBook(book, { isV3 })
  return { lore: lore.map((tree) => loreEntry.parse(tree)), settings: loreSettings.parse(settings), mappings }
}

/** As a card file does: whatever JSON does not keep is gone. */
function throughJson<Value>(value: Value): Value {
  return value === undefined ? value : JSON.parse(JSON.stringify(value))
}

const words = fc.oneof(
  fc.constantFrom(
    '',
    'fog',
    'Orla, Wren',
    '/fog|mist/i',
    '/a(?=b)/',
    '\\/odd/',
    '/home/user/',
    '三号机',
    ' bell ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const contents = fc
  .array(
    fc.oneof(
      words,
      fc.constantFrom(
        '@@depth 3\n',
        '@@activate\n',
        '@@dont_activate\n',
        '@@@scan_depth 4\n',
        '@@instruct_depth 3\r\n',
        '@@additional_keys fog, /x/\n',
        '@@is_greeting 1\n',
        '@@position personality\n',
        '@@activate_after 3\n',
        '@@constructor 1\n',
        '\n',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
const anything = fc.jsonValue({ maxDepth: 2 })
const numbers = fc.oneof(
  fc.integer({ min: -5, max: 200 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('7', 'x'),
)

/** Mostly what the key may hold, sometimes anything. */
function field(usual: fc.Arbitrary<unknown>) {
  return fc.oneof({ arbitrary: usual, weight: 6 }, { arbitrary: anything, weight: 1 })
}

const flag = field(fc.constantFrom(true, false, null))
const extensions = fc.record(
  {
    position: field(fc.integer({ min: 0, max: 6 })),
    depth: field(fc.nat(10)),
    role: field(fc.nat(2)),
    selectiveLogic: field(fc.nat(4)),
    probability: field(numbers),
    useProbability: flag,
    group: field(words),
    group_override: flag,
    group_weight: field(numbers),
    use_group_scoring: flag,
    exclude_recursion: flag,
    prevent_recursion: flag,
    delay_until_recursion: field(fc.oneof(fc.boolean(), fc.nat(12))),
    scan_depth: field(numbers),
    case_sensitive: flag,
    match_whole_words: flag,
    sticky: field(numbers),
    cooldown: field(numbers),
    delay: field(numbers),
    vectorized: flag,
    dramatis: field(fc.constant({ of: 'x', set: { group: ['a'] } })),
    unknown: anything,
  },
  { requiredKeys: [] },
)
const entries = fc.record(
  {
    keys: field(fc.array(words, { maxLength: 3 })),
    secondary_keys: field(fc.oneof(words, fc.array(words, { maxLength: 3 }))),
    content: field(contents),
    extensions: field(extensions),
    enabled: flag,
    insertion_order: field(numbers),
    use_regex: flag,
    case_sensitive: flag,
    constant: flag,
    selective: flag,
    priority: field(numbers),
    position: field(fc.constantFrom('before_char', 'after_char')),
    name: field(words),
    comment: field(words),
    id: field(fc.oneof(fc.nat(9), words)),
    unknown: anything,
    label: field(words),
    head: field(words),
    key: field(fc.array(words, { maxLength: 2 })),
    excludeRecursion: flag,
  },
  { requiredKeys: [] },
)
const listed = fc.array(field(entries), { maxLength: 5 })
const books = fc
  .record(
    {
      name: field(words),
      description: field(words),
      scan_depth: field(numbers),
      token_budget: field(numbers),
      recursive_scanning: flag,
      extensions: field(fc.dictionary(words, anything, { maxKeys: 2 })),
      entries: field(
        fc.oneof(listed, fc.dictionary(fc.constantFrom('0', '1', '7', 'x', '__proto__'), field(entries))),
      ),
      unknown: anything,
    },
    { requiredKeys: [] },
  )
  .map((book) => throughJson(book) as JsonObject) // what the arbitraries make of it is JSON
const versions = fc.boolean()

describe('a book of another tool', () => {
  it('is valid in our words, whatever it holds', () => {
    fc.assert(
      fc.property(field(books), versions, (book, isV3) => {
        const { mappings } = read(throughJson(book) as JsonValue, isV3) // the same
        for (const { from, note } of mappings) {
          expect(from).not.toBe('')
          expect(note).toMatch(/\.$|^$/)
        }
      }),
    )
  })

  it('comes back exactly, as long as nobody edits the lore', () => {
    fc.assert(
      fc.property(field(books), versions, (written, isV3) => {
        const book = throughJson(written) as JsonValue // the same
        const { lore, settings } = read(book, isV3)
        const kept = throughJson(keepBook(book, lore, settings))
        expect(throughJson(restoreBook(kept, lore, settings))).toEqual(book)
      }),
      { numRuns: 300 },
    )
  })

  it('says what the lore says, once entries were edited, removed, added and moved', () => {
    const edits = fc.array(
      fc.constantFrom('text', 'keys', 'constant', 'enabled', 'remove', 'swap', 'add', 'secondary'),
    )
    fc.assert(
      fc.property(books, versions, edits, (book, isV3, steps) => {
        const { lore, settings } = read(book, isV3)
        const kept = throughJson(keepBook(book, lore, settings))
        const edited = steps.reduce(edit, lore)
        const restored = restoreBook(kept, edited, settings) ?? null
        expect(read(restored, isV3).lore).toEqual(edited)
      }),
      { numRuns: 300 },
    )
  })
})

function edit(lore: readonly LoreEntry[], step: string, at: number): readonly LoreEntry[] {
  const index = (at * 7) % Math.max(1, lore.length)
  const entry = lore[index]
  const change = (changed: Partial<LoreEntry>) =>
    lore.map((one, place) => (place === index ? { ...one, ...changed } : one))
  if (entry === undefined || step === 'add') {
    return [...lore, loreEntry.parse({ keys: [`new ${at}`], text: 'New.' })]
  }
  switch (step) {
    case 'text':
      return change({ text: 'Edited.' })
    case 'keys':
      return change({ keys: ['edited', '/edited/i'] })
    case 'constant':
      return change({ constant: !entry.constant || entry.keys.length === 0 })
    case 'enabled':
      return change({ enabled: !entry.enabled && (entry.constant || entry.keys.length > 0) })
    case 'remove':
      return lore.toSpliced(index, 1)
    case 'secondary':
      return change({ secondaryKeys: ['second'], match: 'any' })
    default:
      return lore.toReversed()
  }
}

describe('lore of ours', () => {
  const key = words.map((word) => word.trim()).filter((word) => word !== '' && !/\p{Cc}/u.test(word))
  const keys = fc.array(key, { maxLength: 3 })
  const count = fc.oneof(fc.constant(0), fc.nat(100_000))
  const ours = fc
    .record(
      {
        name: key,
        enabled: fc.boolean(),
        keys,
        secondary_keys: keys,
        match: fc.constantFrom('any', 'all', 'not_any', 'not_all'),
        constant: fc.boolean(),
        position: fc.constantFrom('before', 'after', 'note'),
        order: fc.integer({ min: -1_000_000, max: 1_000_000 }),
        priority: fc.integer({ min: -1_000_000, max: 1_000_000 }),
        drop_first: fc.boolean(),
        probability: fc.double({ min: 0, max: 100, noNaN: true }),
        scan_depth: count,
        sticky: count,
        cooldown: count,
        delay: count,
        whole_words: fc.boolean(),
        case_sensitive: fc.boolean(),
        group: keys,
        group_weight: fc.integer({ min: 0, max: 1_000_000 }),
        group_override: fc.boolean(),
        group_scoring: fc.boolean(),
        exclude_recursion: fc.boolean(),
        prevent_recursion: fc.boolean(),
        from_round: fc.nat(10),
        after_replies: count,
        every_replies: count,
        greetings: fc.array(fc.nat(1_000), { maxLength: 3 }),
        additional_keys: fc.array(keys, { maxLength: 2 }),
        exclude_keys: keys,
        after_match: fc.constantFrom('again', 'keep', 'never'),
      },
      { requiredKeys: [] },
    )
    .chain((entry) =>
      contents.map((text) =>
        loreEntry.safeParse(throughJson({ text: text.replace(/\p{Cc}/gu, ' '), ...entry })),
      ),
    )
    .filter(({ success }) => success)
    .map(({ data }) => data)
    .filter((entry) => entry !== undefined)
  const settings = fc
    .record(
      {
        scan_depth: count,
        token_budget: count,
        recursive: fc.boolean(),
        max_rounds: fc.integer({ min: 1, max: 10 }),
      },
      { requiredKeys: [] },
    )
    .map((tree) => loreSettings.parse(tree))

  it('comes back from the book that is written of it, and keeps nothing beside', () => {
    fc.assert(
      fc.property(fc.array(ours, { maxLength: 4 }), settings, (lore, chosen) => {
        const book = throughJson(writeBook(lore, chosen)) ?? null
        const back = read(book)
        expect(back.lore).toEqual(lore)
        expect(back.settings).toEqual(chosen)
        if (book !== null) expect(keepBook(book, back.lore, back.settings)).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it('gives no book where there is none', () => {
    expect(writeBook([], none)).toBeUndefined()
    expect(restoreBook(undefined, [], none)).toBeUndefined()
    expect(keepBook(undefined, [], none)).toBeUndefined()
  })
})
