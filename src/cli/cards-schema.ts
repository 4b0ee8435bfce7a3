import { formatCardJsonSchema } from '../cards/json-schema.ts'
import { print, type Surroundings } from './surroundings.ts'

/** `dramatis cards schema`. */
export async function printCardSchema(surroundings: Surroundings): Promise<number> {
  await print(surroundings, formatCardJsonSchema())
  return 0
}
