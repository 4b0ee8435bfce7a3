import { ModelError, type ModelErrorCode } from '../contract/errors.ts'

const codes: readonly string[] = [
  'context-overflow',
  'bad-request',
  'empty-answer',
] satisfies ModelErrorCode[]

/** Whether a model refused what it was asked, and would refuse it again: nobody is helped by asking twice. */
export function isRefusal(error: unknown): error is ModelError {
  return error instanceof ModelError && codes.includes(error.code)
}
