import { describe, expect, test } from 'vitest'
import { pictureAddress } from '../../src/util/picture-address.ts'
import { finished, mira, started } from '../support/reply-parts.ts'
import { conversationOf, openSpeakStage } from './speak/stage.ts'

/** The smallest PNG that is one. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const speaks = (avatar: string | undefined) => [
  started({ persona: { ...mira, avatar } }),
  finished('Look at me.'),
]

describe('the picture of a persona', () => {
  test('with a web address is shown from there', async () => {
    const { deliver, shown, discord } = await openSpeakStage()
    await deliver(speaks('https://pictures.example/mira.png'))
    expect(shown()).toMatchObject([{ avatarUrl: 'https://pictures.example/mira.png' }])
    expect(discord.complaints).toEqual([])
  })

  test('that moves is shown as an emoji, whose address is of one that does not; from the web it is not', async () => {
    const { deliver, shown, picture } = await openSpeakStage({ publicUrl: 'https://bot.example' })
    picture.push({ bytes: png, mediaType: 'image/gif' })
    await deliver(speaks('/cards/mira.gif'))
    await deliver(speaks('https://pictures.example/mira.gif?size=80'))
    expect(shown().map(({ avatarUrl }) => avatarUrl)).toEqual([
      expect.stringMatching(/\/emojis\/\d+\.png$/),
      undefined,
    ])
  })

  test('is served by ourselves where the world reaches us', async () => {
    const publicUrl = 'https://bot.example'
    const { deliver, shown, channel } = await openSpeakStage({ publicUrl })
    const persona = { ...mira, avatar: '/cards/mira.png' }
    await deliver(speaks(persona.avatar))
    expect(shown()).toMatchObject([
      { avatarUrl: pictureAddress(publicUrl, conversationOf(channel), persona) },
    ])
  })

  test('else is uploaded once, for all processes and for ever', async () => {
    const { deliver, shown, picture, asked, openProcess, discord, state } = await openSpeakStage()
    picture.push({ bytes: png, mediaType: 'image/png' })
    await deliver(speaks('/cards/mira.png'))
    await deliver(speaks('/cards/mira.png'))
    await deliver(speaks('/elsewhere/mira.png'), { by: openProcess().deliver })
    state.clear()
    await deliver(speaks('/cards/mira.png'), { by: openProcess().deliver })
    expect(asked('POST', /\/emojis$/)).toHaveLength(1)
    const [address] = new Set(shown().map(({ avatarUrl }) => avatarUrl))
    expect(address).toMatch(/\/emojis\/\d+\.png$/)
    expect(shown().every(({ avatarUrl }) => avatarUrl === address)).toBe(true)
    expect(discord.complaints).toEqual([])
  })

  test.each([
    ['too large', { bytes: Buffer.alloc(300_000), mediaType: 'image/png' }],
    ['of no kind that Discord shows', { bytes: png, mediaType: 'image/svg+xml' }],
  ])('that is %s is not shown, and the reply is', async (_why, one) => {
    const { deliver, shown, picture, asked, entries } = await openSpeakStage()
    picture.push(one)
    await deliver(speaks('/cards/mira.png'))
    await deliver(speaks('/cards/mira.png'))
    expect(shown()).toHaveLength(2)
    expect(shown()[0]?.avatarUrl).toBeUndefined()
    expect(asked('POST', /\/emojis$/)).toHaveLength(0)
    expect(entries.filter((entry) => entry.includes('PUBLIC_URL'))).toHaveLength(1)
  })

  test('takes the place of the oldest where there is no room', async () => {
    const { deliver, shown, picture, discord, state, asked } = await openSpeakStage()
    picture.push({ bytes: png, mediaType: 'image/png' })
    const items = Array.from({ length: 1_000 }, (_none, at) => ({
      id: `${1_300_000_000_000_000_000n - BigInt(at)}`,
      name: `dramatis_${at}`,
    }))
    state.set('avatar:999', 'the oldest')
    discord.faults.fail({ method: 'GET', path: /\/emojis$/, status: 200, body: { items } })
    discord.faults.fail({ method: 'DELETE', path: /\/emojis\//, status: 200, body: {} })
    await deliver(speaks('/cards/mira.png'))
    expect(asked('DELETE', /\/emojis\/1299999999999999001$/)).toHaveLength(1)
    expect(state.has('avatar:999')).toBe(false)
    expect(shown()[0]?.avatarUrl).toMatch(/\/emojis\/\d+\.png$/)
  })

  test('that cannot be uploaded keeps no reply waiting', async () => {
    const { deliver, shown, picture, discord } = await openSpeakStage()
    picture.push({ bytes: png, mediaType: 'image/png' })
    discord.faults.fail({ path: /\/emojis$/, status: 500, times: 100 })
    await deliver(speaks('/cards/mira.png'))
    expect(shown()).toMatchObject([{ content: 'Look at me.', avatarUrl: undefined }])
  })
})
