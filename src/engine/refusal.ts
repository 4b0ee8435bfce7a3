import { ModelError } from '../contract/errors.ts'

/** Whether a model refused what it was asked, and would refuse it again: nobody is helped by asking twice. */
export function isRefusal(error: unknown): error is ModelError {
  return error instanceof ModelError && (error.isOfTheRequest || error.code === 'bad-request')
}
