import { describe, expect, test } from 'vitest'
import { delta, finished, started } from '../support/reply-parts.ts'
import { openSpeakStage, whereOf } from './speak/stage.ts'

const send = /^sendMessage$/
const mineIn = (where: { readonly id: number }) => ({
  platform: 'telegram',
  place: `${where.id}`,
  thread: '',
})

describe('a message that Telegram may have taken without saying so', () => {
  test.each([0, 500])('is sent again, and counted, status %i', async (status) => {
    const { deliver, texts, telegram } = await openSpeakStage()
    telegram.faults.fail({ method: send, status, isDone: true })
    const { repeated } = await deliver([started(), finished('Once?')])
    expect(texts()).toEqual(['Mira (AI)\nOnce?', 'Mira (AI)\nOnce?'])
    expect(repeated).toBe('possible')
  })

  test('and one that was refused is not', async () => {
    const { deliver, texts, telegram } = await openSpeakStage()
    telegram.faults.fail({ method: send, status: 429, parameters: { retry_after: 1 } })
    const { repeated } = await deliver([started(), finished('Once.')])
    expect([texts(), repeated]).toEqual([['Mira (AI)\nOnce.'], 'none'])
  })

  test('that was edited is edited again', async () => {
    const { deliver, texts, telegram } = await openSpeakStage()
    const { receipts } = await deliver([started(), finished('One.')])
    telegram.faults.fail({ method: /^editMessageText$/, status: 0, isDone: true })
    const replaces = receipts[0]?.messageIds ?? []
    const { repeated } = await deliver([started({ replaces }), finished('Two.')])
    expect([texts(), repeated]).toEqual([['Mira (AI)\nTwo.'], 'none'])
  })

  test('may be there twice where an answer was taken over', async () => {
    const { deliver } = await openSpeakStage()
    const { repeated } = await deliver([started(), finished('Again?')], { isTakenOver: true })
    expect(repeated).toBe('possible')
  })
})

describe('a message that somebody deleted before Telegram could tell of it', () => {
  const fault = {
    ...{ method: send, status: 500 },
    description: "Internal Server Error: sent message was immediately deleted and can't be returned",
  }

  test('is not sent again, and not counted', async () => {
    const { deliver, asked, telegram } = await openSpeakStage()
    telegram.faults.fail(fault)
    const { receipts, repeated } = await deliver([started(), finished('Once.')])
    expect([receipts, repeated, asked('sendMessage').length]).toEqual([[], 'none', 1])
  })

  test('takes the rest of its reply with it', async () => {
    const { deliver, shown, telegram, asked } = await openSpeakStage()
    telegram.faults.fail({ method: /^deleteMessage$/, status: 502 })
    const first = await deliver([started(), finished('One.')])
    const replaces = first.receipts[0]?.messageIds ?? []
    telegram.faults.fail(fault)
    await deliver([started({ replaces }), finished('Long. '.repeat(1_000))])
    expect(shown()).toEqual([])
    expect(asked('sendMessage')).toHaveLength(2)
  })
})

describe('a limit', () => {
  test('of one chat is waited for in order, and holds up no other', async () => {
    const { begin, telegram, group, alice, passes, texts, asked } = await openSpeakStage()
    const other = telegram.createGroup({ title: 'Market', creator: alice })
    telegram.faults.fail({
      method: send,
      chatId: group.id,
      status: 429,
      parameters: { retry_after: 5 },
    })
    const answers = []
    for (const [text, where] of [
      ['One.', group],
      ['Two.', group],
      ['Three.', other],
    ] as const) {
      const answer = begin(where)
      answer.push(started(), finished(text))
      answers.push(answer)
      await passes(200)
    }
    expect([texts(), texts(other)]).toEqual([[], ['Mira (AI)\nThree.']])
    expect(asked('sendMessage')).toHaveLength(2)
    await passes(5_000)
    expect(texts()).toEqual(['Mira (AI)\nOne.', 'Mira (AI)\nTwo.'])
    for (const answer of answers) await answer.ends()
  })

  test('that is long is waited for, too', async () => {
    const { deliver, texts, telegram, clock } = await openSpeakStage()
    const from = clock.now()
    telegram.faults.fail({ method: send, status: 429, parameters: { retry_after: 90 } })
    const { repeated } = await deliver([started(), finished('Late.')], { stepMs: 500 })
    expect(clock.now() - from).toBeGreaterThanOrEqual(90_000)
    expect([texts(), repeated]).toEqual([['Mira (AI)\nLate.'], 'none'])
  })

  test('of several chats at once lets all wait', async () => {
    const { begin, telegram, alice, passes, texts, entries } = await openSpeakStage()
    const chats = ['A', 'B', 'C', 'D'].map((title) => telegram.createGroup({ title, creator: alice }))
    const answers = []
    for (const chat of chats.slice(0, 3)) {
      telegram.faults.fail({
        method: send,
        chatId: chat.id,
        status: 429,
        parameters: { retry_after: 5 },
      })
      const answer = begin(chat)
      answer.push(started(), finished('Hello.'))
      answers.push(answer)
    }
    await passes(500)
    const last = begin(chats[3])
    last.push(started(), finished('Hello.'))
    await passes(2_000)
    expect(chats.map((chat) => texts(chat).length)).toEqual([0, 0, 0, 0])
    await passes(4_000)
    expect(chats.map((chat) => texts(chat).length)).toEqual([1, 1, 1, 1])
    for (const answer of [...answers, last]) await answer.ends()
    expect(entries.filter((entry) => entry.includes('several chats'))).toHaveLength(1)
  })
})

test('a bot that says too much in many chats at once says all of it, at a pace that Telegram takes', async () => {
  const { begin, telegram, alice, passes, texts } = await openSpeakStage({
    telegram: { hasLimits: true },
  })
  const chats = Array.from({ length: 120 }, (_none, at) =>
    telegram.createGroup({ title: `Group ${at}`, creator: alice }),
  )
  const answers = chats.map((chat) => {
    const answer = begin(chat)
    answer.push(started(), finished('Hello.'))
    return answer
  })
  await passes(7_000)
  expect(chats.map((chat) => texts(chat).length)).toEqual(chats.map(() => 1))
  for (const answer of answers) await answer.ends()
  expect(telegram.requests.filter(({ status }) => status === 429)).toEqual([])
})

describe('a server that is away', () => {
  test.each([502, 0])('is waited for, status %i', async (status) => {
    const { deliver, texts, telegram } = await openSpeakStage()
    telegram.faults.fail({ method: send, status, times: 4 })
    await deliver([started(), finished('At last.')], { stepMs: 200 })
    expect(texts()).toEqual(['Mira (AI)\nAt last.'])
  })

  test('is given up after ten minutes', async () => {
    const { deliver, telegram } = await openSpeakStage()
    telegram.faults.fail({ method: send, status: 502, times: 1_000 })
    await expect(deliver([started(), finished('At last.')], { stepMs: 5_000 })).rejects.toMatchObject({
      code: 'unreachable',
      isRetryable: true,
    })
  })
})

describe('a group that becomes a supergroup', () => {
  test('is followed, and named as before', async () => {
    const { deliver, group, texts, shown, telegram } = await openSpeakStage({ group: { type: 'group' } })
    const first = await deliver([started(), finished('Before.')])
    const moved = group.migrate()
    const second = await deliver([started(), finished('After.')])
    expect(texts(moved)).toEqual(['Mira (AI)\nAfter.'])
    expect(second.receipts[0]?.messageIds).toEqual([`s${shown(moved)[0]?.id}`])
    // What the group showed stays there: another take of it is a message of the supergroup.
    const replaces = first.receipts[0]?.messageIds ?? []
    await deliver([started({ replaces }), finished('Anew.')])
    expect(texts(moved)).toEqual(['Mira (AI)\nAfter.', 'Mira (AI)\nAnew.'])
    expect(telegram.complaints).toEqual([])
  })
})

describe('where nothing can be said', () => {
  test('a person who blocked the bot is left alone', async () => {
    const { deliver, alice, departed, process, clock, entries } = await openSpeakStage()
    const where = alice.dm
    alice.blocks(true)
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(deliver([started(), finished('Hello?')], { where })).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('blocked'),
      })
      await clock.advance(10_000)
    }
    expect(departed.at(-1)).toEqual([`${alice.dm.id}`, undefined])
    expect(entries.filter((entry) => entry.includes('may not speak'))).toHaveLength(1)
    alice.blocks(false)
    await deliver([started(), finished('Hello!')], { where })
    expect(process.maySpeak(mineIn(where))).toBe(true)
  })

  test('a group that the bot was removed from', async () => {
    const { deliver, group, departed, process, clock } = await openSpeakStage()
    group.setBot('kicked')
    await expect(deliver([started(), finished('Hello?')])).rejects.toMatchObject({ code: 'forbidden' })
    expect(departed).toEqual([[`${group.id}`, undefined]])
    expect(process.maySpeak(mineIn(group))).toBe(false)
    await clock.advance(2_000)
    expect(process.maySpeak(mineIn(group))).toBe(true)
  })

  test('a group where it may not write: nobody asks again and again', async () => {
    const { deliver, group, departed, asked } = await openSpeakStage()
    group.setBot('restricted')
    for (let tries = 0; tries < 3; tries += 1)
      await expect(deliver([started(), finished('Hello?')])).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('permissions'),
      })
    expect(asked('sendMessage')).toHaveLength(1)
    expect(departed).toEqual([])
  })

  test('a topic that is closed, and the others of its group', async () => {
    const { deliver, group, alice, process, texts } = await openSpeakStage({ group: { isForum: true } })
    const [closed, open] = ['Closed', 'Open'].map((name) => group.createTopic(alice, name))
    closed?.setClosed(true)
    if (!closed || !open) return
    await expect(deliver([started(), finished('Hello?')], { where: closed })).rejects.toMatchObject({
      message: expect.stringContaining('topic is closed'),
    })
    await deliver([started(), finished('Hello.')], { where: open })
    expect(texts(open)).toHaveLength(1)
    expect(process.maySpeak({ ...mineIn(group), thread: `${closed.topicId}` })).toBe(false)
  })

  test('a topic that is gone is forgotten in time', async () => {
    const { deliver, group, departed } = await openSpeakStage({ group: { isForum: true } })
    const conversation = { ...mineIn(group), thread: '4711' }
    await expect(deliver([started(), finished('Hello?')], { conversation })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(departed).toEqual([[`${group.id}`, '4711']])
  })
})

describe('an answer', () => {
  test('that broke off is a line as far as it can be seen', async () => {
    const { begin, passes, telegram, shown } = await openSpeakStage({
      settings: { streamInGroups: 'always' },
    })
    const answer = begin()
    answer.push(started(), delta('It was night. '))
    await passes(500)
    telegram.faults.fail({ method: /^editMessageText$/, status: 400 })
    answer.push(finished('It was night. And dark.'))
    const { receipts } = await answer.ends()
    expect(receipts).toEqual([{ lineId: 'line', messageIds: [`${shown()[0]?.id}`] }])
  })

  test('of a process that has lost the conversation is not shown', async () => {
    const { deliver, texts } = await openSpeakStage()
    const reason = new TypeError('lock lost')
    const signal = AbortSignal.abort(reason)
    await expect(deliver([started(), finished('Hello.')], { signal })).rejects.toBe(reason)
    expect(texts()).toEqual([])
  })

  test('that was stopped is shown as far as it went', async () => {
    const { deliver, texts } = await openSpeakStage()
    const signal = AbortSignal.abort(new DOMException('stopped', 'AbortError'))
    await deliver([started(), delta('As far'), finished('As far', { finish: 'stopped' })], { signal })
    expect(texts()).toEqual(['Mira (AI)\nAs far'])
  })

  test('waits for nobody who holds the conversation when its process ends', async () => {
    const { begin, passes, telegram, process, group } = await openSpeakStage()
    telegram.faults.fail({ method: send, status: 429, parameters: { retry_after: 25 } })
    const gone = new AbortController()
    const answer = begin(group, gone.signal)
    answer.push(started(), finished('Hello.'))
    await passes(1_000)
    const reason = new TypeError('the process ends')
    gone.abort(reason)
    await expect(answer.ends()).rejects.toBe(reason)
    await passes(30_000, 500)
    expect(group.shown().filter(({ isFromBot }) => isFromBot)).toEqual([])
    expect(process.tools.heard.newest(whereOf(group))).toBeUndefined()
  })

  test('that fails tells no token, and nothing of what was said', async () => {
    const { deliver, telegram, entries } = await openSpeakStage()
    const told: string[] = []
    for (const fault of [
      { status: 400, description: 'Bad Request: marked words' },
      { status: 403, description: 'Forbidden: marked words' },
      { status: 400, description: 'Bad Request: TOPIC_CLOSED marked words' },
    ]) {
      telegram.faults.fail({ method: send, ...fault })
      const failed: unknown = await deliver([started(), finished('marked words')], {
        conversation: { platform: 'telegram', place: '-77', thread: '' },
      }).catch((error: unknown) => error)
      told.push(String(failed), JSON.stringify(failed), failed instanceof Error ? `${failed.stack}` : '')
    }
    expect(`${told.join(' ')} ${entries.join(' ')}`).not.toContain('marked words')
    expect(`${told.join(' ')} ${entries.join(' ')}`).not.toContain(telegram.token)
  })
})
