import { languageOf, type ProbeWords, talkWith } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

const hello = { zh: '你好，今天店里忙吗？', en: 'Good evening. Busy tonight?' } as const

/** Whether the model writes something, and under which name. */
export async function checkWords(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { config } = server
  const { works, hint, broken } = createReport('reply', 'a greeting, to be answered in 64 tokens')
  const talk = { turns: [hello[languageOf(config)]], maxTokens: 64 }
  const first = await talkWith(server, talk)
  const isFirst = first.text.trim() !== ''
  // An empty reply now and then is sampled once more by the engine too.
  const words = isFirst ? first : await talkWith(server, talk)
  const length = words.text.trim().length
  if (length === 0) return [broken('nothing, twice', remedyForSilence(words))]
  const found = `${length} characters`
  return [
    isFirst
      ? works(found)
      : hint(
          `nothing at first, then ${found}`,
          'An empty reply is sampled once more, which costs a wait; if it happens often, lower the temperature.',
        ),
    ...(first.hasReasoning
      ? [
          hint(
            'the model reasons before it replies, which people wait for',
            'Turn it off for this model by extra_body, in the words of its server.',
          ),
        ]
      : []),
    ...(words.model === undefined || words.model === config.name
      ? []
      : [
          hint(
            `the server calls the model that answered ${words.model}, not ${config.name}`,
            'See that it is the one you mean; turn records keep both names.',
          ),
        ]),
  ]
}

function remedyForSilence({ hasReasoning, finishReason }: ProbeWords): string {
  if (hasReasoning)
    return 'It spent its tokens on reasoning: turn that off by extra_body, or raise max_tokens in sampling.'
  return `The server ended with ${finishReason ?? 'no reason'}: see that model, dialect and, where one is loaded, LoRA adapter belong together.`
}

/** Whether the server stops where it is told to. */
export async function checkStop(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  return server.config.dialect === 'chat' ? await checkStopWord(server) : await checkStopLine(server)
}

/** CharacterGLM writes both sides of the conversation, one line each, unless it is stopped at the first newline. */
async function checkStopLine(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, hint, broken } = createReport('stop', 'a reply of 128 tokens that stops at a newline')
  const { text, finishReason } = await talkWith(server, { turns: [hello.zh], maxTokens: 128, stops: ['\n'] })
  if (text.includes('\n'))
    return [
      broken(
        'it wrote past the newline',
        'Without that stop CharacterGLM writes the person’s lines too; see that no proxy before the server takes `stop` out of requests.',
      ),
    ]
  if (finishReason === 'length')
    return [
      hint('no newline came in 128 tokens', 'If replies are this long, the model may not be a CharacterGLM.'),
    ]
  return [works(`it ended there (${finishReason ?? 'no reason given'})`)]
}

async function checkStopWord(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, broken } = createReport('stop', 'counting to ten, to be stopped at “five”')
  const { text } = await talkWith(server, {
    turns: ['Count to ten for me, in words: one, two, three and so on.'],
    maxTokens: 64,
    stops: ['five'],
  })
  if (/five/.test(text))
    return [
      broken(
        'it counted on',
        'Stops end a reply that begins to speak for somebody else; see that no proxy before the server takes `stop` out of requests.',
      ),
    ]
  return [works('it stopped there')]
}
