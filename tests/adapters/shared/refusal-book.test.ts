import { expect, test } from 'vitest'
import { createRefusalBook } from '../../../adapters/shared/refusal-book.ts'
import { PlatformError } from '../../../src/contract/errors.ts'

const error = new PlatformError({ code: 'forbidden', what: 'It may not.', remedy: 'Let it.' })

function openBook() {
  let now = 0
  const book = createRefusalBook({ now: () => now })
  const pass = (ms: number) => {
    now += ms
  }
  return { book, pass }
}

test('nobody speaks for a while where it was refused, and longer each time, up to a minute', () => {
  const { book, pass } = openBook()
  for (const pauseMs of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    book.note('here', error)
    pass(pauseMs - 1)
    expect(book.find('here')).toBe(error)
    expect(book.find('there')).toBeUndefined()
    pass(1)
    expect(book.find('here')).toBeUndefined()
  }
})

test('after a success it begins anew', () => {
  const { book, pass } = openBook()
  book.note('here', error)
  book.note('here', error)
  book.forget('here')
  expect(book.find('here')).toBeUndefined()
  book.note('here', error)
  pass(2_000)
  expect(book.find('here')).toBeUndefined()
})

test('is told once in ten minutes a place', () => {
  const { book, pass } = openBook()
  expect([book.isNews('here'), book.isNews('here'), book.isNews('there')]).toEqual([true, false, true])
  pass(600_001)
  expect(book.isNews('here')).toBe(true)
})
