import { DramatisError } from '../../src/contract/errors.ts'
import {
  createPatiently as createPatientlyFor,
  type Patiently,
  type PatientlyOptions,
} from '../shared/patiently.ts'
import { toPlatformError } from './client.ts'

/** Builds it for what Telegram and the host fail with. */
export function createPatiently(options: Omit<PatientlyOptions, 'toError'>): Patiently {
  const toError = (cause: unknown) =>
    DramatisError.isInstance(cause) ? cause : toPlatformError(cause, 'to begin to listen')
  return createPatientlyFor({ ...options, toError })
}
