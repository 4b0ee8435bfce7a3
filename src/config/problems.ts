import type * as z from 'zod'
import { ConfigurationError } from '../contract/errors.ts'
import { findNearest } from '../util/nearest.ts'

/** Where a setting is, such as `['models', 'reply', 0, 'name']`. */
export type SettingPath = readonly (string | number)[]

/** A setting that cannot be used. */
export interface SettingProblem {
  readonly code: 'invalid-setting' | 'unknown-setting' | 'missing-setting'
  /** One sentence: the setting's name, where it was set, what is accepted. */
  readonly message: string
}

/** Where the settings come from that a schema refused. */
export interface SettingSource {
  /** The value as it was set. */
  find(path: SettingPath): unknown
  /** A setting's name for whoever set it, and where that was, such as `MODEL_NAME (.env)`. */
  describe(path: SettingPath): string
}

/** Turns what a schema refused into sentences. Values are shown, secrets are not. */
export function describeIssue(issue: z.core.$ZodIssue, source: SettingSource): readonly SettingProblem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step))
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ')
    return issue.keys.map((key) => describeUnknown(source.describe([...path, key]), key, known))
  }
  const name = source.describe(path)
  const value = source.find(path)
  if (value === undefined)
    return [{ code: 'missing-setting', message: `${name} is missing; accepted: ${issue.message}.` }]
  const shown = isSecret(path) ? 'cannot be used' : `is ${showValue(value)}`
  return [{ code: 'invalid-setting', message: `${name} ${shown}; accepted: ${issue.message}.` }]
}

/** All problems in one error, one a line. */
export function createConfigurationError(problems: readonly SettingProblem[]): ConfigurationError {
  const [code, ...others] = new Set(problems.map((problem) => problem.code))
  return new ConfigurationError({
    code: code === undefined || others.length > 0 ? 'invalid-setting' : code,
    what: ['These settings cannot be used:', ...problems.map(({ message }) => `- ${message}`)].join('\n'),
    remedy: 'Correct them and start again.',
  })
}

/** The address without the name and password that may stand in it, and without its query, where people put keys. */
export function hideCredentials(address: string): string {
  // Up to the last @: a password that should have been encoded may hold anything.
  return address.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@').replace(/\?\S+/, '?***')
}

function describeUnknown(name: string, key: string, known: readonly string[]): SettingProblem {
  const nearest = findNearest(key, known)
  const hint = nearest ? `did you mean ${nearest}? Known` : 'known'
  return { code: 'unknown-setting', message: `${name} is no setting; ${hint}: ${known.join(', ')}.` }
}

function isSecret(path: SettingPath): boolean {
  return ['api_key', 'token', 'hash_key', 'encryption_key'].some((name) => path.includes(name))
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a section'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(hideCredentials(value).slice(0, 80))
}
