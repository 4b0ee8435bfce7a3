import { encodeTalk, languageOf, streamWords } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

const longAnswer = {
  zh: '给我讲一个很长很长的故事，从你小时候讲起。',
  en: 'Tell me a very long story, from when you were small.',
} as const

/** Counts of running requests as servers call them: vLLM, SGLang, llama.cpp. */
const runningMetric =
  /^(?:vllm:num_requests_running|sglang:num_running_reqs|llamacpp:requests_processing)(?:\{[^}]*\})?\s+([\d.eE+]+)/gm

/** Long enough to go on while it is looked at: hardly a server writes that in three seconds. */
const mostTokens = 1024
const looks = 12
const betweenLooksMs = 250

/** What became of a reply that was left; `unclear`: others ran beside it. */
type Left = 'stopped' | 'went on' | 'over' | 'unclear'

/**
 * Whether the server stops writing when nobody listens any more, as after /stop. What it counts are everybody's requests: two
 * replies are left, one after the other, and both must be seen to come and to go.
 */
export async function checkAbort(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport(
    'abort',
    'two long replies that are left after their first words; GET /metrics',
  )
  const before = await waitBelow(server, 1)
  if (before === undefined)
    return [hint('cannot be looked at: the server has no /metrics that counts its requests')]
  const others = hint(
    'cannot be looked at: the server answers others at the same time',
    'Look again when nobody else asks it anything.',
  )
  if (before > 0) return [others]
  const first = await leaveReply(server, 0)
  const isClear = first === 'stopped' || first === 'went on'
  const second = isClear ? await leaveReply(server, first === 'stopped' ? 0 : 1) : first
  if (second === 'over') return [hint('the reply was over before it could be left')]
  if (!isClear || first !== second) return [others]
  if (first === 'stopped') return [works('the server stopped writing, both times')]
  return [
    broken(
      `the server was still writing ${(looks * betweenLooksMs) / 1000} s later`,
      'Replies that nobody wants keep its room taken: see that the proxy before it closes its own connection when the client does.',
    ),
  ]
}

/** `others`: how many requests run before. */
async function leaveReply(server: ProbeServer, others: number): Promise<Left> {
  const { config } = server
  const tokens = Math.min(mostTokens, Math.floor(config.contextTokens / 4))
  const request = encodeTalk(config, {
    turns: [longAnswer[languageOf(config)]],
    maxTokens: tokens,
    minTokens: tokens,
    // Whatever ends a reply would end this one too soon.
    stops: [],
  })
  if ((await countRunning(server)) !== others) return 'unclear'
  const stream = streamWords(server, request)
  let during: number | undefined
  try {
    await stream.next()
    during = await countRunning(server)
  } finally {
    await stream.return(undefined)
  }
  if (during === others) return 'over'
  if (during !== others + 1) return 'unclear'
  const after = await waitBelow(server, during)
  if (after === others) return 'stopped'
  return after === during ? 'went on' : 'unclear'
}

/** The count as soon as it is lower than that, or what it is at last. */
async function waitBelow(server: ProbeServer, limit: number): Promise<number | undefined> {
  let count = await countRunning(server)
  for (let look = 1; look < looks && count !== undefined && count >= limit; look += 1) {
    await server.clock.sleep(betweenLooksMs, server.signal)
    count = await countRunning(server)
  }
  return count
}

async function countRunning(server: ProbeServer): Promise<number | undefined> {
  const { isOk, body } = await server.get('/metrics')
  const counts = isOk && typeof body === 'string' ? [...body.matchAll(runningMetric)] : []
  return counts.length === 0 ? undefined : counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
