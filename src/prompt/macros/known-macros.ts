import type { MacroCall, MacroFunction } from './context.ts'
import type { MacroNode } from './parse.ts'
import { rollDice } from './roll-dice.ts'
import { splitOptions } from './split-options.ts'

/** A macro's name and what it is given. */
export interface MacroReading {
  /** Lower case. */
  readonly name: string
  readonly argument: readonly MacroNode[]
}

/** Most line breaks, or spaces, of one macro. */
const mostRepeated = 20

const char: MacroFunction = ({ context }) => context.names.char
const user: MacroFunction = ({ context }) => context.names.user
const value: MacroFunction = ({ name, context }) => context.values?.[name]?.() ?? ''

/** Macros that stand alone. */
const plain: ReadonlyMap<string, MacroFunction> = new Map([
  ['user', user],
  ['char', char],
  ['bot', char],
  // Who else is there is no part of a head that groups share.
  ['group', char],
  ['charifnotgroup', char],
  ['notchar', user],
  ...[
    ...['description', 'personality', 'scenario', 'persona', 'mesexamples', 'mesexamplesraw'],
    ...['charprompt', 'charjailbreak', 'charinstruction', 'chardepthprompt'],
    ...['char_version', 'charversion', 'model'],
  ].map((name) => [name, value] as const),
])

/** Macros that are given something. */
const giving: ReadonlyMap<string, MacroFunction> = new Map<string, MacroFunction>([
  ['random', (call) => chooseOption(call, call.random())],
  ['pick', (call) => chooseOption(call, call.pick())],
  ['roll', (call) => rollDice(call.expand(call.argument), call.random())],
  ['reverse', ({ expand, argument }) => [...expand(argument)].reverse().join('')],
  ['newline', (call) => repeated('\n', call)],
  ['space', (call) => repeated(' ', call)],
  ['hidden_key', ({ context, expand, argument }) => (context.showsHiddenKeys ? expand(argument) : '')],
])

/**
 * Macros of other tools that vanish, with what they are given, and may be followed by a space alone. What a moment or a line
 * decides (`time`, `lastMessage`, `idle_duration`) would change a prompt that is cached; there are no variables, and no list of
 * banned words.
 */
const dropped: ReadonlySet<string> = new Set([
  ...['original', 'noop', 'trim', 'comment', 'banned', 'outlet', 'input', 'maxprompt', 'else', 'if'],
  ...['setvar', 'addvar', 'incvar', 'decvar', 'getvar', 'hasvar', 'deletevar', 'flushvar'],
  ...['setglobalvar', 'addglobalvar', 'incglobalvar', 'decglobalvar', 'getglobalvar'],
  ...['time', 'date', 'weekday', 'isotime', 'isodate', 'datetimeformat', 'timediff', 'idle_duration'],
  ...['lastmessage', 'lastusermessage', 'lastcharmessage', 'lastmessageid'],
])

const comment = /^\s*\/\//
const named = /^\s*([#/?!.$]?[\p{L}\p{N}_+-]+)(\s*)/u

/**
 * Reads what stands between the braces of a macro. `undefined`: it is none, but words that somebody put in braces, for a macro that
 * nobody knows is one word, or one with a colon behind it.
 */
export function readMacro(body: readonly MacroNode[]): MacroReading | undefined {
  const [first = '', ...others] = body
  if (typeof first !== 'string') return undefined
  if (comment.test(first)) return { name: '//', argument: [] }
  const found = named.exec(first)
  const name = found?.[1]?.toLowerCase()
  if (!found || name === undefined) return undefined
  const rest = first.slice(found[0].length)
  const isAlone = rest === '' && others.length === 0
  const isSpaced = found[2] !== '' && (giving.has(name) || dropped.has(name))
  const isGiven = rest.startsWith(':') || isSpaced || /^[#/]/.test(name)
  if (!isAlone && (!isGiven || plain.has(name))) return undefined
  return { name, argument: [rest.replace(/^::?/, ''), ...others] }
}

/** What a macro stands for; `undefined`: nothing, for it is dropped or nobody knows it. */
export function findMacro(name: string): MacroFunction | undefined {
  return plain.get(name) ?? giving.get(name)
}

function chooseOption({ argument, expand }: MacroCall, random: () => number): string {
  const options = splitOptions(argument)
  return expand(options[Math.floor(random() * options.length)] ?? [])
}

function repeated(text: string, { expand, argument }: MacroCall): string {
  const count = Number.parseInt(expand(argument), 10)
  return text.repeat(Math.min(Math.max(Number.isNaN(count) ? 1 : count, 0), mostRepeated))
}
