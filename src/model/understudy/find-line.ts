import { type Intent, intents } from './intents.ts'
import { plainQuestionsOf } from './plain-questions.ts'
import type { Repertoire, RepertoireLine } from './repertoire.ts'
import type { SaidLines } from './said-lines.ts'

/** What a line of the card is looked for with. */
export interface LineSearch {
  readonly repertoire: Repertoire
  /** What the person said. */
  readonly person: string
  readonly intent: Intent | undefined
  readonly isQuestion: boolean
  /** What the character said before; empty: nothing. */
  readonly previous: string
  readonly said: SaidLines
  readonly random: () => number
  /** Puts in what macros stand for. */
  readonly expand: (text: string) => string
}

/** What the card has for what was said. */
export interface FoundLine {
  /** The line that answers best and that the window does not have. */
  readonly text: string | undefined
  /** Where nothing is left: the line that answers and that the window has. */
  readonly spent: string | undefined
}

/** How much a line must have to do with what the person said, 0 to 1. */
const enough = 0.3
/** The same for the line that comes next in the scene that is being played. */
const enoughToGoOn = 0.2
/** The same against an intent that usually comes first. */
const enoughAgainstIntent = 0.8
/** So much like the cue of another scene, what was said opens that scene. */
const nearlyTheSame = 0.8
/** Instead of a line that was said in the window, one comes that has so much less to do with it, but not less. */
const shareOfBest = 0.85
/** Lines whose relevance differs by less are equals: chance decides. */
const tolerance = 0.05

/** The line of the card that answers best and was not said in the window. */
export function findLine(search: LineSearch): FoundLine {
  const relevance = relevances(search)
  // What answers a question about honesty or an emergency answers nothing else.
  return bestOf(search, (line) => (isReserved(line) ? 0 : (relevance.get(line.id) ?? 0)))
}

function isReserved({ cue }: RepertoireLine): boolean {
  return intents.some(({ when, said }) => when === 'always' && said.test(cue))
}

/** A line of the card that answers the same intent. */
export function findLineFor(intent: Intent, search: LineSearch): string | undefined {
  const relevance = search.repertoire.relevanceTo(search.person)
  return bestOf(search, (line) => (intent.said.test(line.cue) ? 1 + (relevance.get(line.id) ?? 0) : 0)).text
}

function bestOf(search: LineSearch, relevanceOf: (line: RepertoireLine) => number): FoundLine {
  const { repertoire, said, random, expand } = search
  const ranked = repertoire.lines
    .map((line) => ({ text: expand(line.text), relevance: relevanceOf(line) }))
    .filter(({ text, relevance }) => text !== '' && relevance >= enough)
    .map(({ text, relevance }) => ({ text, relevance, rank: relevance + random() * tolerance }))
    .toSorted((a, b) => b.rank - a.rank)
  const spent = ranked.find(({ text }) => said.isInWindow(text))
  // What a recognised intent or question is answered with has 1 and more.
  const least = Math.min(1, (spent?.relevance ?? 0) * shareOfBest)
  const text = ranked.find((line) => line.relevance >= least && said.isUnsaid(line.text))?.text
  return { text, spent: text === undefined ? spent?.text : undefined }
}

function relevances(search: LineSearch): ReadonlyMap<number, number> {
  const { repertoire, person, intent } = search
  const likeness = repertoire.relevanceTo(person)
  const answering = linesThatAnswer(search)
  const isUnderstood = intent?.when === 'first' || answering !== undefined
  const found = new Map<number, number>()
  for (const [id, relevance] of likeness) {
    if (!isUnderstood || relevance >= enoughAgainstIntent) found.set(id, relevance)
  }
  const first = intent?.when === 'first' ? repertoire.lines.filter(({ cue }) => intent.said.test(cue)) : []
  for (const { id } of [...first, ...(answering ?? [])]) found.set(id, 1 + (likeness.get(id) ?? 0))
  const next = nextLine(search)
  if (next) {
    const relevance = likeness.get(next.id) ?? 0
    if (relevance >= enoughToGoOn && !opensAnother(next, likeness, answering ?? [])) found.set(next.id, 3)
    else if (goesOnAnyway(search, next)) found.set(next.id, Math.max(found.get(next.id) ?? 0, enough))
  }
  return found
}

/** What has the very words of another scene's cue opens that scene. */
function opensAnother(
  next: RepertoireLine,
  likeness: ReadonlyMap<number, number>,
  answering: readonly RepertoireLine[],
): boolean {
  if (answering.length > 0) return !answering.includes(next)
  const least = Math.max(nearlyTheSame, likeness.get(next.id) ?? 0)
  return [...likeness].some(([id, relevance]) => id !== next.id && relevance > least)
}

/** Lines that answer a plain question, or tell who somebody is; `undefined`: nothing of the kind was asked. */
function linesThatAnswer({ repertoire, person }: LineSearch): readonly RepertoireLine[] | undefined {
  const { lines } = repertoire
  const someone = repertoire.askedAbout(person)
  if (someone !== undefined) return lines.filter(({ about }) => about === someone)
  const asked = plainQuestionsOf(person)
  if (asked.length === 0) return undefined
  const answering = lines.filter(({ questions }) => questions.some((question) => asked.includes(question)))
  if (answering.length > 0) return answering
  const others = asked.map(({ orElse }) => orElse)
  return lines.filter(({ questions }) => questions.some((question) => others.includes(question)))
}

/** The line after the one that was said last, in the same scene. */
function nextLine({ repertoire, previous, said, expand }: LineSearch): RepertoireLine | undefined {
  if (previous === '') return undefined
  const last = repertoire.lines.find((line) => said.ago(expand(line.text)) === 1)
  const next = last && repertoire.lines[last.id + 1]
  return next?.scene === last?.scene ? next : undefined
}

/** A scene also goes on when the character asked something and got some answer, or speaks twice in a row. */
function goesOnAnyway({ intent, isQuestion, previous }: LineSearch, next: RepertoireLine): boolean {
  return intent === undefined && !isQuestion && (next.cue === '' || /[?？]\P{L}*$/u.test(previous))
}
