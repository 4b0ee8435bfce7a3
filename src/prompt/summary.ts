import type { Line } from '../contract/line.ts'
import type { Prompt, TokenRates } from '../contract/prompt.ts'
import { sentenceEnds } from '../util/sentence-ends.ts'
import { shorten } from '../util/shorten.ts'
import { matchEmotion } from './emotion-mark.ts'
import { colons } from './labels.ts'
import { renderSpeaker } from './narration.ts'
import { withoutRepetition } from './repetition.ts'
import { sanitizeText } from './sanitize.ts'
import { estimateTokens } from './tokens.ts'

/** What a summary depends on: whose story it is. */
export type SummaryScene = Pick<Prompt, 'language' | 'characterName' | 'userName' | 'isGroup'>

/** Words that the model is asked for, of the tokens that the story may take: models write more than they are asked for. */
const askedShare = 0.6
const wordsPerToken = { zh: 1, en: 0.7 } as const
/** How much of the last message is quoted, so that the model finds it. */
const quotedLetters = 40

/** What a model is told that writes the story so far, of whatever stands in its prompt. */
export function summaryInstruction(
  { language, characterName, userName }: SummaryScene,
  options: {
    readonly maxTokens: number
    /** The last message that is to be told, where others follow it; `undefined`: all of it. */
    readonly until?: Line | undefined
  },
): string {
  const { maxTokens, until } = options
  const length = Math.floor((maxTokens * askedShare * wordsPerToken[language]) / 10) * 10
  const quote = until && shorten(until.shown ?? until.text, quotedLetters)
  if (language === 'zh')
    return (
      `先停下演出。把到目前为止发生的事写成一段摘要，供以后接着演时回忆${quote ? `，只写到“${quote}”为止` : ''}：` +
      `人名和称呼、${userName}说过的关于自己的事、约定和承诺、去过的地方、${characterName}和${userName}现在的关系、还没了结的事。` +
      `用第三人称过去时，按时间先后，不评论，不编造，不写建议，不超过${length}字。之前的故事也要并进去。只输出摘要。`
    )
  return (
    `Pause the play. Write down what has happened so far, to be remembered when the play goes on${quote ? `, only up to “${quote}”` : ''}: ` +
    `names and what people call each other, what ${userName} told of themselves, agreements and promises, places, how ${characterName} and ${userName} stand now, and what is still open. ` +
    `In the third person and the past tense, in order, without comment, invention or advice, in at most ${length} words. Work the earlier story in. Write the summary only.`
  )
}

const headings = {
  zh: { before: '之前的故事：', since: '之后的对话：' },
  en: { before: 'The story before:', since: 'What was said since:' },
} as const

/** What leaves the window, as a script for a helper model: the story before it, then who said what. */
export function summaryMaterial(
  previousStory: string,
  leaving: readonly Line[],
  { language, userName, isGroup }: SummaryScene,
): string {
  const { before, since } = headings[language]
  const said = leaving
    .filter(({ role, text }) => role !== 'narrator' && text.trim() !== '')
    .map((line) => {
      const name = line.role === 'user' && !isGroup ? userName : line.speakerName
      return renderSpeaker(name, language) + (line.shown ?? line.text).replace(/\s+/g, ' ').trim()
    })
  return [...(previousStory ? [before, previousStory] : []), since, ...said].join('\n')
}

const heading = new RegExp(`^(?:摘要|summary)\\s*[${colons}]\\s*`, 'i')

/**
 * A model's summary as it may stand in a head: harmless, on one line for each paragraph, and within `maxTokens`, cut at a
 * sentence; so is one that broke off (`isCut`), and one that went round in circles. Empty where it cannot be used.
 */
export function acceptSummary(
  text: string,
  options: {
    readonly maxTokens: number
    readonly rates: TokenRates
    readonly names: readonly string[]
    /** Whether the model had more to say: its finish reason was `length`. */
    readonly isCut?: boolean
  },
): string {
  const { maxTokens, rates, names, isCut = false } = options
  const mark = matchEmotion(text.trim())
  const words = mark.type === 'label' ? text.trim().slice(0, mark.start) + text.trim().slice(mark.end) : text
  const clean = sanitizeText(words, { names })
    .replace(heading, '')
    .replace(/\n{2,}/g, '\n')
  const { text: told, isLoop } = withoutRepetition(clean)
  const fits = (part: string) => estimateTokens(part, rates) <= maxTokens
  if (!isCut && !isLoop && fits(told)) return told
  const fitting = sentenceEnds(told).findLast(({ at }) => fits(told.slice(0, at)))
  return told.slice(0, fitting?.at ?? 0).trim()
}
