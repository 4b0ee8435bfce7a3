import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decorator, readDecorators, writeDecorators } from '../../src/cards/tavern/lore/decorators.ts'

function read(...lines: readonly string[]) {
  const { decorators, text } = readDecorators(lines.join('\n'))
  return { decorators: decorators.map(({ name, value }) => `${name} ${value}`.trim()), text }
}

describe('decorators', () => {
  it('stand at the start of the content, and are no part of the text', () => {
    const content = readDecorators('\n@@depth 3\r\n @@role user\n\n\nThe fog.\n@@scan_depth 3\n')
    expect(content).toEqual({
      decorators: [
        { name: 'depth', value: '3' },
        { name: 'role', value: 'user' },
      ],
      ignored: [],
      head: '\n@@depth 3\r\n @@role user\n\n\n',
      text: 'The fog.\n@@scan_depth 3',
      tail: '\n',
    })
  })

  it.each([
    ['a fallback counts where the one above is unknown', ['@@fog 3', '@@@depth 4', 'x'], ['depth 4']],
    ['or has no valid value', ['@@depth deep', '@@@depth 4', 'x'], ['depth 4']],
    ['or is not supported', ['@@instruct_depth 3', '@@@is_user_icon a', '@@@role user', 'x'], ['role user']],
    ['and does not where it counts', ['@@depth 3', '@@@role user', '@@@scan_depth 3', 'x'], ['depth 3']],
    [
      'chains are as long as they like',
      ['@@a', '@@@b', '@@@c', '@@@d', '@@@e', '@@@f', '@@@role user'],
      ['role user'],
    ],
    ['a chain ends with the next decorator', ['@@a', '@@role user', '@@@depth 3'], ['role user']],
    ['a fallback of nothing does not count', ['@@@depth 3', 'x'], []],
    ['the first of one name wins', ['@@depth 3', '@@depth 4'], ['depth 3']],
    ['the first that is valid, that is', ['@@depth x', '@@depth 4'], ['depth 4']],
    [
      'its other name is the same name',
      ['@@activate_after 3', '@@activate_only_after 4'],
      ['activate_only_after 3'],
    ],
    ['both names of the other one', ['@@activate_every 2'], ['activate_only_every 2']],
    [
      'additional keys may be repeated',
      ['@@additional_keys a, b', '@@additional_keys c'],
      ['additional_keys a, b', 'additional_keys c'],
    ],
    ['one that takes no value has none', ['@@activate now', '@@dont_activate'], ['dont_activate']],
    [
      'numbers are whole and not below zero',
      ['@@scan_depth -1', '@@activate_only_after 1.5', '@@depth -2'],
      ['depth -2'],
    ],
    ['names of prototypes are names like others', ['@@constructor', '@@toString 3', '@@__proto__ 4'], []],
    ['nobody has to put text behind them', ['@@activate'], ['activate']],
  ])('%s', (_, lines, decorators) => {
    expect(read(...lines).decorators).toEqual(decorators)
  })

  it.each(['@ home', '@@ home', '@@', 'mail@@home', '@@depth:3'])('leave %j alone', (text) => {
    expect(readDecorators(text)).toMatchObject({ decorators: [], head: '', text })
  })

  it('never fail, and lose nothing of the content', () => {
    const piece = fc.oneof(
      fc.constantFrom('@@', '@@@', 'depth', ' ', '\n', '\r\n', 'activate', 'additional_keys', ',', '3'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const content = pieces.join('')
        const { head, text, tail } = readDecorators(content)
        expect(head + text + tail).toBe(content)
        expect(text.trim()).toBe(text)
      }),
    )
  })

  it('are read as they were written', () => {
    const word = fc.stringMatching(/^[a-z三]{1,5}$/)
    const list = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(', '))
    const decorator: fc.Arbitrary<Decorator> = fc.oneof(
      fc.record({
        name: fc.constantFrom('activate_only_after', 'scan_depth'),
        value: fc.nat(99).map(String),
      }),
      fc.record({ name: fc.constantFrom('additional_keys', 'exclude_keys'), value: list }),
      fc.record({ name: fc.constantFrom('activate', 'ignore_on_max_context'), value: fc.constant('') }),
    )
    const unlike = fc
      .array(decorator)
      .map((all) =>
        all.filter(
          ({ name }, at) => name === 'additional_keys' || at === all.findIndex((one) => one.name === name),
        ),
      )
    fc.assert(
      fc.property(unlike, word, (decorators, text) => {
        expect(readDecorators(writeDecorators(decorators) + text)).toMatchObject({
          decorators,
          text,
          ignored: [],
        })
      }),
    )
  })
})
