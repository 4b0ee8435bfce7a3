import { afterEach, describe, expect, test } from 'vitest'
import { openStage, type Stage, type StageOptions } from '../support/stage.ts'

const unlimited = {
  person: undefined,
  conversation: undefined,
  place: undefined,
  placeTokensPerDay: undefined,
  tokensPerDay: undefined,
}

describe('how much people may use', () => {
  let stage: Stage
  afterEach(() => stage.close())

  async function openLimited(limits: Partial<typeof unlimited> | object, options: StageOptions = {}) {
    stage = await openStage({ limits: { ...unlimited, ...limits }, ...options })
    const alice = stage.directly('Alice')
    await alice.invokes('character set', { character: 'wren' })
    return alice
  }

  test('whoever has had enough is told once when it goes on, and is heard all the same', async () => {
    const alice = await openLimited({ person: { replies: 2, perMs: 600_000 } })
    const types = async (text: string) => (await alice.says(text)).map(({ type }) => type)
    expect(await types('one')).toEqual(['reply'])
    expect(await types('two')).toEqual(['reply'])
    const [refusal, ...others] = await alice.says('three')
    expect(refusal).toMatchObject({ type: 'notice', text: expect.stringMatching(/in \d+ min/) })
    expect(others).toEqual([])
    expect(await types('four')).toEqual([])
    await stage.clock.advance(600_000)
    expect(await types('five')).toEqual(['reply'])
    const prompt = JSON.stringify(stage.lastPrompt())
    for (const text of ['one', 'two', 'three', 'four', 'five']) expect(prompt).toContain(text)
  })

  test('another take counts as a reply, and what is owed can be asked for later', async () => {
    const alice = await openLimited({ person: { replies: 1, perMs: 600_000 } })
    await alice.says('one')
    expect(await alice.invokes('regenerate')).toMatchObject([{ type: 'notice' }])
    expect(await alice.invokes('regenerate')).toMatchObject([{ type: 'notice' }])
    expect(await alice.says('two')).toEqual([])
    await stage.clock.advance(600_000)
    expect(await alice.invokes('regenerate')).toMatchObject([{ type: 'reply' }])
    expect(JSON.stringify(stage.lastPrompt().at(-1))).toContain('two')
  })

  test('a budget of tokens for the day ends at midnight UTC', async () => {
    const alice = await openLimited({ tokensPerDay: 10 })
    expect(await alice.says('one')).toMatchObject([{ type: 'reply' }])
    expect(await alice.says('two')).toMatchObject([{ type: 'notice' }])
    const bob = stage.directly('Bob')
    await bob.invokes('character set', { character: 'wren' })
    expect(await bob.says('and me?')).toMatchObject([{ type: 'notice' }])
    await stage.clock.advance(24 * 3_600_000)
    expect(await alice.says('three')).toMatchObject([{ type: 'reply' }])
  })

  test('a message that is too long is read in part, and its writer is told', async () => {
    const alice = await openLimited({}, { conversation: { maxMessageLength: 20 } })
    const shown = await alice.says('The ferry is late again, and I am cold.')
    expect(shown).toMatchObject([{ type: 'notice', text: expect.stringContaining('20') }, { type: 'reply' }])
    expect(stage.lastPrompt().at(-1)?.content).toBe('The ferry is late ag')
  })

  test('a reply is no longer than the settings let it be, whatever the card says', async () => {
    const alice = await openLimited({}, { conversation: { maxReplyTokens: 16 } })
    await alice.says('Tell me all.')
    expect(stage.server.requests.at(-1)?.body).toMatchObject({ max_tokens: 16 })
  })
})
