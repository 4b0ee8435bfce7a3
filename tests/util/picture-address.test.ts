import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashAvatar, parsePicturePath, pictureAddress, picturesPath } from '../../src/util/picture-address.ts'

const url = 'https://example.org/bot'
const conversation = { platform: 'discord', place: '8/1', thread: '2' }

/** What stands behind the path under which pictures are served. */
function tailOf(address = ''): string {
  return address.slice(`${url}${picturesPath}`.length)
}

test('a picture of the folder has the same address everywhere', () => {
  const persona = { characterId: 'wren', avatar: '/cards/wren.png' }
  const address = pictureAddress(url, conversation, persona)
  expect(address).toBe(`${url}/pictures/wren/${hashAvatar('/cards/wren.png')}`)
  expect(pictureAddress(url, { ...conversation, place: '9' }, persona)).toBe(address)
  expect(pictureAddress(url, conversation, { ...persona, avatar: '/cards/other.png' })).not.toBe(address)
})

test('a picture that has a web address keeps it, and without an address of ours there is none', () => {
  const avatar = 'https://cdn.example.org/wren.png'
  expect(pictureAddress(undefined, conversation, { characterId: 'wren', avatar })).toBe(avatar)
  expect(pictureAddress(url, conversation, { characterId: 'wren', avatar: undefined })).toBeUndefined()
  expect(
    pictureAddress(undefined, conversation, { characterId: 'wren', avatar: '/wren.png' }),
  ).toBeUndefined()
})

test('an address is read as it was written', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((some) => some.isWellFormed())
  fc.assert(
    fc.property(text, text, text, (platform, place, id) => {
      const characterId = `@${id}`
      const address = pictureAddress(
        url,
        { platform, place, thread: '' },
        { characterId, avatar: 'picture:1' },
      )
      expect(parsePicturePath(tailOf(address))).toEqual({
        place: { platform, place },
        characterId,
        hash: hashAvatar('picture:1'),
      })
    }),
  )
})

test('what is no address is none, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), (path) => {
      const read = parsePicturePath(path)
      expect(read === undefined || [2, 4].includes(path.split('/').length)).toBe(true)
    }),
  )
  for (const path of ['', 'wren', 'wren/', '/hash', 'a/b/c', 'a//@c/hash/', '%zz/hash', 'a/b/@c/d/e'])
    expect(parsePicturePath(path)).toBeUndefined()
})
