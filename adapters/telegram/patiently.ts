import {
  createPatiently as createPatientlyFor,
  type Patiently,
  type PatientlyOptions,
} from '../shared/patiently.ts'
import { toPlatformError } from './client.ts'

/** Builds it for what Telegram and the host fail with. */
export function createPatiently(options: Omit<PatientlyOptions, 'toError'>): Patiently {
  return createPatientlyFor({ ...options, toError: (cause) => toPlatformError(cause, 'to begin to listen') })
}
