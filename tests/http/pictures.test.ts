import { describe, expect, onTestFinished, test } from 'vitest'
import { createPlainPicture } from '../../src/cards/files/plain-picture.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import { openOperations } from '../../src/http/operations.ts'
import { createPictureRoutes, type FindPicture } from '../../src/http/pictures.ts'
import { createPrometheus } from '../../src/http/prometheus.ts'
import { hashAvatar, pictureAddress } from '../../src/util/picture-address.ts'
import { bringAndKeep, openImportStage, tavernCard } from '../engine/import-support.ts'
import { cards } from '../support/stage.ts'
import { silentLog } from '../support/store.ts'
import { serve } from './support.ts'

const picture = createPlainPicture()

function pictureCard(name: string): Uint8Array {
  const { data } = JSON.parse(Buffer.from(tavernCard(name)).toString())
  return writePng({ picture, chara: { spec: 'chara_card_v2', spec_version: '2.0', data }, ccv3: undefined })
}

/** The program, with Wren's picture in its folder and Seraphina brought to the tavern; both have spoken. */
async function open() {
  const stage = await openImportStage({
    reply: () => 'Aye.',
    cards: { ...cards, 'wren.yaml': `avatar: wren.png\n${cards['wren.yaml']}`, 'wren.png': picture },
  })
  const alice = stage.person('Alice')
  await bringAndKeep(stage, alice, pictureCard('Seraphina'))
  const { conversation } = alice.speaker
  const personaOf = async (character: string) => {
    await alice.invokes('character set', { character })
    await alice.says('Hello?', { mentionsBot: true })
    const started = stage.platform.parts.findLast((part) => part.type === 'reply-started')
    if (!started) throw new TypeError('nobody has spoken')
    return started.persona
  }
  const { at, server } = await serve(createPictureRoutes(stage.app.findPicture, '/bot'))
  const addressOf = async (character: string) =>
    pictureAddress(`${server.url}/bot`, conversation, await personaOf(character)) ?? ''
  return { stage, alice, conversation, at, server, addressOf }
}

describe('pictures under the public address', () => {
  test('are served to whoever has their address, to be kept for good', async () => {
    const { addressOf } = await open()
    for (const character of ['wren', 'Seraphina']) {
      const answer = await fetch(await addressOf(character))
      expect(answer.status).toBe(200)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/png',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      })
      expect(Buffer.from(await answer.arrayBuffer()).equals(picture)).toBe(true)
    }
  })

  test('are found with and without the path of that address', async () => {
    const { addressOf, at } = await open()
    const { pathname } = new URL(await addressOf('wren'))
    expect(pathname).toMatch(/^\/bot\/pictures\/wren\//)
    expect((await at(pathname)).status).toBe(200)
    expect((await at(pathname.replace('/bot', ''))).status).toBe(200)
    expect((await at(pathname, { method: 'HEAD' })).headers.get('content-type')).toBe('image/png')
    expect((await at(pathname, { method: 'DELETE' })).status).toBe(405)
  })

  test('are not found by guessing, in another place, or after they have changed', async () => {
    const { addressOf, at, stage, conversation } = await open()
    const { pathname } = new URL(await addressOf('Seraphina'))
    const wrong = [
      pathname.replace(/[0-9a-f]$/, (last) => (last === '0' ? '1' : '0')),
      pathname.replace('/tavern/', '/harbour/'),
      pathname.replace('/test/tavern/', '/'),
      pathname.replace('%40seraphina', 'wren'),
      '/pictures/',
      '/pictures/wren',
      `/pictures/wren/${hashAvatar('')}`,
      `/pictures/..%2F..%2Fetc%2Fpasswd/${hashAvatar('/etc/passwd')}`,
      '/pictures/%zz/%00',
    ]
    for (const path of wrong) expect([path, (await at(path)).status]).toEqual([path, 404])
    const { state } = stage.app.store.memory
    const key = { name: 'place-cards', scope: { ...conversation, thread: '' }, owner: '' } as const
    const stored = await state.get(key)
    await state.set(key, { cards: (stored?.cards ?? []).map((one) => ({ ...one, pictureHash: 'another' })) })
    expect((await at(pathname)).status).toBe(404)
  })

  test('are images and nothing else', async () => {
    const findPicture: FindPicture = async () => ({ bytes: Buffer.from('<html>'), mediaType: 'text/html' })
    const { at } = await serve(createPictureRoutes(findPicture, '/'))
    expect((await at('/pictures/wren/hash')).status).toBe(404)
  })

  test('are read a few at a time', async () => {
    const opened = Promise.withResolvers<undefined>()
    const allBegun = Promise.withResolvers<void>()
    let reading = 0
    const findPicture: FindPicture = async () => {
      reading += 1
      if (reading === 16) allBegun.resolve()
      return await opened.promise
    }
    const { at } = await serve(createPictureRoutes(findPicture, '/'))
    const ask = () => at('/pictures/wren/hash')
    const waiting = Array.from({ length: 16 }, async () => (await ask()).status)
    await allBegun.promise
    const refused = await ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    opened.resolve(undefined)
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([404]))
    expect((await ask()).status).toBe(404)
  })

  test('are beside what operators look at, where there is a public address', async () => {
    const findPicture: FindPicture = async () => ({ bytes: picture, mediaType: 'image/png' })
    const options = {
      metrics: await createPrometheus(),
      store: { check: async () => {} },
      activeAdapters: () => ({ listening: [], working: [] }),
      replies: 'model',
      ending: new AbortController().signal,
      log: silentLog,
    } as const
    const http = { host: '127.0.0.1', port: 0 }
    const statusOf = async (published: { published?: { url: string; findPicture: FindPicture } }) => {
      const server = await openOperations(http, { ...options, ...published })
      onTestFinished(() => server.close())
      return (await fetch(`${server.url}/pictures/wren/hash`)).status
    }
    expect(await statusOf({ published: { url: 'https://bot.example.org', findPicture } })).toBe(200)
    expect(await statusOf({})).toBe(404)
  })
})
