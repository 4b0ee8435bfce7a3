import type { ModelConfig } from '../../contract/config.ts'
import { matchEmotion } from '../../prompt/emotion-mark.ts'
import { languageOf, type ProbeWords, talkWith } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import type { ProbeServer } from './server.ts'

const { works, hint, broken } = createReport('reply', 'a greeting, to be answered in 64 tokens')

/** What a person says to a character first. */
export const hello = { zh: '你好，今天店里忙吗？', en: 'Good evening. Busy tonight?' } as const

/** Longest answer that is waited for to see where thoughts end. */
const thoughtTokens = 768

/** Whether the model writes something, under which name, and in which form. */
export async function checkWords(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { config } = server
  const talk = { turns: [hello[languageOf(config)]], maxTokens: 64 }
  const first = await talkWith(server, talk)
  const isFirst = first.text.trim() !== ''
  // An empty reply now and then is sampled once more by the engine too.
  const words = isFirst ? first : await talkWith(server, talk)
  const length = words.text.trim().length
  if (length === 0) return [broken('nothing, twice', remedyForSilence(words))]
  const found = `${length} characters`
  // What is cut off may be thoughts that nothing has marked as such.
  const isCut = config.dialect === 'chat' && words.finishReason === 'length' && !words.hasReasoning
  const whole = isCut ? await talkWith(server, { ...talk, maxTokens: thoughtTokens }) : words
  return [
    isFirst
      ? works(found)
      : hint(
          `nothing at first, then ${found}`,
          'An empty reply is sampled once more, which costs a wait; if it happens often, lower the temperature.',
        ),
    ...judgeReasoning(first.hasReasoning ? first : whole),
    ...judgeLabel(whole, config),
    ...judgeName(words, config),
  ]
}

function judgeReasoning({ hasReasoning, hasBareReasoning }: ProbeWords): readonly ProbeFinding[] {
  if (hasBareReasoning)
    return [
      hint(
        'the model reasons in the reply itself, and only </think> tells where that ends: people may see thoughts until then',
        `${reasoningParser} Or turn reasoning off by extra_body, in the words of its server.`,
      ),
    ]
  if (!hasReasoning) return []
  return [
    hint(
      'the model reasons before it replies, which people wait for',
      'Turn it off for this model by extra_body, in the words of its server.',
    ),
  ]
}

const reasoningParser =
  'Start its server with the reasoning parser of the model: --reasoning-parser of vLLM and SGLang (qwen3, deepseek_r1, …), --reasoning-format deepseek of llama.cpp.'

/** A label that the server is held to is looked at by itself. */
function judgeLabel({ text }: ProbeWords, config: ModelConfig): readonly ProbeFinding[] {
  if (config.emotion !== 'inline' || config.emotionConstraint !== 'none' || beginsWithLabel(text)) return []
  const other =
    'or let a helper read the emotions (emotion: batch, with models.helper), or nobody (emotion: off).'
  return [
    hint(
      'it begins with no label of emotion, which emotion: inline is for',
      config.dialect === 'charglm'
        ? `Use a model that was trained on such labels, ${other}`
        : `Hold it to one by emotion_constraint (structured_outputs for vLLM 0.11 and newer, guided_regex for older), ${other}`,
    ),
  ]
}

/** Whether a reply begins as `emotion: inline` wants it. */
export function beginsWithLabel(text: string): boolean {
  return matchEmotion(`${text.trim()}\n`).type === 'label'
}

function judgeName({ model }: ProbeWords, { name }: ModelConfig): readonly ProbeFinding[] {
  if (model === undefined || model === name) return []
  return [
    hint(
      `the server calls the model that answered ${model}, not ${name}`,
      'See that it is the one you mean; turn records keep both names.',
    ),
  ]
}

function remedyForSilence({ hasReasoning, hasBareReasoning, finishReason }: ProbeWords): string {
  if (hasBareReasoning) return reasoningParser
  if (hasReasoning)
    return 'It spent its tokens on reasoning: turn that off by extra_body, or raise max_tokens in sampling.'
  return `The server ended with ${finishReason ?? 'no reason'}: see that model, dialect and, where one is loaded, LoRA adapter belong together.`
}
