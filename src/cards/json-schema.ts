import * as z from 'zod'
import { cardSchema } from './schema.ts'

/** The JSON Schema of a card as its author writes it, for editors that complete and check YAML. */
export function formatCardJsonSchema(): string {
  const schema = z.toJSONSchema(cardSchema, {
    io: 'input',
    target: 'draft-07',
    override: ({ zodSchema, jsonSchema }) => {
      // What reads as a number or a truth value is taken as text, so editors should not object.
      if (jsonSchema.type === 'string' && jsonSchema.enum === undefined)
        Object.assign(jsonSchema, { type: textTypes })
      // Zod leaves out defaults of what is transformed; empty ones tell an author nothing.
      const { def } = zodSchema._zod
      if (def.type === 'default' && !isEmpty(def.defaultValue)) jsonSchema.default = def.defaultValue
      else delete jsonSchema.default
      delete jsonSchema.propertyNames
    },
  })
  const title = 'Dramatis character card'
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`
}

const textTypes = ['string', 'number', 'boolean']

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
}
