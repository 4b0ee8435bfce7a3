import { describe, expect, test } from 'vitest'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { delta, finished, mira, started } from '../support/reply-parts.ts'
import { openSpeakStage } from './speak/stage.ts'

const typing: ReplyPart = { type: 'typing-changed', active: true, persona: mira }

describe('a reply in a private chat', () => {
  test('is a draft that grows, about once a second, and ends as one message', async () => {
    const { begin, alice, passes, shown, asked, telegram } = await openSpeakStage()
    const drafts: string[] = []
    telegram.watch((change) => void (change.type === 'draft' && drafts.push(change.text)))
    const answer = begin(alice.dm)
    answer.push(started())
    let text = ''
    for (const word of 'It was a *dark* and stormy night in the old harbour .'.split(' ')) {
      text += `${word} `
      answer.push(delta(`${word} `))
      await passes(400)
    }
    expect(alice.dm.draft()).toMatchObject({ canStop: true })
    const count = asked('sendMessageDraft').length
    expect(count).toBeGreaterThanOrEqual(4)
    expect(count).toBeLessThanOrEqual(6)
    expect(drafts.at(-1)).toContain('It was a dark and')
    answer.push(finished(text.trim()))
    await answer.ends()
    expect(alice.dm.draft()).toBeUndefined()
    expect(shown(alice.dm)).toMatchObject([{ text: 'It was a dark and stormy night in the old harbour .' }])
    expect(telegram.complaints).toEqual([])
  })

  test('shows no mark of what is still open in it', async () => {
    const { begin, alice, passes } = await openSpeakStage()
    const answer = begin(alice.dm)
    answer.push(started(), delta('Aye. *leans'))
    await passes(2_000, 500)
    expect(alice.dm.draft()).toMatchObject({ text: 'Aye. leans' })
    answer.push(finished('Aye. *leans in*'))
    await answer.ends()
  })

  test('is shown anew before Telegram takes its draft away', async () => {
    const { begin, alice, passes, asked } = await openSpeakStage()
    const answer = begin(alice.dm)
    answer.push(started(), delta('It was'))
    await passes(65_000, 500)
    expect(alice.dm.draft()).toMatchObject({ text: 'It was' })
    expect(asked('sendMessageDraft').length).toBeLessThanOrEqual(5)
    answer.push(finished('It was.'))
    await answer.ends()
  })

  test('shows that somebody types until its draft is seen', async () => {
    const { begin, alice, passes, asked } = await openSpeakStage()
    const answer = begin(alice.dm)
    answer.push(typing)
    await passes(9_000, 200)
    expect(asked('sendChatAction')).toHaveLength(3)
    answer.push(started(), delta('It was'))
    await passes(9_000, 200)
    expect(asked('sendChatAction')).toHaveLength(3)
    answer.push(finished('It was.'))
    await answer.ends()
  })

  test('in a topic has its draft there', async () => {
    const { begin, alice, passes, shown, telegram } = await openSpeakStage({
      telegram: { privateTopics: true },
    })
    const topic = alice.dm.createTopic(alice, 'Tales')
    const answer = begin(topic)
    answer.push(started(), delta('It was'))
    await passes(500)
    expect(topic.draft()).toMatchObject({ text: 'It was' })
    answer.push(finished('It was.'))
    await answer.ends()
    expect(shown(topic)).toMatchObject([{ text: 'It was.' }])
    expect(telegram.complaints).toEqual([])
  })

  test('that is stopped is shown as far as it went; its draft is over', async () => {
    const { begin, alice, passes, shown, process } = await openSpeakStage()
    const stop = new AbortController()
    const answer = begin(alice.dm, stop.signal)
    answer.push(started(), delta('As far'))
    await passes(500)
    const draftId = alice.dm.draft()?.draftId ?? 0
    expect(process.tools.drafts.isOver(alice.dm.id, draftId)).toBe(false)
    alice.stops(alice.dm)
    stop.abort(new DOMException('stopped', 'AbortError'))
    answer.push(finished('As far', { finish: 'stopped' }))
    await answer.ends()
    expect(shown(alice.dm)).toMatchObject([{ text: 'As far' }])
    expect(process.tools.drafts.isOver(alice.dm.id, draftId)).toBe(true)
  })

  test('has no draft where the setting says so, nor where one is replaced', async () => {
    const plain = await openSpeakStage({ settings: { drafts: false } })
    const answer = plain.begin(plain.alice.dm)
    answer.push(started(), delta('It was'))
    await plain.passes(2_000)
    answer.push(finished('It was.'))
    await answer.ends()
    const other = await openSpeakStage()
    const first = await other.deliver([started(), finished('One.')], { where: other.alice.dm })
    const again = other.begin(other.alice.dm)
    again.push(started({ replaces: first.receipts[0]?.messageIds ?? [] }), delta('Two'))
    await other.passes(2_000)
    again.push(finished('Two.'))
    await again.ends()
    expect([...plain.asked('sendMessageDraft'), ...other.asked('sendMessageDraft')]).toEqual([])
  })

  test.each([400, 403, 500, 0])('whose draft fails once has none, status %i', async (status) => {
    const { begin, alice, passes, shown, asked, telegram } = await openSpeakStage()
    telegram.faults.fail({ method: /^sendMessageDraft$/, status })
    const answer = begin(alice.dm)
    answer.push(typing, started(), delta('It'))
    await passes(1_500)
    answer.push(delta(' was'))
    await passes(5_000, 100)
    expect(asked('sendMessageDraft')).toHaveLength(1)
    expect(asked('sendChatAction').length).toBeGreaterThan(1)
    answer.push(finished('It was.'))
    await answer.ends()
    await answer.delivery
    expect(shown(alice.dm)).toHaveLength(1)
    const next = begin(alice.dm)
    next.push(started(), delta('Once'))
    await passes(1_500)
    expect(asked('sendMessageDraft')).toHaveLength(2)
    next.push(finished('Once.'))
    await next.ends()
  })

  test('has none any more where the server is older', async () => {
    const { begin, alice, passes, asked, shown } = await openSpeakStage({
      telegram: { unknownMethods: ['sendMessageDraft'] },
    })
    for (const text of ['One.', 'Two.']) {
      const answer = begin(alice.dm)
      answer.push(started(), delta(text))
      await passes(1_500)
      answer.push(finished(text))
      await answer.ends()
    }
    expect(asked('sendMessageDraft')).toHaveLength(1)
    expect(shown(alice.dm)).toHaveLength(2)
  })

  test('does not wait for the limit of its drafts', async () => {
    const { begin, alice, passes, shown, asked, telegram, clock } = await openSpeakStage()
    const retry = { retry_after: 8 }
    telegram.faults.fail({ method: /^sendMessageDraft$/, status: 429, parameters: retry })
    const answer = begin(alice.dm)
    answer.push(started(), delta('It was'))
    await passes(4_000)
    expect(asked('sendMessageDraft')).toHaveLength(1)
    await passes(5_000, 100)
    expect(asked('sendMessageDraft')).toHaveLength(2)
    expect(alice.dm.draft()).toMatchObject({ text: 'It was' })
    telegram.faults.fail({ method: /^sendMessageDraft$/, status: 429, parameters: { retry_after: 60 } })
    answer.push(delta(' night'))
    await passes(1_500)
    const from = clock.now()
    answer.push(finished('It was night.'))
    await answer.ends()
    expect(clock.now() - from).toBeLessThan(1_000)
    expect(shown(alice.dm)).toHaveLength(1)
  })

  test('that comes to nothing leaves nothing', async () => {
    const { begin, alice, passes, shown } = await openSpeakStage()
    const answer = begin(alice.dm)
    answer.push(started(), delta('It was'))
    await passes(500)
    answer.push(finished('', { finish: 'failed' }))
    await answer.ends()
    await passes(31_000, 500)
    expect([alice.dm.draft(), shown(alice.dm)]).toEqual([undefined, []])
  })
})

describe('a reply in a group', () => {
  test('is one message, and somebody types meanwhile', async () => {
    const { begin, passes, shown, asked } = await openSpeakStage()
    const answer = begin()
    answer.push(typing, started(), delta('It was night. '))
    await passes(9_000, 200)
    expect([asked('sendMessage'), asked('sendMessageDraft')]).toEqual([[], []])
    expect(asked('sendChatAction')).toHaveLength(3)
    answer.push(finished('It was night.'))
    await answer.ends()
    expect(shown()).toMatchObject([{ history: ['Mira (AI)\nIt was night.'] }])
  })

  test('types in its topic', async () => {
    const { begin, group, alice, passes, telegram } = await openSpeakStage({ group: { isForum: true } })
    const topic = group.createTopic(alice, 'Tales')
    const seen: (number | undefined)[] = []
    telegram.watch((change) => void (change.type === 'typing' && seen.push(change.topicId)))
    const answer = begin(topic)
    answer.push(typing)
    await passes(1_000)
    await answer.ends()
    expect(seen).toEqual([topic.topicId])
  })

  test('types in General', async () => {
    const { begin, telegram, passes, asked } = await openSpeakStage({ group: { isForum: true } })
    const seen: (number | undefined)[] = []
    telegram.watch((change) => void (change.type === 'typing' && seen.push(change.topicId)))
    const answer = begin()
    answer.push(typing)
    await passes(9_000)
    answer.push(started(), finished('Here.'))
    await answer.ends()
    expect(seen).toEqual([undefined, undefined, undefined])
    expect(asked('getChat')).toHaveLength(1)
    expect(telegram.complaints).toEqual([])
  })

  test('by setting is edited, from its first sentence on, every three seconds at most', async () => {
    const { begin, passes, shown, asked, telegram } = await openSpeakStage({
      settings: { streamInGroups: 'always' },
    })
    const answer = begin()
    answer.push(started(), delta('It was'))
    await passes(3_000)
    expect(shown()).toEqual([])
    let text = 'It was'
    for (let at = 0; at < 20; at += 1) {
      text += ` night ${at}.`
      answer.push(delta(` night ${at}.`))
      await passes(500)
    }
    expect(shown()).toHaveLength(1)
    expect(asked('editMessageText').length).toBeLessThanOrEqual(3)
    answer.push(finished(text))
    const { receipts } = await answer.ends()
    expect(shown()).toMatchObject([{ text: `Mira (AI)\n${text}` }])
    expect(receipts[0]?.messageIds).toEqual([`${shown()[0]?.id}`])
    expect(telegram.complaints).toEqual([])
  })

  test('by setting is edited only once it takes longer', async () => {
    const { begin, passes, shown } = await openSpeakStage({ settings: { streamInGroups: 'slow' } })
    const answer = begin()
    answer.push(started(), delta('It was night. And'))
    await passes(3_500)
    expect(shown()).toEqual([])
    await passes(1_000)
    expect(shown()).toHaveLength(1)
    answer.push(finished('It was night. And dark.'))
    await answer.ends()
    expect(shown()[0]?.history).toHaveLength(2)
  })

  test('that somebody deletes meanwhile does not come back', async () => {
    const { begin, passes, shown, group } = await openSpeakStage({ settings: { streamInGroups: 'always' } })
    const answer = begin()
    answer.push(started(), delta('It was night. '))
    await passes(500)
    const [message] = shown()
    if (message) group.remove(message)
    answer.push(finished('It was night. And dark.'))
    const { receipts } = await answer.ends()
    expect([shown(), receipts]).toEqual([[], []])
  })

  test('that comes to nothing is taken away', async () => {
    const { begin, passes, shown } = await openSpeakStage({ settings: { streamInGroups: 'always' } })
    const answer = begin()
    answer.push(started(), delta('It was night. '))
    await passes(500)
    expect(shown()).toHaveLength(1)
    answer.push(finished('', { finish: 'failed' }))
    const { receipts } = await answer.ends()
    expect([shown(), receipts]).toEqual([[], []])
  })

  test('that another process began goes on where it stands', async () => {
    const { begin, passes, shown, texts, deliver, openProcess, telegram } = await openSpeakStage({
      settings: { streamInGroups: 'always' },
    })
    const gone = new AbortController()
    const answer = begin(undefined, gone.signal)
    answer.push(started(), delta('It was night. '))
    await passes(500)
    gone.abort(new TypeError('the process ends'))
    answer.push(finished('It was night. And dark.'))
    await expect(answer.ends()).rejects.toThrow('the process ends')
    expect(texts()).toEqual(['Mira (AI)\nIt was night.'])
    const { repeated, receipts } = await deliver([started(), finished('It was day.')], {
      ...answer.target,
      by: openProcess().deliver,
      isTakenOver: true,
    })
    expect(texts()).toEqual(['Mira (AI)\nIt was day.'])
    expect(receipts[0]?.messageIds).toEqual([`${shown()[0]?.id}`])
    expect(repeated).toBe('found')
    expect(telegram.complaints).toEqual([])
  })
})
