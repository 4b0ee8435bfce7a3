import { isVllm } from './check-list.ts'
import { languageOf, type ProbeTalk, talkWith } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

const turns = {
  zh: ['你好，今天店里忙吗？', '（把伞挂好）刚闲下来。', '那我坐一会儿。'],
  en: [
    'Good evening. Busy tonight?',
    '*hangs up an umbrella* Not since ten.',
    'I will sit for a while, then.',
  ],
} as const

/** What a turn costs where the prefix cache does not serve: measured over 400 turns in a context of 8,192 tokens. */
const cost =
  'every turn then reads the whole prompt again: 3,694 tokens on average instead of 242 over a long conversation'

/** Whether the second turn of a conversation finds the first one cached. */
export async function checkCache(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport(
    'cache',
    'two turns of a conversation, and how much of the second was cached',
  )
  const said = turns[languageOf(server.config)]
  const mark = `${server.clock.now().toString(36)} `
  const talk = (count: number): ProbeTalk => ({ turns: said.slice(0, count), maxTokens: 8, mark })
  const first = (await talkWith(server, talk(1))).usage
  const second = (await talkWith(server, talk(3))).usage
  if (first === undefined || second?.cachedTokens === undefined)
    return [
      hint(
        'the server does not tell',
        `vLLM tells with --enable-prompt-tokens-details. Where no cache serves, ${cost}.`,
      ),
    ]
  const { promptTokens, cachedTokens } = second
  // Whole blocks are cached, and servers differ in their size.
  const isCached = cachedTokens > (first.cachedTokens ?? 0) && cachedTokens >= first.promptTokens / 2
  const found = `${cachedTokens} of ${promptTokens} tokens`
  if (isCached) return [works(`${found} were cached`)]
  if (!(await isVllm(server)))
    return [
      hint(
        `only ${found} were cached`,
        `Hosted servers may cache longer prompts only; where none are, ${cost}.`,
      ),
    ]
  return [
    broken(
      `only ${found} were cached`,
      `Start vLLM without --no-enable-prefix-caching, and see that no proxy spreads one conversation over several servers: ${cost}.`,
    ),
  ]
}
