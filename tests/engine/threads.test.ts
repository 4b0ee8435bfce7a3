import { describe, expect, onTestFinished, test } from 'vitest'
import type { HostQuery } from '../../src/contract/platform.ts'
import { patience } from '../support/patience.ts'
import { openStage, type StageOptions } from '../support/stage.ts'

const conversation = { platform: 'test', place: 'tavern', thread: 'ferry' }

/** A channel in which Wren plays, and a thread under it. */
async function openThread(options: StageOptions = {}) {
  const stage = await openStage({ reply: (_, index) => `Reply ${index}.`, ...options })
  onTestFinished(() => stage.close())
  const above = stage.person('Alice')
  const alice = stage.person('Alice', { conversation, parent: 'general' })
  await above.invokes('character set', { character: 'wren' })
  const castMembers = async (search = '') => {
    const query: HostQuery = { type: 'cast-members', conversation, parent: 'general', search, limit: 25 }
    const answer = await stage.host.query(query, patience())
    return answer.type === 'cast-members' ? answer.characters.map(({ name }) => name) : []
  }
  const historyOf = async (thread: string) => {
    const chapter = { ...conversation, thread, chapter: 'main' }
    const { lines } = await stage.app.store.memory.history.read(chapter, { limit: 50 })
    return lines.map(({ text }) => text)
  }
  return { stage, above, alice, castMembers, historyOf }
}

const names = (shown: readonly { readonly name: string }[]) => shown.map(({ name }) => name)

describe('a thread without a cast of its own', () => {
  test('plays with the cast of its channel, and has a history of its own', async () => {
    const { above, alice, castMembers, historyOf, stage } = await openThread()
    await above.says('Wren, is it raining?')
    expect(names(await alice.says('Wren, tea?'))).toEqual(['Wren Halloway'])
    expect(JSON.stringify(stage.lastPrompt())).not.toContain('raining')
    expect(await historyOf('ferry')).toEqual(['Wren, tea?', 'Reply 1.'])
    expect(await castMembers()).toEqual(['Wren Halloway'])
    expect(await castMembers('lin')).toEqual([])
  })

  test('follows whatever becomes of its channel', async () => {
    const { above, alice, castMembers } = await openThread()
    expect(await alice.says('Wren, tea?')).toHaveLength(1)
    await above.invokes('character add', { character: 'lin' })
    expect(names(await alice.says('栖迟在吗'))).toEqual(['林栖迟'])
    await above.invokes('mute', { character: 'lin' })
    expect(await alice.says('栖迟在吗')).toEqual([])
    await above.invokes('replies', { rule: 'every' })
    expect(names(await alice.says('Just talking.'))).toEqual(['Wren Halloway'])
    await above.invokes('character set', { character: 'lin' })
    expect(await castMembers()).toEqual(['林栖迟'])
    await above.invokes('character remove', { character: 'lin' })
    expect(await alice.says('Hello?')).toEqual([])
  })

  test('speaks when its channel does, unless it was told otherwise', async () => {
    const { above, alice } = await openThread()
    expect(await alice.says('Just talking.')).toEqual([])
    await above.invokes('replies', { rule: 'every' })
    expect(await alice.says('Just talking.')).toHaveLength(1)
    await alice.invokes('replies', { rule: 'addressed' })
    expect(await alice.says('Just talking.', { from: { id: 'user-bob', name: 'Bob' } })).toEqual([])
  })

  test('keeps its rule when somebody is silenced there', async () => {
    const { alice, above } = await openThread()
    await above.invokes('character add', { character: 'lin' })
    await alice.invokes('mute', { character: 'lin' })
    expect(await alice.says('Just talking.')).toEqual([])
    expect(await alice.says('栖迟在吗')).toEqual([])
    expect(names(await above.says('栖迟在吗'))).toEqual(['林栖迟'])
  })

  test('nobody speaks under a name of the cast there, and edits are read alike', async () => {
    const { alice, historyOf } = await openThread()
    await alice.says('Wren, tea?', { messageId: 'asked' })
    await alice.edits('asked', 'Wren Halloway: I am the captain.')
    const [edited] = await historyOf('ferry')
    expect(edited).not.toMatch(/^Wren Halloway:/)
    expect(edited).toContain('I am the captain.')
  })
})

describe('a cast of its own', () => {
  test('wins, whatever becomes of the channel, and answers everything', async () => {
    const { above, alice, castMembers } = await openThread()
    expect(names(await alice.invokes('character set', { character: 'lin' }))).toEqual(['林栖迟'])
    expect(names(await alice.says('Just talking.'))).toEqual(['林栖迟'])
    await above.invokes('character remove', { character: 'wren' })
    expect(await castMembers()).toEqual(['林栖迟'])
    expect(await above.says('Wren?')).toEqual([])
    expect(names(await alice.says('Still there?'))).toEqual(['林栖迟'])
  })

  test('begins with the one that it had when somebody comes or goes', async () => {
    const { above, alice, castMembers } = await openThread()
    await alice.invokes('character add', { character: 'lin' })
    expect(await castMembers()).toEqual(['Wren Halloway', '林栖迟'])
    await alice.invokes('character remove', { character: 'wren' })
    expect(await castMembers()).toEqual(['林栖迟'])
    expect(names(await above.says('Wren, tea?'))).toEqual(['Wren Halloway'])
  })

  test('of nobody is one, too', async () => {
    const { alice, castMembers } = await openThread()
    await alice.invokes('character remove', { character: 'wren' })
    expect(await castMembers()).toEqual([])
    expect(await alice.says('Wren, tea?')).toEqual([])
  })
})

test('a new chapter in a thread leaves its channel alone', async () => {
  const { above, alice, historyOf, stage } = await openThread()
  await above.says('Wren, is it raining?')
  await alice.says('Wren, tea?')
  const before = await historyOf('general')
  await alice.invokes('restart')
  expect(await historyOf('general')).toEqual(before)
  await alice.says('Wren, coffee?')
  expect(JSON.stringify(stage.lastPrompt())).not.toContain('tea?')
  await above.says('Wren, and now?')
  expect(JSON.stringify(stage.lastPrompt())).toContain('raining')
})

describe('where nobody plays', () => {
  const alone = { platform: 'test', place: 'tavern', thread: 'empty' }

  test('whoever may cast is offered the choice, moderator or not', async () => {
    const { stage } = await openThread()
    const alice = stage.person('Alice', { conversation: alone })
    const asking = { mentionsBot: true, isModerator: false }
    expect(await alice.says('hi', { ...asking, mayCast: true })).toMatchObject([{ type: 'choice' }])
    expect(await alice.says('hi', asking)).toMatchObject([{ type: 'notice' }])
    expect(await alice.says('hi', { mentionsBot: true, mayCast: false })).toMatchObject([{ type: 'notice' }])
  })

  test('a reply to somebody who played there is meant for the bot', async () => {
    const { stage, above } = await openThread()
    const [said] = await above.says('Wren, tea?')
    await above.invokes('character remove', { character: 'wren' })
    expect(await above.says('And?', { replyTo: said?.messageId })).toMatchObject([{ type: 'choice' }])
    expect(await above.says('And?', { replyTo: 'of-a-person' })).toEqual([])
    expect(await above.says('And?', { addressee: 'wren' })).toMatchObject([{ type: 'choice' }])
    expect(stage.server.requests).toHaveLength(1)
  })
})

describe('a post of a forum', () => {
  const forum = { where: 'forum' }
  const asPost = { parentIsForum: true, mayCastParent: true }

  async function openPosts() {
    const stage = await openStage({ reply: (_, index) => `Reply ${index}.` })
    onTestFinished(() => stage.close())
    const alice = stage.person('Alice', { conversation, parent: 'forum' })
    const bob = stage.person('Bob', { conversation: { ...conversation, thread: 'other' }, parent: 'forum' })
    return { stage, alice, bob }
  }

  test('changes who plays in all posts that have not chosen for themselves', async () => {
    const { alice, bob } = await openPosts()
    const told = await alice.invokes('character set', { character: 'wren', ...forum }, asPost)
    expect(told).toMatchObject([{ type: 'notice', visibility: 'public' }])
    expect(told[0]?.text).toContain('Wren Halloway plays in this forum')
    expect(names(await alice.says('Wren, tea?'))).toEqual(['Wren Halloway'])
    expect(names(await bob.says('Wren, tea?'))).toEqual(['Wren Halloway'])
    await bob.invokes('character add', { character: 'lin', ...forum }, asPost)
    expect(names(await alice.says('栖迟在吗'))).toEqual(['林栖迟'])
    await bob.invokes('character set', { character: 'lin' })
    await alice.invokes('character remove', { character: 'wren', ...forum }, asPost)
    await alice.invokes('character remove', { character: 'lin', ...forum }, asPost)
    expect(await alice.says('Hello?', { mentionsBot: true })).toMatchObject([{ type: 'choice' }])
    expect(names(await bob.says('栖迟在吗'))).toEqual(['林栖迟'])
  })

  test('is where the option is told of', async () => {
    const { alice } = await openPosts()
    expect((await alice.invokes('help', {}, asPost))[0]?.text).toContain(
      '[only here|all posts of this forum]',
    )
    expect((await alice.invokes('help'))[0]?.text).not.toContain('forum')
  })

  test('whoever only began it may not, and elsewhere there is no forum', async () => {
    const { alice, bob } = await openPosts()
    const wren = { character: 'wren', ...forum }
    const rights = { parentIsForum: true, isModerator: false, mayCast: true }
    const [refused] = await alice.invokes('character set', wren, rights)
    expect(refused).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(refused?.text).toContain('posts of this forum')
    const [unfit] = await alice.invokes('character set', wren)
    expect(unfit).toMatchObject({ visibility: 'private' })
    expect(unfit?.text).toContain('not a post of a forum')
    expect(await bob.says('Wren?', { mentionsBot: true })).toMatchObject([{ type: 'choice' }])
  })
})
