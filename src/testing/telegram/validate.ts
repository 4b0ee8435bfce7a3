import { badRequest, Refusal } from './refusal.ts'
import { methodShapes } from './validate-methods.ts'
import { type CallParameters, isRecord } from './validate-values.ts'

const mostFileBytes = 50 * 1024 * 1024

/**
 * Reads the parameters of a call, from JSON or from the fields of a form.
 * Fails with a Refusal as Telegram refuses; also where Telegram would drop, cut or ignore something without a word.
 */
export function readCall(method: string, payload: unknown): CallParameters {
  const shape = methodShapes.get(method.toLowerCase())
  if (shape === undefined) throw new Refusal(404, 'Not Found: method not found', { isComplaint: true })
  const given = payload ?? {}
  if (!isRecord(given)) throw badRequest("can't parse request JSON object")
  const known = Object.entries(shape.parameters)
  for (const name of Object.keys(given)) {
    if (!known.some(([parameter]) => parameter === name))
      throw badRequest(`unknown parameter "${name}" of ${method}`)
  }
  const read = known.map(([name, check]) => [name, check(given[name], name)] as const)
  const parameters = Object.fromEntries(read.filter(([, value]) => value !== undefined))
  shape.check?.(parameters)
  return parameters
}

/** Answers why a call is refused; `undefined`: nothing is wrong with it. See {@link readCall}. */
export function validateCall(method: string, payload: unknown): Refusal | undefined {
  try {
    readCall(method, payload)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Refuses a file that Telegram takes from no bot. */
export function checkFile(bytes: Uint8Array): void {
  if (bytes.length === 0) throw badRequest('file must be non-empty')
  if (bytes.length > mostFileBytes) throw new Refusal(413, 'Request Entity Too Large', { isComplaint: true })
}
