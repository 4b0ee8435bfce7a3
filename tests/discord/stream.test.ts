import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { ada, delta, finished, mira, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const typing = (active: boolean) => ({ type: 'typing-changed', active, persona: mira }) as const

describe('a reply that takes its time', () => {
  test('types at first, and is one message when it is quick', async () => {
    const { begin, shown, passes, asked } = await openSpeakStage({ settings: { stream: 'slow' } })
    const answer = begin()
    answer.push(typing(true), started(), delta('Well. '))
    await passes(3_000)
    expect(asked('POST', /\/typing$/)).toHaveLength(1)
    expect(shown()).toEqual([])
    answer.push(delta('So be it.'), typing(false), finished('Well. So be it.'))
    await answer.ends()
    expect(shown()).toMatchObject([{ content: 'Well. So be it.', history: ['Well. So be it.'] }])
  })

  test('is shown from its first sentence on after four seconds, and edited at a pace', async () => {
    const { begin, shown, passes, asked, discord } = await openSpeakStage({ settings: { stream: 'slow' } })
    const answer = begin()
    answer.push(typing(true), started(), delta('The first'))
    await passes(4_500)
    expect(shown()).toEqual([])
    answer.push(delta(' sentence.'))
    await passes(200)
    expect(shown()).toMatchObject([{ content: 'The first sentence.' }])
    let text = 'The first sentence.'
    for (let word = 0; word < 40; word += 1) {
      text += ` word${word}`
      answer.push(delta(` word${word}`))
      await passes(100)
    }
    const edits = asked('PATCH', /\/messages\//).length
    expect(edits).toBeGreaterThanOrEqual(2)
    expect(edits).toBeLessThanOrEqual(4)
    answer.push(typing(false), finished(`${text}.`, { smallPrint: 'small' }))
    const { receipts } = await answer.ends()
    expect(shown()).toMatchObject([{ content: `${text}.\n-# small` }])
    expect(receipts[0]?.messageIds).toEqual([shown()[0]?.id])
    expect(asked('POST', /\/typing$/).length).toBeLessThanOrEqual(1)
    expect(discord.complaints).toEqual([])
  })

  test('is never shown before it is whole where the settings say so, and always where they say that', async () => {
    for (const [stream, isShown] of [
      ['never', false],
      ['always', true],
    ] as const) {
      const { begin, shown, passes } = await openSpeakStage({ settings: { stream } })
      const answer = begin()
      answer.push(started(), delta('One sentence. And a'))
      await passes(10_000)
      expect(shown()).toHaveLength(isShown ? 1 : 0)
      answer.push(finished('One sentence. And another.'))
      await answer.ends()
      expect(shown()).toMatchObject([{ content: 'One sentence. And another.' }])
    }
  })

  test('grows beyond one message while it is written', async () => {
    const { begin, shown, passes, discord } = await openSpeakStage({ settings: { stream: 'always' } })
    const answer = begin()
    const sentences = Array.from({ length: 160 }, (_none, at) => `This is sentence ${at} of a tale.`)
    answer.push(started())
    for (const sentence of sentences) {
      answer.push(delta(`${sentence} `))
      await passes(50)
    }
    expect(shown().length).toBeGreaterThan(1)
    answer.push(finished(sentences.join(' ')))
    await answer.ends()
    expect(
      shown()
        .map(({ content }) => content)
        .join(' '),
    ).toBe(sentences.join(' '))
    expect(discord.complaints).toEqual([])
  })

  test('arrives whole when edits between failed', async () => {
    const { begin, shown, passes, discord } = await openSpeakStage({ settings: { stream: 'always' } })
    const answer = begin()
    answer.push(started(), delta('First. '))
    await passes(300)
    discord.faults.fail({
      method: 'PATCH',
      path: /\/messages\//,
      status: 400,
      body: { code: 50_035, message: 'no' },
    })
    answer.push(delta('Second. '))
    await passes(2_000)
    answer.push(delta('Third. '), finished('First. Second. Third.'))
    await answer.ends()
    expect(shown()).toMatchObject([{ content: 'First. Second. Third.' }])
  })

  test('that failed before it said anything is taken back', async () => {
    const { begin, shown, passes, state } = await openSpeakStage({ settings: { stream: 'always' } })
    const answer = begin()
    answer.push(started(), delta('Wrong. '))
    await passes(300)
    const [message] = shown()
    answer.push(finished('', { finish: 'failed' }))
    await answer.ends()
    expect(shown()).toEqual([])
    expect(state.get(`removed:${message?.id}`)).toBe('1')
  })

  test('that somebody deletes meanwhile does not come back', async () => {
    const { begin, shown, passes, discord, guild } = await openSpeakStage({ settings: { stream: 'always' } })
    const moderator = discord.createUser({ name: 'Mo' })
    guild.join(moderator, { permissions: PermissionFlagsBits.ManageMessages })
    const answer = begin()
    answer.push(started(), delta('First. '))
    await passes(300)
    for (const message of shown()) moderator.deletes(message)
    answer.push(delta('Second. '))
    await passes(2_000)
    answer.push(finished('First. Second.'))
    const { receipts } = await answer.ends()
    expect(shown()).toEqual([])
    expect(receipts).toEqual([])
  })

  test('has a button to stop it while it is written, by setting', async () => {
    const { begin, shown, passes } = await openSpeakStage({ settings: { stream: 'always', buttons: true } })
    const answer = begin()
    answer.push(started({ take: { turnId: 't', index: 0, count: 1 } }), delta('First. '))
    await passes(300)
    const buttons = () => {
      const [row] = shown()[0]?.raw.components ?? []
      return row && 'components' in row ? row.components : []
    }
    expect(buttons()).toHaveLength(1)
    answer.push(finished('First.'))
    await answer.ends()
    expect(buttons()).toHaveLength(3)
  })
})

test('ten replies in a channel at once share its pace, and all are whole', async () => {
  const { begin, shown, passes, asked, discord } = await openSpeakStage({ settings: { stream: 'always' } })
  const answers = Array.from({ length: 10 }, () => begin())
  for (const answer of answers) answer.push(started({ persona: ada }), delta('Begin. '))
  for (let word = 0; word < 30; word += 1) {
    for (const answer of answers) answer.push(delta(`word${word} `))
    await passes(100)
  }
  expect(asked('PATCH', /\/messages\//).length).toBeLessThan(10)
  await Promise.all(
    answers.map((answer, at) => {
      answer.push(finished(`Reply ${at} is whole.`))
      return answer.ends()
    }),
  )
  expect(
    shown()
      .map(({ content }) => content)
      .sort(),
  ).toEqual(answers.map((_none, at) => `Reply ${at} is whole.`).sort())
  expect(discord.complaints).toEqual([])
})
