import { describe, expect, test } from 'vitest'
import { createGate, type ModelServerRequest } from '../../src/testing/index.ts'
import { openServer } from './support.ts'

const hello = { messages: [{ role: 'user', content: '你好' }], stream: true }

/** A server with one slot, whose replies wait at a gate. */
async function openNarrow(...misbehaviours: readonly 'ignores-abort'[]) {
  const gate = createGate()
  const started: unknown[] = []
  const reply = ({ body }: ModelServerRequest) => {
    started.push(body.user)
    return { text: '夜里好', gate }
  }
  const opened = await openServer({ reply, maxRunning: 1, misbehaviours })
  let sent = 0
  /** Sends a request; resolves when the server has it. */
  const ask = async (user: string, fields: object = {}) => {
    const leaving = new AbortController()
    const body = JSON.stringify({ ...hello, user, ...fields })
    const answer = opened.send('/v1/chat/completions', hello, { body, signal: leaving.signal })
    answer.catch(() => {})
    const request = await opened.server.request(sent++)
    return { answer, request, leave: () => leaving.abort() }
  }
  return { ...opened, gate, started, ask }
}

describe('requests', () => {
  test('wait for a slot, and are never refused', async () => {
    const { server, gate, started, ask, metric } = await openNarrow()
    const first = await ask('first')
    const second = await ask('second')
    expect([server.running, server.waiting]).toEqual([1, 1])
    expect([await metric('num_requests_running'), await metric('num_requests_waiting')]).toEqual([1, 1])
    expect(started).toEqual(['first'])
    expect(second.request.cachedTokens).toBeUndefined()
    gate.open()
    await (await first.answer).text()
    await (await second.answer).text()
    expect(started).toEqual(['first', 'second'])
    expect([server.running, server.waiting, server.aborted]).toEqual([0, 0, 0])
  })

  test('of a lower priority number go first, then those that came first', async () => {
    const { gate, started, ask } = await openNarrow()
    const asked = [await ask('running')]
    for (const [user, priority] of [
      ['judge', 10],
      ['reply', 0],
      ['another judge', 10],
      ['another reply', 0],
    ] as const)
      asked.push(await ask(user, { priority }))
    gate.open()
    for (const { answer } of asked) await (await answer).text()
    expect(started).toEqual(['running', 'reply', 'another reply', 'judge', 'another judge'])
  })

  test('that the client leaves free their slot', async () => {
    const { server, gate, ask, metric } = await openNarrow()
    const first = await ask('first')
    const second = await ask('second')
    gate.release(1)
    await first.answer
    first.leave()
    expect(await first.request.ended).toBe('client-closed')
    expect([server.running, server.waiting, server.aborted]).toEqual([1, 0, 1])
    gate.open()
    expect(await (await second.answer).text()).toContain('[DONE]')
    expect(await metric('request_success_total')).toBe(1)
  })

  test('that the client leaves while they wait are never begun', async () => {
    const { server, gate, started, ask } = await openNarrow()
    const first = await ask('first')
    const second = await ask('second')
    second.leave()
    await second.request.ended
    expect(server.waiting).toBe(0)
    gate.open()
    await (await first.answer).text()
    expect(started).toEqual(['first'])
    expect(server.running).toBe(0)
  })

  test('keep their slot where aborts are ignored', async () => {
    const { server, gate, ask } = await openNarrow('ignores-abort')
    const first = await ask('first')
    gate.release(1)
    await first.answer
    first.leave()
    await first.request.ended
    await ask('second')
    expect([server.running, server.waiting]).toEqual([1, 1])
  })
})
