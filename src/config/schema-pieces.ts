import * as z from 'zod'
import { isHttpAddress } from './base-url.ts'

/** Every message of these says what is accepted (`or`: what else is); for an unknown key it is the list of the known ones. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, or?: string) {
  const known = Object.keys(shape).join(', ')
  const accepted = `a section with any of ${known}${or ? `, or ${or}` : ''}`
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : accepted),
  })
}

/** A text that is not empty. */
export function text(accepted: string) {
  return z.string(accepted).min(1, accepted)
}

/** A whole number; `or`: what else is accepted. */
export function whole(minimum: number, maximum: number, unit: string, or?: string) {
  const accepted = `a whole number of ${unit} from ${minimum} to ${maximum}${or ? `, or ${or}` : ''}`
  return z.int(accepted).min(minimum, accepted).max(maximum, accepted)
}

/** Any number. */
export function number(minimum: number, maximum: number) {
  const accepted = `a number from ${minimum} to ${maximum}`
  return z.number(accepted).min(minimum, accepted).max(maximum, accepted)
}

/** One of some words. */
export function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, values.join(', '))
}

/** Yes or no. */
export function flag() {
  return z.boolean('true or false')
}

/** Where a server is. */
export function address(example: string) {
  const accepted = `an address that begins with http:// or https://, such as ${example}`
  return z.string(accepted).refine(isHttpAddress, accepted)
}

/** A token is long and has no spaces: whatever else it must be, the platform says. */
export const secret = z
  .string('a token as the platform gave it')
  .regex(/^\S+$/, 'a token without spaces, as the platform gave it')
