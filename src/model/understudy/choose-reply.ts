import type { Character } from '../../contract/character.ts'
import type { Emotion } from '../../contract/emotion.ts'
import type { Line } from '../../contract/line.ts'
import { expandPlaceholders } from '../../prompt/placeholders.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { findLine, findLineFor } from './find-line.ts'
import { intents, question } from './intents.ts'
import type { Repertoire } from './repertoire.ts'
import { createSaidLines, type SaidLines } from './said-lines.ts'
import { openingAction } from './speech.ts'
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
  const { answers, dodges, listening } = ownTexts[character.language]
  const names = { user: userName, char: character.name }
  const expand = (text: string) => expandPlaceholders(text, names)
  const said = createSaidLines(lines, situation.earlierTakes)
  const person = lastWords(lines)
  const previous = lines.findLast(({ role }) => role === 'character')?.text ?? ''
  const isQuestion = question.test(person)
  const intent = intents.find(({ name, said }) => said.test(person) && !(isGroup && name === 'user-name'))

  const pick = (texts: readonly string[]) => pickFresh(texts.map(expand), said, random)

  const answering = intent ? answers[intent.name] : []
  const search = { repertoire, person, intent, isQuestion, previous, said, random, expand }
  if (intent?.when === 'always') {
    const plain = pick(answering) ?? longestUnsaid(answering.map(expand), said)
    const line = findLineFor(intent, search)
    return line === undefined ? plain : join(plain, line)
  }
  const line = findLine(search)
  if (line !== undefined) return line

  const greets = person === '' || (intent?.name === 'greeting' && said.count < linesOfAStart)
  const greetings = isGroup ? repertoire.groupGreetings : repertoire.greetings
  const own = [...repertoire.dodges, ...repertoire.catchphrases.map(endSentence)]
  const ours = isQuestion ? dodges : listening
  const pools: readonly Pool[] = [
    { texts: greets ? greetings : [], moods: [] },
    {
      texts: intent?.mayDodge ? [...answering, ...repertoire.dodges] : answering,
      moods: intent?.moods ?? [],
    },
    // A card with few lines of its own would say them all the time.
    { texts: own.length < fewLines ? [...own, ...ours] : own, moods: calm },
    { texts: ours, moods: calm },
    { texts: [...dodges, ...listening], moods: calm },
  ]
  for (const { texts, moods } of pools) {
    const text = pick(texts)
    if (text !== undefined) return openWithGesture(text, moods, situation, said)
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

/** One that was not said lately; those never said before come first. */
function pickFresh(texts: readonly string[], said: SaidLines, random: () => number): string | undefined {
  const fresh = texts.filter(said.isFresh)
  const unsaid = fresh.filter((text) => said.ago(text) === Number.POSITIVE_INFINITY)
  const choice = unsaid.length > 0 ? unsaid : fresh
  return choice[Math.floor(random() * choice.length)]
}

function longestUnsaid(texts: readonly string[], said: SaidLines): string {
  return texts.toSorted((a, b) => said.ago(b) - said.ago(a))[0] ?? ''
}

/** Every other time one of the card's gestures opens the line. */
function openWithGesture(
  text: string,
  moods: readonly Emotion[],
  situation: Situation,
  said: SaidLines,
): string {
  const { repertoire, random } = situation
  const gestures = moods.flatMap((mood) => repertoire.gestures[mood]).filter(said.isFreshGesture)
  const gesture = random() < 0.5 ? gestures[Math.floor(random() * gestures.length)] : undefined
  if (gesture === undefined || openingAction(text) !== '') return text
  return join(gesture, text)
}

function join(first: string, second: string): string {
  return hasCjk(first) ? `${first}${second}` : `${first} ${second}`
}

/** Catchphrases are written with or without their full stop. */
function endSentence(text: string): string {
  if (/[\p{P}\p{S}]$/u.test(text)) return text
  return hasCjk(text) ? `${text}。` : `${text}.`
}
