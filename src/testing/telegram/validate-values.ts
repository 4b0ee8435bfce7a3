import { parseJson } from '../../util/parse-json.ts'
import { badRequest } from './refusal.ts'

/** Reads a value, or fails with a Refusal that names it; `undefined` is what was not sent. */
export type Read = (value: unknown, name: string) => unknown

/** The parameters of a call as they were meant: JSON is read, and numbers are numbers. */
export interface CallParameters {
  readonly [name: string]: unknown
}

/** The parts of an object. */
export type Fields = { readonly [name: string]: Read }

const wrongType = (name: string, type: string) => badRequest(`field "${name}" must be of type ${type}`)

export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What may be left out. */
export function maybe(read: Read): Read {
  return (value, name) => (value === undefined ? undefined : read(value, name))
}

/** A string of so many UTF-16 units. */
export function string(least = 0, most = 65_535): Read {
  return (value, name) => {
    if (value === undefined) throw badRequest(`can't find field "${name}"`)
    if (typeof value !== 'string') throw wrongType(name, 'String')
    if (value.length < least || value.length > most)
      throw badRequest(`${name} must have ${least} to ${most} characters`)
    return value
  }
}

/** A whole number; where Telegram would take the nearest that it allows, this refuses. */
export function integer(least: number, most: number): Read {
  return (value, name) => {
    if (value === undefined) throw badRequest(`can't find field "${name}"`)
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'Number')
    if (value < least || value > most) throw badRequest(`${name} must be between ${least} and ${most}`)
    return value
  }
}

export const flag: Read = (value, name) => {
  if (value === undefined) throw badRequest(`can't find field "${name}"`)
  if (typeof value !== 'boolean') throw wrongType(name, 'Boolean')
  return value
}

export function oneOf(values: readonly unknown[], words = 'Unsupported type specified'): Read {
  return (value, name) => {
    if (!values.includes(value)) throw badRequest(`can't parse ${name}: ${words}`)
    return value
  }
}

/** An object of these fields; Telegram ignores any other, this refuses it. */
export function object(fields: Fields): Read {
  return (value, name) => {
    if (!isRecord(value)) throw wrongType(name, 'Object')
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) throw badRequest(`unknown parameter "${key}" in ${name}`)
    }
    for (const [key, read] of Object.entries(fields)) read(value[key], key)
    return value
  }
}

export function list(read: Read, least: number, most: number, tooMany?: string): Read {
  return (value, name) => {
    if (!Array.isArray(value)) throw wrongType(name, 'Array')
    if (value.length > most && tooMany !== undefined) throw badRequest(tooMany)
    if (value.length < least || value.length > most)
      throw badRequest(`${name} must have ${least} to ${most} entries`)
    for (const entry of value) read(entry, name)
    return value
  }
}

/** A parameter that forms carry as JSON. */
export function json(read: Read): Read {
  return (value, name) => {
    const parsed = typeof value === 'string' ? parseJson(value) : value
    if (typeof parsed === 'string') throw badRequest(`can't parse ${name} JSON object`)
    return read(parsed, name)
  }
}

/** A number or a truth value that forms carry as text. */
export function plain(read: Read): Read {
  return (value, name) => read(typeof value === 'string' ? parseJson(value) : value, name)
}
