import { fold } from '../util/fold.ts'
import { sentenceEnds, splitSentences } from '../util/sentence-ends.ts'

/** A text without what a model says again and again. */
export interface Unrepeated {
  /** Empty where little is left of the text. */
  readonly text: string
  /** Whether it ends where the model began to go round in circles, which may be anywhere in a sentence. */
  readonly isLoop: boolean
}

/** Words said many times in a row, or longer ones three times. */
const loops = [/((?=.{0,7}\p{L}).{2,7}?)\1{6,}/gsu, /((?=.{0,11}\p{L}).{8,400}?)\1{2,}/gsu]
const mostOfOneSentence = 2
/** With less, a summary tells less than an extract would. */
const leastShare = 0.2

/** What a text says before it repeats itself, and each sentence that comes up time and again once. */
export function withoutRepetition(text: string): Unrepeated {
  const end = Math.min(...loops.map((loop) => firstRound(text, loop)))
  const once = sayOnce(text.slice(0, end))
  const isLittle = once.length < text.length && once.length < text.length * leastShare
  return { text: isLittle ? '' : once, isLoop: end < text.length }
}

/** Where the first round of a loop ends that goes on to the text's end, with the sentence that it ends in; laughter within is none. */
function firstRound(text: string, loop: RegExp): number {
  for (const found of text.matchAll(loop)) {
    const { length } = found[1] ?? ''
    const left = text.length - found.index - found[0].length
    // The last round may have broken off.
    if (left > length) continue
    const end = found.index + length
    const sentence = sentenceEnds(text).find(({ at }) => at >= end)
    return sentence && sentence.at < end + length ? sentence.at : end
  }
  return text.length
}

function sayOnce(text: string): string {
  const sentences = splitSentences(text).map((words) => ({ words, key: fold(words) }))
  const count = Map.groupBy(sentences, ({ key }) => key)
  const said = new Set<string>()
  return sentences
    .filter(({ key }) => {
      const isAgain = key !== '' && said.has(key) && (count.get(key)?.length ?? 0) > mostOfOneSentence
      said.add(key)
      return !isAgain
    })
    .map(({ words }) => words)
    .join('')
    .trim()
}
