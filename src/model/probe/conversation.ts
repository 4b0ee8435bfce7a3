import type { ModelConfig } from '../../contract/config.ts'
import { ModelError } from '../../contract/errors.ts'
import type { Line } from '../../contract/line.ts'
import { renderPrompt } from '../../prompt/render-prompt.ts'
import { createLine } from '../../util/create-line.ts'
import type { ProbeChunk } from './chunks.ts'
import type { ProbeServer } from './server.ts'

/** What is said, and what the model may do with it. */
export interface ProbeTalk {
  /** Turns of the person and the character, the person first and last. */
  readonly turns: readonly string[]
  readonly maxTokens: number
  /** Those of the dialect unless given. */
  readonly stops?: readonly string[]
  /** Whatever would end the reply earlier does not count before; 1 in `characterglm` unless given. */
  readonly minTokens?: number
  /** Whether a label of emotion is asked for; as the settings say unless given. */
  readonly emotionLabels?: boolean
  /** Stands at the very beginning of the head: with a text of its own, nothing of it is cached yet. */
  readonly mark?: string
}

/** A request that can be sent. */
export interface ProbeRequest {
  readonly path: string
  readonly body: object
}

/** What a stream came to: all of its text without reasoning, and what its chunks told last. */
export interface ProbeWords extends ProbeChunk {
  /** Whether reasoning came as text whose beginning nothing marks: only `</think>` shows where it ends. */
  readonly hasBareReasoning: boolean
}

/** The people of a probe, told as the dialect tells everybody. */
const scenes = {
  zh: {
    character: '阿宁',
    user: '小满',
    head: '阿宁在城南的便利店上夜班，二十六岁，话不多，记性很好。货架第三排的泡面是她按口味排的，酸菜在左，红烧在右，谁放乱了她都知道。她养过一只三花猫，猫老了，睡在收银台下面的纸箱里，纸箱上写着“非卖品”。她不喜欢别人问她以后想做什么，喜欢别人问她今天卖得最好的是什么。下雨的时候她会把伞借给没带伞的人，伞柄上缠着红线，十把伞回来过九把。她相信凌晨三点进门的人都有一件没说完的事，所以她从来不催。她说话短，先做一件小事，再开口。',
  },
  en: {
    character: 'Ines',
    user: 'Sam',
    head: 'Ines keeps the night shift of a corner shop near the harbour. She is twenty-six, says little and forgets nothing. The noodles on the third shelf are ordered by how much they hurt, and she knows at a glance who has put one back in the wrong place. An old calico cat sleeps in a box under the till; on the box is written: not for sale. She does not like to be asked what she wants to become, and likes to be asked what sold best today. When it rains she lends umbrellas with a red thread around the handle, and nine of ten have come back. She believes that whoever comes in at three in the morning has something left to say, and so she never hurries anybody. She speaks in short sentences, and does some small thing before she begins.',
  },
} as const

/** The language that a probe speaks with a model. */
export function languageOf({ dialect }: ModelConfig): 'zh' | 'en' {
  return dialect === 'chat' ? 'en' : 'zh'
}

/** A request for the next reply, rendered and told as the engine's are, but for the constraint of a label. */
export function encodeTalk(config: ModelConfig, talk: ProbeTalk): ProbeRequest {
  const rendered = renderTalk(config, talk)
  const stop = talk.stops ?? rendered.stops
  const isText = rendered.form === 'text'
  const minTokens = talk.minTokens ?? (isText ? 1 : undefined)
  const common = {
    model: config.name,
    stream: true,
    max_tokens: talk.maxTokens,
    temperature: 0.5,
    ...(stop.length > 0 ? { stop } : {}),
    ...(minTokens === undefined ? {} : { min_tokens: minTokens }),
  }
  const usage = { stream_options: { include_usage: true } }
  if (isText) {
    const ends = stop.length > 0 ? { stop_token_ids: [13, 2] } : {}
    const body = { ...common, ...ends, ...usage, prompt: rendered.text, ...config.extraBody }
    return { path: '/v1/completions', body }
  }
  const { messages, meta } = rendered
  // The hosted CharacterGLM takes one stop, and tells the usage without being asked.
  const special = meta ? { meta, ...(stop.length > 0 ? { stop: stop.slice(0, 1) } : {}) } : chatFields
  return { path: '/v1/chat/completions', body: { ...common, messages, ...special, ...config.extraBody } }
}

/** A request to an instruct model that plays nobody. */
export function encodeOrder(
  config: ModelConfig,
  order: string,
  limits: { readonly maxTokens: number; readonly stops: readonly string[] },
): ProbeRequest {
  const body = {
    model: config.name,
    stream: true,
    max_tokens: limits.maxTokens,
    temperature: 0,
    stop: limits.stops,
    messages: [{ role: 'user', content: order }],
    ...chatFields,
    ...config.extraBody,
  }
  return { path: '/v1/chat/completions', body }
}

const chatFields = {
  stream_options: { include_usage: true },
  chat_template_kwargs: { enable_thinking: false },
} as const

/** What not every server knows: one that refuses it by name gets the request again without. */
const optionalFields = ['stream_options', 'min_tokens', 'stop_token_ids', 'chat_template_kwargs'] as const

/** A body without what a refusal names; `undefined`: it names nothing that could be left out. */
export function withoutRefused(body: object, refusal: string): object | undefined {
  const refused = optionalFields.filter((field) => field in body && refusal.includes(field))
  if (refused.length === 0) return undefined
  return Object.fromEntries(Object.entries(body).filter(([name]) => !refused.some((field) => field === name)))
}

/** Sends a request. Leaving the iteration closes the connection. Fails with a ModelError. */
export async function* streamWords(
  server: ProbeServer,
  { path, body }: ProbeRequest,
): AsyncGenerator<ProbeChunk> {
  try {
    yield* server.stream(path, body)
  } catch (error) {
    // A request is refused before its first word.
    const isRefused = error instanceof ModelError && error.code === 'bad-request'
    const rest = isRefused ? withoutRefused(body, error.message) : undefined
    if (!rest) throw error
    yield* server.stream(path, rest)
  }
}

/** Asks for the next reply and reads it to its end. Fails with a ModelError. */
export async function talkWith(server: ProbeServer, talk: ProbeTalk): Promise<ProbeWords> {
  return await readWords(streamWords(server, encodeTalk(server.config, talk)))
}

/** Reads a stream to its end. */
export async function readWords(chunks: AsyncIterable<ProbeChunk>): Promise<ProbeWords> {
  let words: ProbeChunk = {
    text: '',
    hasReasoning: false,
    finishReason: undefined,
    stopReason: undefined,
    usage: undefined,
    model: undefined,
  }
  for await (const chunk of chunks)
    words = {
      text: words.text + chunk.text,
      hasReasoning: words.hasReasoning || chunk.hasReasoning,
      finishReason: chunk.finishReason ?? words.finishReason,
      stopReason: chunk.stopReason === undefined ? words.stopReason : chunk.stopReason,
      usage: chunk.usage ?? words.usage,
      model: chunk.model ?? words.model,
    }
  return withoutReasoning(words)
}

/** Some models think aloud in the reply itself; where the template has opened the thoughts, only their end is seen. */
function withoutReasoning(words: ProbeChunk): ProbeWords {
  const isMarked = /^\s*<think>/.test(words.text)
  const hasBareReasoning = !isMarked && words.text.includes('</think>')
  if (!isMarked && !hasBareReasoning) return { ...words, hasBareReasoning }
  const text = words.text.replace(/^.*?(<\/think>|$)/s, '')
  return { ...words, text, hasReasoning: true, hasBareReasoning }
}

function renderTalk(config: ModelConfig, { turns, mark = '', ...talk }: ProbeTalk) {
  const { dialect, assistantFirst, systemMessage } = config
  const language = languageOf(config)
  const { character, user, head } = scenes[language]
  const lines = turns.map((text, index): Line => {
    const isOwn = index % 2 === 1
    return createLine({
      id: String(index),
      role: isOwn ? 'character' : 'user',
      speakerId: isOwn ? 'probe' : 'person',
      speakerName: isOwn ? character : user,
      text,
      at: 0,
    })
  })
  return renderPrompt(
    {
      language,
      characterId: 'probe',
      characterName: character,
      userName: user,
      userInfo: '',
      isGroup: false,
      system: undefined,
      head: mark + head,
      examples: [],
      story: '',
      lines,
      speakers: [user],
    },
    {
      dialect,
      assistantFirst,
      systemMessage,
      emotionLabels: talk.emotionLabels ?? config.emotion === 'inline',
    },
  )
}
