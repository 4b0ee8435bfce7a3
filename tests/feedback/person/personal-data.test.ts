import { describe, expect, it } from 'vitest'
import type { Language } from '../../../src/contract/character.ts'
import type { ChapterKey } from '../../../src/contract/conversation.ts'
import type { QueuedEvent } from '../../../src/contract/event.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { StoreRecord } from '../../../src/contract/transfer.ts'
import { line as createTestLine, emotionEntry, turnEntry } from '../../support/store.ts'
import { openPlayhouse, signal } from '../open-playhouse.ts'
import { ann, bob, tavern } from '../playhouse.ts'

/** What nobody may find in a file about somebody. */
const secret = 'zanzibar'
const bobAlone = { ...tavern, place: bob.id, thread: '' }

function lineRecord(chapter: ChapterKey, line: Line, earlier: readonly Line[] = []): StoreRecord {
  return { type: 'line', chapter, lineId: line.id, line, earlier }
}

async function open() {
  const { store, desk, play } = await openPlayhouse()
  const accept = async (event: QueuedEvent) =>
    await store.mailbox.accept(event, { queue: 'telegram', quietMs: 0, maxWaitMs: 0 })
  async function read(personId = ann.id, language: Language = 'en') {
    await play.settle()
    const { bytes } = await desk.collectPerson({ platform: 'telegram', personId, language }, signal)
    const text = new TextDecoder().decode(bytes)
    return { text, data: JSON.parse(text) }
  }
  return { store, play, accept, read }
}

/** Ann's, with all that an event of hers can have beside what she did. */
function eventOf(id: string) {
  return {
    version: 1,
    id,
    conversation: tavern,
    audience: 'group',
    at: 1,
    locale: 'en',
    parent: secret,
    from: { ...ann, sign: secret },
    isModerator: true,
    mayCast: true,
    addressee: secret,
    interaction: { token: secret, expiresAt: 1 },
  } as const
}

describe('what waits', () => {
  it('is told as what was said or asked for, without what only the platform may know', async () => {
    const { accept, read } = await open()
    const quoted = { quotedIds: [bob.id], text: 'My words.', messageId: 'm1' }
    await accept({
      ...eventOf('e1'),
      type: 'message-received',
      mentionsBot: true,
      replyTo: secret,
      ...quoted,
    })
    await accept({
      ...eventOf('e2'),
      type: 'command-invoked',
      command: 'character import',
      options: { card: secret, forged: secret },
      files: [{ name: 'mine.png', size: 9, reference: secret }],
    })
    await accept({
      ...eventOf('e3'),
      type: 'control-used',
      messageId: secret,
      command: 'privacy consent',
      options: { scope: 'training', version: secret },
    })
    await accept({ ...eventOf('e4'), type: 'command-invoked', command: secret, options: { text: secret } })
    await accept({
      ...eventOf('e5'),
      type: 'command-invoked',
      command: 'proxies',
      options: { action: 'add', bot: bob.id },
    })
    await accept({ ...eventOf('e6'), type: 'reactions-changed', messageId: 'm2', added: ['🎉'], removed: [] })
    const { data, text } = await read()
    const common = { acceptedAt: expect.any(String), at: '1970-01-01T00:00:00.001Z', where: tavern }
    expect(data.waiting).toEqual([
      { ...common, type: 'message', text: 'My words.', message: 'm1', wordsOf: 'you and others' },
      {
        ...common,
        type: 'command',
        command: 'character import',
        options: {},
        files: [{ name: 'mine.png', size: 9 }],
      },
      { ...common, type: 'button', command: 'privacy consent', options: { scope: 'training' } },
      { ...common, type: 'command', options: {} },
      { ...common, type: 'command', command: 'proxies', options: { action: 'add' } },
      { ...common, type: 'reactions', message: 'm2', added: ['🎉'], removed: [] },
    ])
    expect(text).not.toContain(secret)
    expect(text).not.toContain(bob.id)
  })
})

describe('replies', () => {
  it('to others are not told, only that words of theirs were before the model', async () => {
    const { play, store, read } = await open()
    const chapter = { ...tavern, chapter: 'one' }
    play.turn(tavern, [[ann, 'One.']], ['To nobody.'])
    await play.settle()
    const commit = async (turnId: string, said: readonly string[], personIds: readonly string[]) => {
      const line = (personId: string) =>
        createTestLine(`${turnId}:${personId}`, 'Said.', { speakerId: personId, turnId })
      const reply = createTestLine(`${turnId}:reply`, `Reply of ${turnId}.`, {
        role: 'character',
        speakerId: 'wren',
        speakerName: 'Wren',
        turnId,
      })
      await store.transfer.write([
        ...[...said.map(line), reply].map((one) => lineRecord(chapter, one)),
        { type: 'entry', entry: turnEntry(turnId, { chapter, personIds, raw: `Raw of ${turnId}.` }) },
      ])
    }
    await commit('hers', [ann.id], [ann.id, bob.id])
    await commit('shared', [ann.id, bob.id], [ann.id, bob.id])
    await commit('alone', [], [ann.id])
    await commit(secret, [bob.id], [ann.id, bob.id])
    const { data, text } = await read()
    const raws = data.replies.flatMap(({ reply }: { reply?: { raw: string } }) => reply?.raw ?? [])
    expect(raws).toEqual(['To nobody.', 'Raw of hers.', 'Raw of shared.', 'Raw of alone.'])
    expect(data.mentions).toEqual([
      { at: '1970-01-01T00:00:00.001Z', where: tavern, what: expect.stringContaining('somebody else') },
    ])
    expect(text).not.toContain(secret)
  })
})

describe('words of theirs that others passed on', () => {
  it('are told without the others’ words, and without a place where they have not spoken', async () => {
    const { store, read } = await open()
    const chapter = { ...bobAlone, chapter: 'wren' }
    const line = createTestLine('l1', `${secret} Ann said: One.`, {
      speakerId: bob.id,
      speakerName: bob.name,
      turnId: 't1',
      authorIds: [bob.id, ann.id],
    })
    const reply = createTestLine('l2', `Reply to ${secret}.`, {
      role: 'character',
      speakerId: 'wren',
      speakerName: 'Wren',
      turnId: 't1',
    })
    const note = createTestLine('l0', `Lore of ${secret}.`, {
      role: 'narrator',
      speakerId: '',
      speakerName: '',
      kind: 'note',
      turnId: 't1',
    })
    await store.transfer.write([
      lineRecord(chapter, note),
      lineRecord(chapter, line),
      lineRecord(chapter, reply),
      { type: 'entry', entry: turnEntry('t1', { chapter, personIds: [bob.id, ann.id], raw: secret }) },
      { type: 'entry', entry: emotionEntry('l1', { chapter }, [bob.id, ann.id]) },
    ])
    const { data, text } = await read()
    const where = { platform: 'telegram' }
    expect([data.lines, data.replies]).toEqual([[], []])
    expect(data.mentions.map((one: { where: unknown }) => one.where)).toEqual([where, where])
    expect(data.other.map((one: { where: unknown }) => one.where)).toEqual([where])
    for (const hidden of [secret, bob.id, bob.name]) expect(text).not.toContain(hidden)
  })

  it('are not told with other takes of the reply that they wrote anew', async () => {
    const { store, read } = await open()
    const chapter = { ...tavern, chapter: 'one' }
    const reply = (revision: number, text: string, extra = {}) =>
      createTestLine('r1', text, { role: 'character', speakerId: 'wren', turnId: 't1', revision, ...extra })
    await store.transfer.write([
      lineRecord(chapter, createTestLine('b1', 'Hi.', { speakerId: bob.id, turnId: 't1' })),
      lineRecord(chapter, reply(2, `${secret} two`), [
        reply(0, `${secret} one`),
        reply(1, 'Mine.', { authorIds: [ann.id] }),
      ]),
    ])
    const { data, text } = await read()
    expect(data.lines).toMatchObject([
      {
        wordsOf: 'somebody else',
        earlier: [{ wordsOf: 'somebody else' }, { text: 'Mine.', wordsOf: 'you' }],
      },
    ])
    expect(text).not.toContain(secret)
  })
})

describe('values of theirs', () => {
  it('are told by what they are for, and nothing beside', async () => {
    const { store, read } = await open()
    const { state } = store.memory
    const answer = { isGiven: true, textVersion: 1, at: 1, by: secret }
    const platform = { platform: 'telegram', place: '', thread: '' }
    await state.set(
      { name: 'consent', scope: platform, owner: ann.id },
      {
        scopes: { history: answer },
        local: [{ ...answer, scope: 'training', place: 't', chapter: undefined }],
      },
    )
    const card = { text: 'name: Mine\n', revision: 'r', name: 'Mine', picture: undefined, owner: secret }
    await state.set({ name: 'offered-card', scope: tavern, owner: ann.id }, card)
    await state.set({ name: 'profile', scope: tavern, owner: ann.id }, 'A keeper.')
    const { data, text } = await read()
    const at = '1970-01-01T00:00:00.001Z'
    expect(
      data.settings.toSorted((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)),
    ).toEqual([
      {
        name: 'consent',
        value: {
          scopes: [{ scope: 'history', isGiven: true, textVersion: 1, at }],
          local: [{ scope: 'training', place: 't', isGiven: true, textVersion: 1, at }],
        },
      },
      { name: 'offered-card', value: { name: 'Mine', text: 'name: Mine\n' } },
      { name: 'profile', value: 'A keeper.' },
    ])
    expect(text).not.toContain(secret)
  })
})

it('explains itself in the language of whoever asks', async () => {
  const { data: english } = await (await open()).read(ann.id)
  const { data: chinese } = await (await open()).read(ann.id, 'zh')
  expect(english.about).toContain('keeps about you on telegram.')
  expect(chinese.about).toContain('你在 telegram 上的全部内容')
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  expect(Object.keys(chinese.purposes)).toEqual(Object.keys(english.purposes))
  for (const purpose of Object.values(chinese.purposes)) expect(purpose).toMatch(/\p{Script=Han}/u)
})
