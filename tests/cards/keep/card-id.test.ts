import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCardId, numberCardId } from '../../../src/cards/keep/card-id.ts'
import { isCardId } from '../../../src/cards/schema.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(...'con.aux1-_ @/\\:*?<>|"\u200d\ufe0f\u0301👩🚀字é\0\n'),
    maxLength: 90,
  }),
)

test('whatever a character is called, its id is the name of a file on every system', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const id = createCardId(name)
      expect(isCardId(id) && isCardId(numberCardId(id, 999))).toBe(true)
      expect(id).toBe(id.normalize('NFC'))
      expect(id).not.toMatch(/[<>:"/\\|?*\s\p{Cc}\p{Cs}]|^[.@-]|[. -]$/u)
      expect(id).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      expect(Buffer.byteLength(`${numberCardId(id, 999)}.yaml`)).toBeLessThan(255)
      expect(createCardId(id)).toBe(id)
    }),
    { numRuns: 2_000 },
  )
})
