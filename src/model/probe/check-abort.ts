import { encodeTalk, languageOf } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

const longAnswer = {
  zh: '给我讲一个很长很长的故事，从你小时候讲起。',
  en: 'Tell me a very long story, from when you were small.',
} as const

/** Counts of running requests as servers call them: vLLM, SGLang, llama.cpp. */
const runningMetric =
  /^(?:vllm:num_requests_running|sglang:num_running_reqs|llamacpp:requests_processing)(?:\{[^}]*\})?\s+([\d.eE+]+)/gm

const looks = 20
const betweenLooksMs = 250

/** Whether the server stops writing when nobody listens any more, as after /stop. */
export async function checkAbort(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport(
    'abort',
    'a long reply that is left after its first words; GET /metrics',
  )
  if ((await countRunning(server)) === undefined)
    return [hint('cannot be looked at: the server has no /metrics that counts its requests')]
  const { path, body } = encodeTalk(server.config, {
    turns: [longAnswer[languageOf(server.config)]],
    maxTokens: 1024,
    // Whatever ends a reply would end this one too soon.
    stops: [],
  })
  const stream = server.stream(path, body)
  let during: number | undefined
  try {
    await stream.next()
    during = await countRunning(server)
  } finally {
    await stream.return(undefined)
  }
  if (!during) return [hint('the reply was over before it could be left')]
  for (let look = 0; look < looks; look += 1) {
    if (((await countRunning(server)) ?? 0) < during) return [works('the server stopped writing')]
    await server.clock.sleep(betweenLooksMs, server.signal)
  }
  return [
    broken(
      `the server was still writing ${(looks * betweenLooksMs) / 1000} s later`,
      'Replies that nobody wants keep its room taken: see that the proxy before it closes its own connection when the client does.',
    ),
  ]
}

async function countRunning(server: ProbeServer): Promise<number | undefined> {
  const { isOk, body } = await server.get('/metrics')
  const counts = isOk && typeof body === 'string' ? [...body.matchAll(runningMetric)] : []
  return counts.length === 0 ? undefined : counts.reduce((sum, [, count]) => sum + Number(count), 0)
}
