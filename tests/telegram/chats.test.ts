import { expect, test } from 'vitest'
import { createChatBook } from '../../adapters/telegram/chats.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createListeningStore } from '../support/listening-host.ts'

const [group, supergroup, person] = [-42, -1_000_000_000_042, 7]

function openBooks() {
  const store = createListeningStore()
  const clock = createFakeClock()
  const openBook = () => createChatBook(store.openHost, clock)
  return { store, clock, book: openBook(), openBook }
}

test('who never moved is who they are, and is asked for once a while', async () => {
  const { store, book } = openBooks()
  for (const id of [group, supergroup, person]) {
    expect(await book.placeOf(id)).toBe(id)
    expect(await book.chatOf(id)).toBe(id)
  }
  store.isFailing = true
  for (const id of [group, supergroup, person]) expect(await book.placeOf(id)).toBe(id)
})

test('a group that became a supergroup keeps its place, in every process and for good', async () => {
  const { book, clock, openBook } = openBooks()
  const other = openBook()
  expect(await other.placeOf(supergroup)).toBe(supergroup)
  await book.moved(group, supergroup)
  await book.moved(group, supergroup)
  for (const one of [book, openBook()]) {
    expect(await one.placeOf(supergroup)).toBe(group)
    expect(await one.chatOf(group)).toBe(supergroup)
  }
  await clock.advance(60_000)
  expect(await other.placeOf(supergroup)).toBe(group)
})

test('of a chat that may be about to tell that it was another, nothing is learned', async () => {
  const { book, openBook } = openBooks()
  const other = openBook()
  expect(await other.placeSoFar(supergroup)).toBe(supergroup)
  await book.moved(group, supergroup)
  expect(await other.placeOf(supergroup)).toBe(group)
  expect(await other.placeSoFar(supergroup)).toBe(group)
})

test('while the store is away nothing is said elsewhere, and answers go where they went', async () => {
  const { store, book, openBook } = openBooks()
  store.isFailing = true
  await expect(book.placeOf(supergroup)).rejects.toMatchObject({ code: 'unreachable' })
  expect(await book.chatOf(group)).toBe(group)
  await expect(book.moved(group, supergroup)).rejects.toMatchObject({ code: 'unreachable' })
  expect(await book.chatOf(group)).toBe(supergroup)
  store.isFailing = false
  await book.moved(group, supergroup)
  expect(await openBook().chatOf(group)).toBe(supergroup)
})
