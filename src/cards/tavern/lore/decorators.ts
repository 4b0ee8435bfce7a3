// Lines such as `@@depth 3` at the start of an entry's content: SPEC_V3, "Decorators".

/** What a decorator that we heed may say. */
const values = {
  activate_only_after: isCount,
  activate_only_every: isCount,
  keep_activate_after_match: isEmpty,
  dont_activate_after_match: isEmpty,
  depth: isWhole,
  role: (value: string) => /^(?:assistant|system|user)$/.test(value),
  scan_depth: isCount,
  is_greeting: (value: string) => listOf(value).length > 0 && listOf(value).every(isCount),
  position: (value: string) => /^(?:after_desc|before_desc|personality|scenario)$/.test(value),
  ignore_on_max_context: isEmpty,
  additional_keys: (value: string) => listOf(value).length > 0,
  exclude_keys: (value: string) => listOf(value).length > 0,
  activate: isEmpty,
  dont_activate: isEmpty,
} as const

/** A decorator that we heed. `instruct_…`, `reverse_…`, `is_user_icon` and `disable_ui_prompt` are none of them. */
export type DecoratorName = keyof typeof values

/** A decorator, its value as it was written. */
export interface Decorator {
  readonly name: DecoratorName
  readonly value: string
}

/** The content of an entry, taken apart: `head`, `text` and `tail` are all of it. */
export interface EntryContent {
  /** Those that count, in their order. */
  readonly decorators: readonly Decorator[]
  /** Names of those that do not: unknown, not supported, or with a value that they cannot have. */
  readonly ignored: readonly string[]
  /** The lines of all decorators, and the white space around them. */
  readonly head: string
  readonly text: string
  /** The white space at the end. */
  readonly tail: string
}

/** Names that the examples of the specification have, but not its definitions. */
const otherNames: { readonly [name: string]: DecoratorName } = {
  activate_after: 'activate_only_after',
  activate_every: 'activate_only_every',
}

/**
 * Takes the content of an entry apart. Of decorators of one name the first counts, but for `additional_keys`. A line that
 * begins with `@@@` counts where the ones above it, up to one that begins with `@@`, do not.
 */
export function readDecorators(content: string): EntryContent {
  const decorators: Decorator[] = []
  const ignored: string[] = []
  const known = new Set<string>()
  let isTaken = true
  const { head, lines, text, tail } = splitContent(content)
  for (const line of lines) {
    const isFallback = line.startsWith('@@@')
    if (isFallback && isTaken) continue
    const { name, value } = parseLine(line)
    isTaken = isHeeded(name) && values[name](value)
    if (!isTaken) ignored.push(name)
    else if (isHeeded(name) && !known.has(name)) {
      decorators.push({ name, value })
      if (name !== 'additional_keys') known.add(name)
    }
  }
  return { decorators, ignored, head, text, tail }
}

/** The lines of decorators, each with its line break. */
export function writeDecorators(decorators: readonly Decorator[]): string {
  return decorators.map(({ name, value }) => `@@${name}${value === '' ? '' : ` ${value}`}\n`).join('')
}

/** Of the lines of a head those that mean nothing to us: chains with none that we heed. */
export function unheededLines(head: string): string {
  const chains = head.split(/^(?=[^\S\r\n]*@@(?!@))/m)
  return chains
    .filter((chain) => chain.trim() !== '' && readDecorators(chain).decorators.length === 0)
    .join('')
}

/** The values of a list. */
export function listOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

const decoratorLine = /\s*(@@@?[A-Za-z]\w*(?:[^\S\r\n][^\r\n]*)?)(?:[\r\n]|$)/y

function splitContent(content: string) {
  const line = new RegExp(decoratorLine)
  const lines: string[] = []
  let length = 0
  for (let found = line.exec(content); found !== null; found = line.exec(content)) {
    lines.push(found[1]?.trim() ?? '')
    length = line.lastIndex
  }
  const rest = content.slice(length)
  const text = rest.trim()
  const at = length + rest.length - rest.trimStart().length
  return { head: content.slice(0, at), text, tail: content.slice(at + text.length), lines }
}

function parseLine(line: string): { readonly name: string; readonly value: string } {
  const [, name = '', value = ''] = /^@+(\w+)\s*(.*)$/s.exec(line) ?? []
  return { name: Object.hasOwn(otherNames, name) ? (otherNames[name] ?? name) : name, value }
}

function isHeeded(name: string): name is DecoratorName {
  return Object.hasOwn(values, name)
}

function isCount(value: string): boolean {
  return /^\d{1,9}$/.test(value)
}

function isWhole(value: string): boolean {
  return /^-?\d{1,9}$/.test(value)
}

function isEmpty(value: string): boolean {
  return value === ''
}
