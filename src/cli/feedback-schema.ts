import { formatFeedbackJsonSchema } from '../feedback/rows/schema.ts'
import { print, type Surroundings } from './surroundings.ts'

/** `dramatis feedback schema`. */
export async function printFeedbackSchema(surroundings: Surroundings): Promise<number> {
  await print(surroundings, formatFeedbackJsonSchema())
  return 0
}
