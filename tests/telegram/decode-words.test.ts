import type { Message } from 'grammy/types'
import { expect, test } from 'vitest'
import { decodeWords, typedText } from '../../adapters/telegram/decode-words.ts'
import { createTexts } from '../../src/texts/index.ts'
import { alice, channel, message } from './payloads.ts'

const texts = createTexts()
const file = { file_id: 'f', file_unique_id: 'u' }
const picture = { ...file, width: 1, height: 1 }
const words = (more: Partial<Message>) => decodeWords(message(more), typedText(message(more)), texts)

test.each<[Partial<Message>, string]>([
  [{ photo: [picture] }, '[picture]'],
  [{ photo: [picture], caption: '看这个' }, '看这个\n[图片]'],
  [{ animation: { ...picture, duration: 2 }, document: file }, '[animation]'],
  [{ video: { ...picture, duration: 12 }, caption: 'look' }, 'look\n[video: 12 s]'],
  [{ video_note: { ...file, length: 1, duration: 3 } }, '[video: 3 s]'],
  [{ voice: { ...file, duration: 8 } }, '[voice message: 8 s]'],
  [{ audio: { ...file, duration: 1, title: 'Song' } }, '[audio: Song]'],
  [{ document: { ...file, file_name: 'card.png' } }, '[file: card.png]'],
  [{ location: { latitude: 1, longitude: 2 } }, '[a place on the map]'],
  [{ contact: { phone_number: '1', first_name: 'Bob', last_name: 'Ray' } }, '[contact: Bob Ray]'],
  [{ dice: { emoji: '🎲', value: 4 } }, '🎲 4'],
])('what is no text is told in words: %j', (more, told) => {
  expect(words(more)).toBe(told)
})

test('a sticker is its emoji', () => {
  const sticker = {
    ...{ ...picture, type: 'regular' as const, is_animated: false, is_video: false },
    emoji: '😂',
  }
  expect(words({ sticker })).toBe('[sticker: 😂]')
})

test('a place with a name, a poll, a list', () => {
  const location = { latitude: 1, longitude: 2 }
  expect(words({ location, venue: { location, title: 'Inn', address: 'Road 1' } })).toBe(
    '[place: Inn, Road 1]',
  )
  const options = ['Tea', 'Ale'].map((text, index) => ({ text, persistent_id: `${index}`, voter_count: 0 }))
  const poll = { question: 'What?', options } as unknown as NonNullable<Message['poll']> // what is read of it
  expect(words({ poll })).toBe('[poll: What?]\n- Tea\n- Ale')
  const checklist = { title: 'Shopping', tasks: [{ id: 1, text: 'Bread' }] }
  expect(words({ checklist })).toBe('[list: Shopping]\n- Bread')
})

test('what is forwarded is quoted; the post of a channel in its group is not', () => {
  const forward_origin = { type: 'user', date: 1, sender_user: alice } as const
  expect(words({ text: 'one\ntwo', forward_origin })).toBe('> one\n> two')
  const posted = { type: 'channel', date: 1, chat: channel, message_id: 1 } as const
  expect(words({ text: 'news', forward_origin: posted, is_automatic_forward: true })).toBe('news')
})

test('the part that somebody picked is quoted, and what is elsewhere', () => {
  const picked = { text: 'a part', position: 0 }
  expect(words({ text: 'why?', quote: { ...picked, is_manual: true } })).toBe('> a part\nwhy?')
  expect(words({ text: 'why?', quote: picked })).toBe('why?')
  const origin = { type: 'hidden_user', date: 1, sender_user_name: 'Bob' } as const
  expect(words({ text: 'why?', external_reply: { origin, photo: [picture] } })).toBe('> [picture]\nwhy?')
  expect(words({ text: 'why?', quote: picked, external_reply: { origin } })).toBe('> a part\nwhy?')
})

test('a rich message without its forms', () => {
  const blocks: NonNullable<Message['rich_message']>['blocks'] = [
    { type: 'heading', size: 1, text: 'Title' },
    { type: 'paragraph', text: ['It is ', { type: 'bold', text: [{ type: 'italic', text: 'so' }] }, '.'] },
    { type: 'divider' },
    { type: 'list', items: [{ label: '1.', blocks: [{ type: 'paragraph', text: 'one' }] }] },
    { type: 'blockquote', blocks: [{ type: 'paragraph', text: 'said' }] },
  ]
  expect(words({ rich_message: { blocks } })).toBe('Title\nIt is so.\n1. one\n> said')
})
