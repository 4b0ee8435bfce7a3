import { setTimeout as delay } from 'node:timers/promises'
import { openModelServer } from '../../../src/testing/model-server.ts'
import type { Served } from './model-process.ts'

// A process of its own, so that its work is not counted as ours.

/** 90 tokens. */
const text = Array.from({ length: 90 }, (_, index) => (index % 15 === 14 ? '。' : '夜'))

let tokenMs = 0
let served: Served = { requests: 0, messages: 0, cpuMs: 0 }
let cpu = process.cpuUsage()

const server = await openModelServer({
  reply: ({ messages }) => {
    served = { ...served, requests: served.requests + 1, messages: served.messages + messages.length }
    return tokenMs > 0 ? { text, gate: createPace(tokenMs) } : { text }
  },
})

/** Lets the n-th token through n pauses after the first was asked for, so that what timers are late does not add up. */
function createPace(pauseMs: number) {
  const startedAt = performance.now()
  let tokens = 0
  return {
    async pass() {
      tokens += 1
      await delay(Math.max(0, startedAt + tokens * pauseMs - performance.now()))
    },
    release() {},
    open() {},
  }
}

process.on('message', (message) => {
  if (typeof message === 'number') tokenMs = message
  const { user, system } = process.cpuUsage(cpu)
  process.send?.({ ...served, cpuMs: (user + system) / 1_000 })
  served = { requests: 0, messages: 0, cpuMs: 0 }
  cpu = process.cpuUsage()
})
process.once('disconnect', () => void server.close())
process.send?.(server.baseUrl)
