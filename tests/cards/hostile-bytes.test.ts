import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import { CardError } from '../../src/contract/errors.ts'
import { fixtures, webui } from '../fixtures/cards/index.ts'

const workshop = createCardWorkshop()

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  how: fc.constantFrom('set', 'cut', 'insert', 'repeat'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
})

function changed(
  bytes: Uint8Array,
  { at, how, bytes: others }: typeof change extends fc.Arbitrary<infer T> ? T : never,
) {
  const start = Math.floor(at * bytes.length)
  const [before, after] = [bytes.subarray(0, start), bytes.subarray(start)]
  switch (how) {
    case 'set':
      return Buffer.concat([before, others, after.subarray(others.length)])
    case 'cut':
      return Buffer.concat([before, after.subarray(others.length)])
    case 'insert':
      return Buffer.concat([before, others, after])
    default:
      return Buffer.concat([before, after.subarray(0, others.length * 40), after])
  }
}

it('a file that was changed anywhere is taken, or refused with a reason', async () => {
  const file = fc.constantFrom(
    ...[...fixtures, webui].map((fixture) => fixture.file).filter(({ bytes }) => bytes.length < 20_000),
  )
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async ({ name, bytes }, changes) => {
        const broken = changes.reduce((sum, one) => changed(sum, one), Buffer.from(bytes))
        const refusal = await workshop.importCard({ name, bytes: broken }).then(
          () => undefined,
          (error: unknown) => error,
        )
        if (refusal !== undefined && !(refusal instanceof CardError)) throw refusal
        expect(refusal?.message ?? 'Taken.').toMatch(/[.?]$/)
      },
    ),
    { numRuns: 1_000 },
  )
}, 60_000)
