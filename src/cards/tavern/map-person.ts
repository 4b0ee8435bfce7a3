import type { CardMapping } from '../../contract/card-file.ts'
import { CardError } from '../../contract/errors.ts'
import { shorten } from '../../util/shorten.ts'
import { listSpeakers } from '../examples.ts'
import type { JsonValue } from '../files/card-source.ts'
import { toScripts } from './example-scripts.ts'
import { type Fields, readMap, readText, readTexts } from './fields.ts'
import { listEntries } from './lore/map-book.ts'

/** A card in our format, as plain values; empty ones are left out. */
export interface CardTree {
  [key: string]: unknown
}

/** What a part of a card becomes. */
export interface Mapped {
  readonly tree: CardTree
  /** `from` is the name of a field; whoever knows the card's shape completes it. */
  readonly mappings: readonly CardMapping[]
}

const longestName = 60

/** The name under which the character speaks, and its other name. Fails with a CardError where there is none. */
export function mapNames({ name, nickname }: Fields): Mapped {
  const [called, given] = [readName(nickname), readName(name)]
  const speaks = called || given
  if (speaks === '') {
    throw new CardError({
      code: 'card-incomplete',
      what: 'This card names nobody.',
      remedy: 'Give it a name in the tool that it comes from, and bring it again.',
    })
  }
  const nicknames = given === '' || given === speaks ? [] : [given]
  const note = (value: JsonValue | undefined, short: string) =>
    typeof value === 'string' && value.trim() !== short ? `As \`${short}\`: ${nameRule}.` : ''
  const asked: CardMapping[] = [
    { from: 'name', to: nicknames.length === 0 ? 'name' : 'nicknames', note: note(name, given) },
    { from: 'nickname', to: 'name', note: note(nickname, called) },
  ]
  const mappings = asked.filter(({ from }) => (from === 'name' ? given : called) !== '')
  return { tree: { name: speaks, nicknames }, mappings }
}

const nameRule = `a name has at most ${longestName} characters on one line`

/** A text on one line, of a length that our lists take. */
export function readName(value: JsonValue | undefined): string {
  const name = shorten(readText(value).replaceAll('\t', ' '), longestName)
  return /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(name) ? name : ''
}

/** Who the character is, and how it speaks. Fails with a CardError where the card says nothing but a name. */
export function mapPerson(fields: Fields, names: readonly string[]): Mapped {
  const about = readText(fields.description)
  const personality = readText(fields.personality)
  const isTold = about !== '' || personality !== ''
  if (!isTold && !saysSomething(fields)) {
    throw new CardError({
      code: 'card-incomplete',
      what: 'This card says nothing about its character but a name.',
      remedy: 'Write a description in the tool that it comes from, and bring it again.',
    })
  }
  const scripts = toScripts(readText(fields.mes_example), listSpeakers(names))
  const tree = {
    // A card of ours says who it is; there is no more to say than the name.
    about: isTold ? about : names[0],
    behaviors: personality === '' ? {} : { personality },
    scenario: readText(fields.scenario),
    greetings: [...readTexts(fields.first_mes), ...readTexts(fields.alternate_greetings)],
    group_greetings: readTexts(fields.group_only_greetings),
    examples: scripts.scripts,
  }
  const row = (from: keyof Fields, to: string, note = '') =>
    readText(fields[from]) === '' ? [] : [{ from, to, note: note || describe(fields[from]) }]
  const mappings = [
    ...row('description', 'about'),
    ...row('personality', 'behaviors.personality'),
    ...row('scenario', 'scenario'),
    ...row('first_mes', 'greetings'),
    ...row('alternate_greetings', 'greetings'),
    ...row('group_only_greetings', 'group_greetings'),
    ...row('mes_example', scripts.scripts.length > 0 ? 'examples' : '', scripts.notes.join(' ')),
  ]
  return { tree, mappings }
}

/** Some cards say in their lore, or in an instruction, who they are. */
function saysSomething(fields: Fields): boolean {
  const texts = [fields.scenario, fields.first_mes, fields.alternate_greetings, fields.mes_example]
  return (
    listEntries(readMap(fields.character_book)).length > 0 ||
    [...texts, fields.group_only_greetings, fields.system_prompt].some((text) => readText(text) !== '')
  )
}

/** What is different about a value that was taken; empty: nothing that matters. */
export function describe(value: JsonValue | undefined): string {
  const texts = Array.isArray(value) ? value : [value]
  if (texts.some((text) => typeof text !== 'string' && text !== null)) {
    return 'Not of the kind that the format asks for; taken for what it plainly means.'
  }
  const hasInvisible = texts.some((text) => typeof text === 'string' && /[^\P{Cc}\n\t\r]|\uFEFF/u.test(text))
  return hasInvisible ? 'Without its control characters.' : ''
}
