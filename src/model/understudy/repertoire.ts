import MiniSearch from 'minisearch'
import type { Character, Relationship } from '../../contract/character.ts'
import { type Emotion, emotions } from '../../contract/emotion.ts'
import { findAskedAbout, findNamed } from './acquaintances.ts'
import { type PlainQuestion, plainQuestionsOf } from './plain-questions.ts'
import { openingAction, withoutActions } from './speech.ts'
import { shareOfSubject } from './subjects.ts'
import { clausesOf, importanceOf, isTelling, termsOf } from './terms.ts'

/** A line of the card that can be said. */
export interface RepertoireLine {
  /** Index in the repertoire. */
  readonly id: number
  readonly text: string
  /** What the person says before it in its scene; empty where nobody does. */
  readonly cue: string
  readonly scene: number
  /** The plain questions that the cue asks. */
  readonly questions: readonly PlainQuestion[]
  /** Whom it is about, of those whom the character knows. */
  readonly about: Relationship | undefined
}

/** Everything that a card has to say, indexed. Placeholders are not expanded yet. */
export interface Repertoire {
  readonly lines: readonly RepertoireLine[]
  readonly greetings: readonly string[]
  readonly groupGreetings: readonly string[]
  readonly dodges: readonly string[]
  readonly catchphrases: readonly string[]
  /** Gestures by the mood that they show, brackets included. */
  readonly gestures: { readonly [emotion in Emotion]: readonly string[] }
  /** Of those whom the character knows, whom somebody asks about. */
  askedAbout(person: string): Relationship | undefined
  /** How much each line has to do with what a person said, 0 to 1, by the line's id. Lines that have nothing are left out. */
  relevanceTo(person: string): ReadonlyMap<number, number>
}

/** One clause of a cue, or a whole line, as it is indexed. */
interface IndexedText {
  readonly id: number
  readonly line: number
  readonly isCue: boolean
  readonly terms: readonly string[]
}

/** A word of the line itself tells less than one of its cue. */
const lineShare = 0.6

/** Small words alone say something only in such a likeness: who are you, and who you are. */
const enoughSmallWords = 0.5

/** Reads a card into a repertoire. */
export function createRepertoire(character: Character): Repertoire {
  const lines = linesOf(character)
  const texts = indexedTexts(lines)
  const { rarityOf, search } = createIndex(texts)
  const names = new Set(
    [character.name, ...character.nicknames].flatMap((name) => clausesOf(name).flatMap(termsOf)),
  )

  function weightOf(terms: readonly string[]): number {
    return terms.reduce((sum, term) => sum + importanceOf(term) * rarityOf(term), 0)
  }

  function relevanceTo(person: string): ReadonlyMap<number, number> {
    const found = new Map<number, number>()
    for (const clause of clausesOf(person)) {
      const terms = termsOf(clause).filter((term) => !names.has(term))
      const asked = weightOf(terms)
      for (const { id, shared } of search(terms)) {
        const text = texts[id]
        if (text === undefined) continue
        const common = weightOf(shared)
        const likeness = text.isCue
          ? (2 * common) / (asked + weightOf(text.terms))
          : (lineShare * common) / asked
        const relevance = shared.some(isTelling) || likeness >= enoughSmallWords ? likeness : 0
        const share = shareOfSubject(clause, lines[text.line]?.cue ?? '')
        found.set(text.line, Math.max(found.get(text.line) ?? 0, relevance * share))
      }
    }
    return found
  }

  return {
    lines,
    greetings: character.greetings,
    groupGreetings: character.groupGreetings,
    dodges: character.boundaries.dodges,
    catchphrases: character.behaviors.catchphrases,
    gestures: gesturesOf(character),
    askedAbout: (person) => findAskedAbout(person, character.attributes.relationships),
    relevanceTo,
  }
}

function linesOf(character: Character): readonly RepertoireLine[] {
  const found: Pick<RepertoireLine, 'text' | 'cue' | 'scene'>[] = []
  for (const [scene, { lines }] of character.examples.entries()) {
    let cue = ''
    for (const { role, text } of lines) {
      if (role === 'user') cue = text
      if (role !== 'character') continue
      found.push({ text, cue, scene })
      cue = ''
    }
  }
  const { relationships } = character.attributes
  return found.map((line, id) => ({
    ...line,
    id,
    questions: plainQuestionsOf(line.cue),
    about: findAskedAbout(line.cue, relationships) ?? findNamed(line.cue, relationships),
  }))
}

function indexedTexts(lines: readonly RepertoireLine[]): readonly IndexedText[] {
  const texts = lines.flatMap(({ id: line, cue, text }) => [
    ...clausesOf(cue).map((clause) => ({ line, isCue: true, terms: termsOf(clause) })),
    { line, isCue: false, terms: [...new Set(clausesOf(withoutActions(text)).flatMap(termsOf))] },
  ])
  return texts.map((text, id) => ({ ...text, id }))
}

function createIndex(texts: readonly IndexedText[]) {
  const index = new MiniSearch<IndexedText>({
    fields: ['terms'],
    extractField: (text, field) => (field === 'id' ? String(text.id) : text.terms.join('\n')),
    tokenize: (terms) => terms.split('\n'),
    processTerm: (term) => term,
    searchOptions: { fuzzy: (term) => (/^[a-z]{6,}$/.test(term) ? 0.2 : false) },
  })
  index.addAll(texts)
  const counts = new Map<string, number>()
  for (const { terms } of texts) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  const most = Math.log(1 + texts.length)

  return {
    /** 1 for a term that the card does not have, towards 0 for one that stands everywhere. */
    rarityOf: (term: string) => Math.log(1 + texts.length / (1 + (counts.get(term) ?? 0))) / most,
    search: (terms: readonly string[]) =>
      index.search(terms.join('\n')).map(({ id, queryTerms }) => ({ id: Number(id), shared: queryTerms })),
  }
}

/** From the emotion styles, and from the example lines with a mood. */
function gesturesOf(character: Character): Repertoire['gestures'] {
  const shown = character.examples.flatMap(({ lines }) => lines).filter(({ role }) => role === 'character')
  const entries = emotions.map((emotion) => {
    const styled = bracketed(character.emotion.styles[emotion]?.gestures ?? '', character)
    const played = shown.filter((line) => line.emotion === emotion).map(({ text }) => openingAction(text))
    return [emotion, [...new Set([styled, ...played])].filter(Boolean)]
  })
  // `fromEntries` forgets that every emotion has its entry.
  return Object.fromEntries(entries) as Repertoire['gestures']
}

function bracketed(gesture: string, { language }: Character): string {
  const text = gesture.trim()
  if (text === '' || /^[（(*]/.test(text)) return text
  return language === 'zh' ? `（${text}）` : `*${text}*`
}
