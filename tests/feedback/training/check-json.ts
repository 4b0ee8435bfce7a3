/** A value of a file, whose shape nobody has looked at yet. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Parses a file of JSON Lines: each line an object, the last one ended. */
export function readJsonLines(text: string): readonly { readonly [key: string]: Json }[] {
  if (text !== '' && !text.endsWith('\n')) throw new SyntaxError('the last line is not ended')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => asObject(JSON.parse(line)))
}

export function asObject(value: Json | undefined): { readonly [key: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`no object: ${JSON.stringify(value)}`)
  return value as { readonly [key: string]: Json } // Arrays are out.
}

export function asText(value: Json | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`no text: ${JSON.stringify(value)}`)
  if (!value.isWellFormed()) throw new TypeError('half a character')
  return value
}

export function asBoolean(value: Json | undefined): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`neither true nor false: ${JSON.stringify(value)}`)
  return value
}

export function asList(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError(`no list: ${JSON.stringify(value)}`)
  return value
}

/** Exactly these columns; what a trainer passes over is named, too. */
export function expectColumns(row: { readonly [key: string]: Json }, ...columns: readonly string[]): void {
  const [found, expected] = [Object.keys(row).sort().join(), [...columns].sort().join()]
  if (found !== expected) throw new TypeError(`columns ${found}, expected ${expected}`)
}

/** What every row of ours carries beside its trainer's columns. */
export function expectProvenance(row: { readonly [key: string]: Json }): void {
  if (!/^r_[0-9a-f]{24}$/.test(asText(row.id))) throw new TypeError(`id ${asText(row.id)}`)
  const people = asList(row.people).map(asText)
  if (people.length === 0) throw new TypeError('a row of nobody')
  for (const one of people) if (!/^u_[0-9a-f]{24}$/.test(one)) throw new TypeError(`person ${one}`)
}

/** A message of OpenAI's kind. */
export interface Message {
  readonly role: string
  readonly content: string
  readonly loss: boolean | undefined
}

export function asMessages(value: Json | undefined): readonly Message[] {
  return asList(value).map((one) => {
    const { role, content, loss, ...others } = asObject(one)
    if (Object.keys(others).length > 0) throw new TypeError(`a message with ${Object.keys(others).join()}`)
    if (asText(content).trim() === '') throw new TypeError('an empty message')
    return {
      role: asText(role),
      content: asText(content),
      loss: loss === undefined ? undefined : asBoolean(loss),
    }
  })
}

/** A system message or none, then user and assistant in turns, beginning with the user; nothing else. */
export function expectTurns(messages: readonly Message[], last: 'user' | 'assistant'): void {
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages
  for (const [place, { role }] of turns.entries()) {
    const expected = place % 2 === 0 ? 'user' : 'assistant'
    if (role !== expected) throw new TypeError(`place ${place + 1} is of ${role}, expected ${expected}`)
  }
  if (turns.at(-1)?.role !== last) throw new TypeError(`the end is of ${turns.at(-1)?.role}`)
}
