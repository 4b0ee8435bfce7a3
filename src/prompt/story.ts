import type { Language } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { TokenRates } from '../contract/prompt.ts'
import { sentenceEnds, splitSentences } from '../util/sentence-ends.ts'
import { shorten } from '../util/shorten.ts'
import { weighSentence } from './memorable.ts'
import { estimateTokens, initialTokenRates } from './tokens.ts'

/** What an extract is made of. */
export interface StoryInput {
  /** The story so far, by us or by a helper model; empty before the first cut. */
  readonly previousStory: string
  /** What leaves the window, oldest first. */
  readonly leavingLines: readonly Line[]
  readonly language: Language
  readonly names: { readonly userName: string; readonly characterName: string; readonly isGroup: boolean }
  readonly maxTokens: number
  readonly rates?: TokenRates
}

/** When something was said, in an extract's own words. */
const times = {
  zh: { first: '起初', later: '后来', lately: '不久前' },
  en: { first: 'At first', later: 'Later', lately: 'Not long ago' },
} as const

const timesInOrder = ['first', 'later', 'lately'] as const

type Time = (typeof timesInOrder)[number]

/** Something said, quoted. */
interface Quote {
  readonly time: Time
  readonly speaker: string
  readonly text: string
}

interface Story {
  /** What is not ours: a helper model's summary. */
  readonly prose: string
  readonly quotes: readonly Quote[]
}

const longestQuote = { zh: 60, en: 160 } as const
/** Share of the room that a summary by somebody else may take. */
const proseShare = 0.5

/**
 * The story so far without a model: how it began, the sentences that people would want remembered (names, promises, what they
 * told of themselves), and what was said last. It quotes and adds nothing. Each cut takes up the story before it; what is new
 * displaces what is old and weighs no more, so that it stays within `maxTokens` however often it is repeated.
 */
export function storyExtract(input: StoryInput): string {
  const { language, names, maxTokens, rates = initialTokenRates } = input
  const before = parseStory(input.previousStory, language)
  const said = input.leavingLines.filter(({ role, text }) => role !== 'narrator' && text.trim() !== '')
  const quote = (line: Line, time: Time, text = line.shown ?? line.text): Quote => ({
    time,
    speaker: speakerOf(line, names),
    text: shorten(text, longestQuote[language]),
  })
  const began = before.quotes.filter(({ time }) => time === 'first')
  const ended = twoOf(said.toReversed()).toReversed()
  const remembered = before.quotes.filter(({ time }) => time !== 'first')
  const sentences = said.flatMap((line) =>
    splitSentences(line.shown ?? line.text)
      .filter((text) => text.trim() !== '')
      .map((text) => quote(line, 'later', text)),
  )

  const room = createRoom(maxTokens, rates)
  const prose = clipProse(before.prose, maxTokens * proseShare, rates)
  room.take([prose])
  const takeQuotes = (quotes: readonly Quote[]) =>
    room.take(quotes.map((each) => renderQuote(each, language)))
  const last = ended.map((line) => quote(line, 'lately'))
  const first = began.length > 0 ? began : twoOf(said).map((line) => quote(line, 'first'))
  const lastTexts = takeQuotes(last)
  const firstTexts = takeQuotes(first)
  const worthy = rankQuotes([...remembered, ...sentences], [...first, ...last], names.characterName)
  const laterTexts = new Set(takeQuotes(worthy.ranked))
  const later = worthy.inOrder
    .map((each) => renderQuote(each, language))
    .filter((text) => laterTexts.has(text))
  return [prose, ...firstTexts, ...later, ...lastTexts].filter((text) => text !== '').join('\n')
}

/** Room for lines of text: each is taken whole or not at all. */
function createRoom(
  maxTokens: number,
  rates: TokenRates,
): { take(texts: readonly string[]): readonly string[] } {
  let left = maxTokens
  return {
    take: (texts) =>
      texts.filter((text) => {
        const tokens = text === '' ? 0 : estimateTokens(`${text}\n`, rates)
        if (tokens > left) return false
        left -= tokens
        return true
      }),
  }
}

/** The sentences worth remembering, each once and not quoted elsewhere: the weightiest and newest first, and as they were said. */
function rankQuotes(
  quotes: readonly Quote[],
  elsewhere: readonly Quote[],
  characterName: string,
): { readonly ranked: readonly Quote[]; readonly inOrder: readonly Quote[] } {
  const seen = new Set<string>()
  const weighed = quotes
    .toReversed()
    .map((quote) => ({
      ...weighSentence(quote.text, quote.speaker === characterName),
      quote: { ...quote, time: 'later' } as const,
    }))
    .filter(({ quote: { speaker, text }, weight, subject }) => {
      const keys = [`${speaker}: ${text}`, `${speaker}, ${subject ?? text}`]
      const isQuoted = elsewhere.some((other) => other.speaker === speaker && other.text.includes(text))
      const isNew = weight > 0 && !isQuoted && keys.every((key) => !seen.has(key))
      for (const key of isNew ? keys : []) seen.add(key)
      return isNew
    })
  const ranked = weighed.toSorted((a, b) => b.weight - a.weight).map(({ quote }) => quote)
  return { ranked, inOrder: weighed.map(({ quote }) => quote).toReversed() }
}

/** The first line, and the first answer of somebody else. */
function twoOf(lines: readonly Line[]): readonly Line[] {
  const [first] = lines
  const answer = lines.find((line) => line.speakerId !== first?.speakerId || line.role !== first.role)
  return [first, answer].filter((line) => line !== undefined)
}

function speakerOf(line: Line, names: StoryInput['names']): string {
  if (line.role === 'user' && !names.isGroup) return names.userName
  return line.speakerName || (line.role === 'user' ? names.userName : names.characterName)
}

function renderQuote({ time, speaker, text }: Quote, language: Language): string {
  const when = times[language][time]
  return language === 'zh' ? `${when}，${speaker}说：“${text}”` : `${when}, ${speaker} said: "${text}"`
}

function parseStory(story: string, language: Language): Story {
  const form = language === 'zh' ? /^(\S+?)，(.+?)说：“(.*)”$/ : /^([A-Z][a-z ]+), (.+?) said: "(.*)"$/
  const prose: string[] = []
  const quotes: Quote[] = []
  for (const line of story.split('\n')) {
    const [, when, speaker = '', text = ''] = form.exec(line) ?? []
    const time = timesInOrder.find((name) => times[language][name] === when)
    if (time) quotes.push({ time, speaker, text })
    else if (line.trim() !== '') prose.push(line.trim())
  }
  return { prose: prose.join('\n'), quotes }
}

/** As many whole sentences of a summary as fit. */
function clipProse(prose: string, maxTokens: number, rates: TokenRates): string {
  if (estimateTokens(prose, rates) <= maxTokens) return prose
  const end = sentenceEnds(prose).findLast(({ at }) => estimateTokens(prose.slice(0, at), rates) <= maxTokens)
  return prose.slice(0, end?.at ?? 0).trim()
}
