import { type Intent, intents } from './intents.ts'
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
  /** Puts names in the place of placeholders. */
  readonly expand: (text: string) => string
}

/** How much a line must have to do with what the person said, 0 to 1. */
const enough = 0.3
/** The same for the line that comes next in the scene that is being played. */
const enoughToGoOn = 0.2
/** The same against an intent that usually comes first. */
const enoughAgainstIntent = 0.8
/** A line that was said in the window has to be so much better than one that was not. */
const staleness = 0.2
/** Lines whose relevance differs by less are equals: chance decides. */
const tolerance = 0.05

/** The line of the card that answers best and was not said lately; `undefined`: none has enough to do with it. */
export function findLine(search: LineSearch): string | undefined {
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
  return bestOf(search, (line) => (intent.said.test(line.cue) ? 1 + (relevance.get(line.id) ?? 0) : 0))
}

function bestOf(search: LineSearch, relevanceOf: (line: RepertoireLine) => number): string | undefined {
  const { repertoire, said, random, expand } = search
  const ranked = repertoire.lines
    .map((line) => ({ text: expand(line.text), relevance: relevanceOf(line) }))
    .filter(({ text, relevance }) => relevance >= enough && said.isFresh(text))
    .map(({ text, relevance }) => ({
      text,
      rank: relevance - (said.ago(text) === Number.POSITIVE_INFINITY ? 0 : staleness) + random() * tolerance,
    }))
  return ranked.toSorted((a, b) => b.rank - a.rank)[0]?.text
}

function relevances(search: LineSearch): ReadonlyMap<number, number> {
  const { repertoire, person, intent } = search
  const next = nextLine(search)
  const found = new Map<number, number>()
  for (const [id, relevance] of repertoire.relevanceTo(person)) {
    if (id === next?.id && relevance >= enoughToGoOn) found.set(id, 2)
    else if (intent?.when !== 'first' || relevance >= enoughAgainstIntent) found.set(id, relevance)
  }
  if (intent?.when === 'first') {
    for (const { id, cue } of repertoire.lines)
      if (intent.said.test(cue)) found.set(id, 1 + (found.get(id) ?? 0))
  }
  if (next && goesOnAnyway(search, next)) found.set(next.id, Math.max(found.get(next.id) ?? 0, enough))
  return found
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
