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
  /** Stands at the very beginning of the head: with a text of its own, nothing of it is cached yet. */
  readonly mark?: string
}

/** A request that can be sent. */
export interface ProbeRequest {
  readonly path: string
  readonly body: object
}

/** What a stream came to: all of its text, and what its chunks told last. */
export type ProbeWords = ProbeChunk

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

/** A request for the next reply, rendered and told as the engine's are. */
export function encodeTalk(config: ModelConfig, talk: ProbeTalk): ProbeRequest {
  const rendered = renderTalk(config, talk)
  const stop = talk.stops ?? rendered.stops
  const common = {
    model: config.name,
    stream: true,
    max_tokens: talk.maxTokens,
    temperature: 0.5,
    ...(stop.length > 0 ? { stop } : {}),
  }
  const usage = { stream_options: { include_usage: true } }
  if (rendered.form === 'text')
    return {
      path: '/v1/completions',
      body: { ...common, ...usage, prompt: rendered.text, min_tokens: 1, ...config.extraBody },
    }
  const { messages, meta } = rendered
  // The hosted CharacterGLM takes one stop, and tells the usage without being asked.
  const special = meta
    ? { meta, ...(stop.length > 0 ? { stop: stop.slice(0, 1) } : {}) }
    : { ...usage, chat_template_kwargs: { enable_thinking: false } }
  return { path: '/v1/chat/completions', body: { ...common, messages, ...special, ...config.extraBody } }
}

/** What not every server knows: one that refuses it by name gets the request again without. */
const optionalFields = ['stream_options', 'min_tokens', 'chat_template_kwargs'] as const

/** Sends a request and reads it to its end. Fails with a ModelError. */
export async function talkWith(server: ProbeServer, talk: ProbeTalk): Promise<ProbeWords> {
  const { path, body } = encodeTalk(server.config, talk)
  try {
    return await readWords(server.stream(path, body))
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== 'bad-request') throw error
    const refused = optionalFields.filter((field) => error.message.includes(field))
    if (refused.length === 0) throw error
    const rest = Object.entries(body).filter(([name]) => !refused.some((field) => field === name))
    return await readWords(server.stream(path, Object.fromEntries(rest)))
  }
}

async function readWords(chunks: AsyncIterable<ProbeChunk>): Promise<ProbeWords> {
  let words: ProbeWords = {
    text: '',
    hasReasoning: false,
    finishReason: undefined,
    usage: undefined,
    model: undefined,
  }
  for await (const chunk of chunks)
    words = {
      text: words.text + chunk.text,
      hasReasoning: words.hasReasoning || chunk.hasReasoning,
      finishReason: chunk.finishReason ?? words.finishReason,
      usage: chunk.usage ?? words.usage,
      model: chunk.model ?? words.model,
    }
  return withoutReasoning(words)
}

/** Some models think aloud in the reply itself. */
function withoutReasoning(words: ProbeWords): ProbeWords {
  const start = /^\s*<think>/.test(words.text)
  return start ? { ...words, hasReasoning: true, text: words.text.replace(/^.*?(<\/think>|$)/s, '') } : words
}

function renderTalk(config: ModelConfig, { turns, mark = '' }: ProbeTalk) {
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
      head: mark + head,
      examples: [],
      story: '',
      lines,
      speakers: [user],
    },
    { dialect, assistantFirst, systemMessage, emotionLabels: false },
  )
}
