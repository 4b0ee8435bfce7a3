import { hasCjk } from '../../../../src/util/has-cjk.ts'
import { type CommandWord, createCommandWords } from '../../../shared/command-words.ts'
import { decodeCommand } from '../../../shared/typed-command.ts'
import type { Asking } from '../questions/asking.ts'
import { findCharacters } from '../questions/entries.ts'
import type { PartialCall } from '../questions/questions.ts'
import type { ReadCommand } from './read-command.ts'

/** What somebody has typed: a call, as far as it goes, or something that is none. */
export type ReadCall =
  | (PartialCall & { readonly type: 'call' })
  | {
      readonly type: 'unknown'
      readonly typed: string
      /** What was probably meant, with its slash; `undefined`: nobody knows. */
      readonly nearest: string | undefined
      /** The same with all that followed, as a call. */
      readonly meant: { readonly text: string; readonly call: PartialCall } | undefined
      /** Its first word is one of ours. */
      readonly isOurs: boolean
    }

/**
 * Reads a command with the tree. Where a word of `/character` is left out, who is named shall play; `/privacy` alone must tell; another
 * word that does not go on with a command of ours is asked for again. Fails as the host does.
 */
export async function readCall(asking: Asking, { word, rest }: ReadCommand): Promise<ReadCall> {
  const { tools, doer, stage } = asking
  const words = createCommandWords(tools.texts, doer.language, 'telegram')
  // In a group, what begins like ours may be for another bot.
  const known = words.some(({ names }) => names.includes(word.toLowerCase()))
  const typed = known || stage.isDirect ? part(`${word} ${rest}`, words) : `${word} ${rest}`
  const decoded = decodeCommand(typed, words)
  if (decoded.type === 'call') return decoded
  const [firstWord, below] = takeWord(typed)
  const first = words.find(({ names }) => names.includes(firstWord.toLowerCase()))
  const isCharacter = first?.path === 'character' && below !== ''
  if (isCharacter && (await isNamed(asking, below))) return setCharacter(below, words)
  if (decoded.type === 'unknown-command' && (!first || decoded.nearest !== undefined)) {
    const longer = first ? undefined : findBelow(firstWord, words)
    const nearest = longer ?? decoded.nearest
    const whole = longer === undefined ? typed : `${longer.slice(1)} ${below}`
    const meant = nearest === undefined ? undefined : readMeant(nearest, whole, words)
    return { type: 'unknown', typed: decoded.typed, nearest, meant, isOurs: first !== undefined }
  }
  if (!first)
    return { type: 'unknown', typed: decoded.typed, nearest: undefined, meant: undefined, isOurs: false }
  if (isCharacter) return setCharacter(below, words)
  return { type: 'call', command: first.path === 'privacy' ? 'privacy show' : first.path, options: {} }
}

/** `/set` where `/character set` is meant. */
function findBelow(word: string, words: readonly CommandWord[]): string | undefined {
  for (const { names, next } of words) {
    const found = next.find((one) => one.names.includes(word.toLowerCase()))
    if (found) return `/${names[0] ?? ''} ${found.names[0] ?? ''}`
  }
  return undefined
}

/** Puts what followed the words that were mistyped behind those that were meant. */
function readMeant(nearest: string, typed: string, words: readonly CommandWord[]) {
  const path = nearest.slice(1)
  const tail = typed.split(/\s+/).slice(path.split(' ').length).join(' ')
  const text = `${path} ${tail}`.trim()
  const decoded = decodeCommand(text, words)
  if (decoded.type === 'call') return { text: `/${text}`, call: decoded }
  const first = words.find(({ names }) => names.includes(text))
  return first && { text: `/${text}`, call: { command: first.path, options: {} } }
}

function setCharacter(name: string, words: readonly CommandWord[]): ReadCall {
  const decoded = decodeCommand(`character set ${name}`, words)
  return decoded.type === 'call'
    ? decoded
    : { type: 'call', command: 'character set', options: { character: name } }
}

/** Whether somebody's name begins so. */
async function isNamed(asking: Asking, typed: string): Promise<boolean> {
  const wanted = typed.toLowerCase()
  const found = await findCharacters(asking, 'character', typed)
  return found.some(({ id, name }) =>
    [id, name, ...name.split(/\s+/)].some((one) => one.toLowerCase().startsWith(wanted)),
  )
}

/** Chinese puts no spaces: `/角色设定林` is `/角色 设定 林`. A word of one letter begins too many others. */
function part(text: string, words: readonly CommandWord[]): string {
  const [word, rest] = takeWord(text)
  const known = words.find(({ names }) => names.includes(word.toLowerCase()))
  if (known) return known.next.length > 0 ? `${word} ${part(rest, known.next)}` : text
  const names = words.flatMap(({ names: all }) => all)
  const glued = names
    .filter((name) => name.length > 1 && hasCjk(name) && word.startsWith(name))
    .toSorted((one, other) => other.length - one.length)[0]
  return glued === undefined ? text : part(`${glued} ${`${word.slice(glued.length)} ${rest}`.trim()}`, words)
}

function takeWord(text: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*?)\s*$/su.exec(text) ?? []
  return [word, rest]
}
