import type { Character } from '../../contract/character.ts'
import type { Emotion } from '../../contract/emotion.ts'
import type { Line } from '../../contract/line.ts'
import { cardMacros } from '../../prompt/macros/card-macros.ts'
import { expandMacros } from '../../prompt/macros/expand-macros.ts'
import { plainText } from '../../prompt/plain-text.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { introduce } from './acquaintances.ts'
import { findLine, findLineFor } from './find-line.ts'
import { findIntent, question } from './intents.ts'
import { remind } from './remind.ts'
import type { Repertoire } from './repertoire.ts'
import { createSaidLines, type SaidLines } from './said-lines.ts'
import { join, openingAction } from './speech.ts'
import { englishTexts } from './texts-en.ts'
import { chineseTexts } from './texts-zh.ts'

/** What a reply is chosen from. */
export interface Situation {
  readonly character: Character
  readonly repertoire: Repertoire
  readonly userName: string
  readonly isGroup: boolean
  /** The window, oldest first. */
  readonly lines: readonly Line[]
  readonly earlierTakes: readonly string[]
  /** Numbers in [0, 1): the same ones choose the same reply. */
  readonly random: () => number
}

/** Texts among which chance chooses, and the moods whose gestures go with them. */
interface Pool {
  readonly texts: readonly string[]
  readonly moods: readonly Emotion[]
}

/** What a gesture is looked for with. */
interface GestureSearch {
  readonly moods: readonly Emotion[]
  readonly situation: Situation
  readonly said: SaidLines
  readonly expand: (text: string) => string
}

const ownTexts = { zh: chineseTexts, en: englishTexts }
const calm: readonly Emotion[] = ['neutral', 'happiness', 'other']
/** Fewer dodges and catchphrases than this are mixed with ours. */
const fewLines = 8
/** After so many lines a greeting of the card is no answer to a greeting any more. */
const linesOfAStart = 3

/**
 * What the character says: a line of its card that has to do with what was said, else an answer to the kind of thing that was
 * said, else a dodge for a question and a sign of listening for a statement. Nothing of its last eight lines is said again.
 */
export function chooseReply(situation: Situation): string {
  const { character, repertoire, userName, isGroup, lines, random } = situation
  const { answers, dodges, listening, told } = ownTexts[character.language]
  const macros = cardMacros(character, { userName })
  const expand = (text: string) => plainText(expandMacros(text, macros))
  const said = createSaidLines(lines, situation.earlierTakes)
  const person = lastWords(lines)
  const previous = lines.findLast(({ role }) => role === 'character')?.text ?? ''
  const isQuestion = question.test(person)
  const intent = findIntent(person, { isGroup, isQuestion })

  const greets = person === '' || (intent?.name === 'greeting' && said.count < linesOfAStart)
  const greetsAgain = intent?.name === 'greeting' && !greets
  const answering = intent ? answers[greetsAgain ? 'attention' : intent.name] : []
  const search = { repertoire, person, intent, isQuestion, previous, said, random, expand }
  if (intent?.when === 'always') {
    const unsaid = answering.map(expand).filter(said.isUnsaid)
    const plain = pickOne(unsaid, random) ?? longestUnsaid(answering.map(expand), said)
    const line = findLineFor(intent, search)
    return line === undefined ? plain : join(plain, line)
  }
  const { text: line, spent } = findLine(search)
  if (line !== undefined) return line

  const asked = repertoire.askedAbout(person)
  const introduction = asked && expand(introduce(asked, character) ?? '')
  const known = spent ?? (introduction && said.isInWindow(introduction) ? introduction : undefined)
  const reminders = known !== undefined && isQuestion ? remind(known, { person, lines, told }) : []
  const greetings = isGroup ? repertoire.groupGreetings : repertoire.greetings
  const own = [...repertoire.dodges, ...repertoire.catchphrases.map(endSentence)]
  const ours = isQuestion ? dodges : listening
  const pools: readonly Pool[] = [
    { texts: greets ? greetings : [], moods: [] },
    { texts: introduction ? [introduction] : [], moods: ['neutral'] },
    { texts: reminders.length > 0 && intent?.when === 'first' ? answering : [], moods: calm },
    { texts: reminders, moods: calm },
    {
      texts: intent?.mayDodge ? [...answering, ...repertoire.dodges] : answering,
      moods: intent?.moods ?? [],
    },
    // A card with few lines of its own would say them all the time.
    { texts: own.length < fewLines ? [...own, ...ours] : own, moods: calm },
    { texts: ours, moods: calm },
    { texts: [...dodges, ...listening], moods: calm },
  ]
  // What nobody remembers comes before what was only not said just now.
  for (const mayBeSaid of [said.isForgotten, said.isFresh]) {
    for (const { texts, moods } of pools) {
      const sayable = texts.map(expand).filter((text) => text !== '' && mayBeSaid(text))
      const text = pickOne(sayable, random)
      if (text !== undefined) return openWithGesture(text, { moods, situation, said, expand })
    }
  }
  return longestUnsaid([...repertoire.dodges, ...dodges].map(expand), said)
}

/** What people said since the character last spoke. */
function lastWords(lines: readonly Line[]): string {
  const last = lines.findLastIndex(({ role }) => role === 'character')
  return lines
    .slice(last + 1)
    .filter(({ role }) => role === 'user')
    .map(({ text }) => text)
    .join('\n')
}

function pickOne(texts: readonly string[], random: () => number): string | undefined {
  return texts[Math.floor(random() * texts.length)]
}

function longestUnsaid(texts: readonly string[], said: SaidLines): string {
  return texts.toSorted((a, b) => said.ago(b) - said.ago(a))[0] ?? ''
}

/** Every other time one of the card's gestures opens the line. */
function openWithGesture(text: string, { moods, situation, said, expand }: GestureSearch): string {
  const { repertoire, random } = situation
  const gestures = moods.flatMap((mood) => repertoire.gestures[mood].map(expand)).filter(said.isFreshGesture)
  const gesture = random() < 0.5 ? gestures[Math.floor(random() * gestures.length)] : undefined
  if (gesture === undefined || openingAction(text) !== '') return text
  return join(gesture, text)
}

/** Catchphrases are written with or without their full stop. */
function endSentence(text: string): string {
  if (/[\p{P}\p{S}]$/u.test(text)) return text
  return hasCjk(text) ? `${text}。` : `${text}.`
}
