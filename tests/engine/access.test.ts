import { describe, expect, onTestFinished, test } from 'vitest'
import { cards, openStage } from '../support/stage.ts'

async function open() {
  const stage = await openStage({ reply: () => 'Aye.', cards })
  onTestFinished(() => stage.close())
  return { stage, alice: stage.person('Alice') }
}

describe('who plays', () => {
  const set = { character: 'wren' }

  test.each([
    [{ isModerator: false, mayCast: true }, 'reply'],
    [{ isModerator: true, mayCast: false }, 'notice'],
    [{ isModerator: true }, 'reply'],
    [{ isModerator: false }, 'notice'],
  ])('is changed by those who may: %j', async (rights, type) => {
    const { alice } = await open()
    const [shown] = await alice.invokes('character set', set, rights)
    expect(shown).toMatchObject({ type })
    if (type === 'notice') {
      expect(shown).toMatchObject({ visibility: 'private' })
      expect(shown?.text).toContain('Manage Channels')
    }
  })

  test('does not make anybody a moderator, and everybody may read', async () => {
    const { alice } = await open()
    const rights = { isModerator: false, mayCast: true }
    const [refused] = await alice.invokes('character delete', set, rights)
    expect(refused?.text).toContain('moderate')
    const [list] = await alice.invokes('character list', {}, { isModerator: false })
    expect(list).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(list?.text).toContain('· Wren Halloway · Wren pilots the night ferry.')
    const [choice] = await alice.invokes('character list', {}, rights)
    expect(choice).toMatchObject({ type: 'choice', text: expect.stringContaining('night ferry') })
    expect(choice?.text).toContain('Who shall play here?')
    expect(choice?.options).toContain('Wren Halloway')
  })

  test('what a command without options only tells, everybody may read', async () => {
    const { stage } = await open()
    // Where there are such bots.
    const conversation = { platform: 'discord', place: 'tavern', thread: 'general' }
    const alice = stage.person('Alice', { conversation })
    const ordinary = { isModerator: false }
    expect((await alice.invokes('replies', {}, ordinary))[0]?.text).toContain('Replies: addressed')
    expect((await alice.invokes('replies', { rule: 'every' }, ordinary))[0]?.text).toContain(
      'Manage Channels',
    )
    expect((await alice.invokes('proxies', {}, ordinary))[0]?.text).not.toContain('moderate')
    expect((await alice.invokes('proxies', { action: 'add', bot: '1' }, ordinary))[0]?.text).toContain(
      'moderate',
    )
  })

  test('what goes wrong is said privately, also where the answer is for all', async () => {
    const { alice } = await open()
    const [unknown] = await alice.invokes('character set', { character: 'nobody' })
    expect(unknown).toMatchObject({ type: 'notice', visibility: 'private' })
    expect(await alice.invokes('restart', { action: 'undo' })).toMatchObject([{ visibility: 'private' }])
    expect(await alice.invokes('replies', {}, { isModerator: false })).toMatchObject([
      { visibility: 'public' },
    ])
  })

  test('alone with the bot, everybody may', async () => {
    const { stage } = await open()
    const shown = await stage.directly('Carol').invokes('character set', set, { isModerator: false })
    expect(shown).toMatchObject([{ type: 'reply' }])
  })
})
