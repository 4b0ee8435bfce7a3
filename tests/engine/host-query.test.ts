import { describe, expect, onTestFinished, test } from 'vitest'
import { createPlainPicture } from '../../src/cards/files/plain-picture.ts'
import { writePng } from '../../src/cards/files/write-png.ts'
import type { HostAnswer, HostQuery } from '../../src/contract/platform.ts'
import { patience } from '../support/patience.ts'
import { cards, openStage, type Stage, type StageOptions } from '../support/stage.ts'
import { bringAndKeep, tavernCard } from './import-support.ts'

async function open(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const alice = stage.person('Alice')
  await alice.invokes('character set', { character: 'wren' })
  return { stage, alice, conversation: alice.speaker.conversation }
}

/** Asks, and answers what is of that type. */
async function ask<Type extends HostQuery['type']>(
  { host }: Stage,
  query: Extract<HostQuery, { type: Type }>,
): Promise<Extract<HostAnswer, { type: Type }>> {
  const answer = await host.query(query, patience())
  if (answer.type !== query.type) throw new TypeError(`asked ${query.type}, answered ${answer.type}`)
  return answer as Extract<HostAnswer, { type: Type }> // by the line above
}

/** Somebody who asks and moderates nothing. */
const stranger = { personId: 'user-Bob', isModerator: false }

describe('the line of a message', () => {
  test('is told as it is shown, of whoever said it', async () => {
    const { stage, alice, conversation } = await open()
    const lineOf = async (messageId: string) =>
      (await ask<'line'>(stage, { type: 'line', conversation, messageId, ...stranger })).line
    const [said] = await alice.says('Wren, tea?', { messageId: 'asked' })
    expect(await lineOf(said?.messageId ?? '')).toEqual({
      role: 'character',
      speakerName: 'Wren Halloway',
      text: 'Reply 0.',
      mayRewrite: false,
      messageIds: [said?.messageId],
    })
    expect(await lineOf('asked')).toMatchObject({ role: 'user', speakerName: 'Alice', text: 'Wren, tea?' })
    expect(await lineOf('unknown')).toBeUndefined()
    const elsewhere = { ...conversation, thread: 'elsewhere' }
    expect(
      (await ask<'line'>(stage, { type: 'line', conversation: elsewhere, messageId: 'asked', ...stranger }))
        .line,
    ).toBe(undefined)
  })

  test('tells whether the person may rewrite it', async () => {
    const { stage, alice, conversation } = await open()
    const [said] = await alice.says('Wren, tea?', { messageId: 'asked' })
    const mayRewrite = async (personId: string, isModerator: boolean, messageId = said?.messageId ?? '') => {
      const query = { type: 'line', conversation, messageId, personId, isModerator } as const
      return (await ask<'line'>(stage, query)).line?.mayRewrite
    }
    expect(await mayRewrite('user-Alice', false)).toBe(true)
    expect(await mayRewrite('user-Bob', false)).toBe(false)
    expect(await mayRewrite('user-Bob', true)).toBe(true)
    expect(await mayRewrite('user-Alice', true, 'asked')).toBe(false)
  })

  test('is told of earlier chapters, and not of those that were taken back', async () => {
    const { stage, alice, conversation } = await open()
    const lineOf = async (messageId: string) =>
      (await ask<'line'>(stage, { type: 'line', conversation, messageId, ...stranger })).line?.text
    await alice.says('Wren, tea?', { messageId: 'first' })
    await alice.invokes('restart')
    await alice.says('Wren, coffee?', { messageId: 'second' })
    expect([await lineOf('first'), await lineOf('second')]).toEqual(['Wren, tea?', 'Wren, coffee?'])
    await alice.invokes('restart', { action: 'undo' })
    expect([await lineOf('first'), await lineOf('second')]).toEqual(['Wren, tea?', undefined])
  })

  test('is told in a DM, too', async () => {
    const { stage } = await open()
    const ann = stage.directly('Ann')
    await ann.invokes('character set', { character: 'lin' })
    const [said] = await ann.says('在吗')
    const { conversation } = ann.speaker
    const query = { type: 'line', conversation, messageId: said?.messageId ?? '', ...stranger } as const
    expect((await ask<'line'>(stage, query)).line).toMatchObject({ role: 'character', speakerName: '林栖迟' })
  })
})

test('messages that show a line, or showed one, are known', async () => {
  const { stage, alice, conversation } = await open()
  const [said] = await alice.says('Wren, tea?', { messageId: 'asked' })
  const messageIds = ['unknown', said?.messageId ?? '', 'asked']
  const query = { type: 'known-messages', conversation, messageIds } as const
  const answer = await ask<'known-messages'>(stage, query)
  expect(answer.messageIds).toEqual([said?.messageId, 'asked'])
})

test('messages of people since a moment are listed, also from before a restart, until they are deleted', async () => {
  const { stage, alice, conversation } = await open()
  const since = async (at: number) =>
    (await ask<'recent-messages'>(stage, { type: 'recent-messages', conversation, since: at })).messageIds
  await alice.says('Wren, tea?', { messageId: 'first' })
  await alice.invokes('restart')
  await alice.says('Wren, coffee?', { messageId: 'second' })
  expect(await since(0)).toEqual(['first', 'second'])
  expect(await since(Number.MAX_SAFE_INTEGER)).toEqual([])
  await alice.deletes('first')
  expect(await since(0)).toEqual(['second'])
})

test('messages of a DM are listed, too', async () => {
  const { stage } = await open()
  const ann = stage.directly('Ann')
  await ann.invokes('character set', { character: 'lin' })
  await ann.says('在吗', { messageId: 'asked' })
  const query = { type: 'recent-messages', conversation: ann.speaker.conversation, since: 0 } as const
  expect((await ask<'recent-messages'>(stage, query)).messageIds).toEqual(['asked'])
})

test('the bots of a place are told, once somebody has said which', async () => {
  const { stage, conversation } = await open()
  const query = { type: 'proxies', conversation } as const
  expect((await ask<'proxies'>(stage, query)).botIds).toBeUndefined()
  const scope = { ...conversation, thread: '' }
  await stage.app.store.memory.state.set({ name: 'proxies', scope, owner: '' }, ['77'])
  expect((await ask<'proxies'>(stage, query)).botIds).toEqual(['77'])
})

describe('the picture of a character', () => {
  const picture = createPlainPicture()
  const png = (name: string) => {
    const { data } = JSON.parse(Buffer.from(tavernCard(name)).toString())
    return writePng({ picture, chara: { spec: 'chara_card_v2', spec_version: '2.0', data }, ccv3: undefined })
  }
  const withPicture = {
    ...cards,
    'wren.yaml': `avatar: wren.png\n${cards['wren.yaml']}`,
    'wren.png': Buffer.from(picture),
  }

  test('of the folder is read from its file', async () => {
    const { stage, conversation } = await open({ cards: withPicture })
    const pictureOf = async (characterId: string) =>
      (await ask<'picture'>(stage, { type: 'picture', conversation, characterId })).picture
    const found = await pictureOf('wren')
    expect(found?.mediaType).toBe('image/png')
    expect(Buffer.from(found?.bytes ?? []).equals(picture)).toBe(true)
    expect(await pictureOf('lin')).toBeUndefined()
    expect(await pictureOf('nobody')).toBeUndefined()
  })

  test('of the folder that is no picture is none', async () => {
    const broken = { ...withPicture, 'wren.png': 'not a picture' }
    const { stage, conversation } = await open({ cards: broken })
    const query = { type: 'picture', conversation, characterId: 'wren' } as const
    expect((await ask<'picture'>(stage, query)).picture).toBeUndefined()
  })

  test('of a place’s own is told with what it says, and has another name when it is another', async () => {
    const { stage, alice, conversation } = await open()
    await bringAndKeep(stage, alice, png('Seraphina'))
    const avatarOf = async () => {
      await alice.invokes('character set', { character: 'Seraphina' })
      await alice.says('Seraphina?')
      const started = stage.platform.parts.findLast((part) => part.type === 'reply-started')
      return started?.persona.avatar
    }
    const avatar = await avatarOf()
    expect(avatar).toMatch(/^picture:[0-9a-f]{32}$/)
    expect(await avatarOf()).toBe(avatar)
    const query = { type: 'picture', conversation, characterId: '@seraphina' } as const
    const found = (await ask<'picture'>(stage, query)).picture
    expect(found?.mediaType).toBe('image/png')
    expect(Buffer.from(found?.bytes ?? []).equals(picture)).toBe(true)
    const stranger = { ...query, conversation: { ...conversation, place: 'harbour' } }
    expect((await ask<'picture'>(stage, stranger)).picture).toBeUndefined()

    // An entry that an older version wrote has no hash: it plays without a face.
    const { state } = stage.app.store.memory
    const key = { name: 'place-cards', scope: { ...conversation, thread: '' }, owner: '' } as const
    const [entry] = (await state.get(key))?.cards ?? []
    if (!entry) throw new TypeError('the card is not there')
    const { pictureHash: _, ...older } = entry
    await state.set(key, { cards: [older] })
    expect(await avatarOf()).toBeUndefined()
    await state.set(key, { cards: [{ ...entry, pictureHash: 'another' }] })
    expect(await avatarOf()).toBe('picture:another')
  })
})

test('a reply names the message that it answers, and who said it', async () => {
  const { stage, alice } = await open()
  await alice.says('Wren, tea?', { messageId: 'asked' })
  const started = stage.platform.parts.findLast((part) => part.type === 'reply-started')
  expect(started).toMatchObject({ replyTo: 'asked', replyToName: 'Alice' })
  await alice.invokes('regenerate')
  const again = stage.platform.parts.findLast((part) => part.type === 'reply-started')
  expect(again).toMatchObject({ replyTo: undefined, replyToName: undefined })
})

test('those that belong to the place are told by themselves', async () => {
  const { stage, alice, conversation } = await open()
  await bringAndKeep(stage, alice, tavernCard('Seraphina'))
  const query = { type: 'characters', conversation, search: '', limit: 25 } as const
  const names = async (more: { readonly isOwn?: true }) =>
    (await ask<'characters'>(stage, { ...query, ...more })).characters.map(({ name }) => name)
  expect(await names({ isOwn: true })).toEqual(['Seraphina'])
  expect(await names({})).toHaveLength(3)
})
