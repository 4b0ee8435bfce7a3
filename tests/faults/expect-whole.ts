import { expect } from 'vitest'
import { isErased } from './people.ts'
import { type Bounds, faultsOf, report } from './report.ts'
import type { FaultRun } from './run.ts'

/** Nothing is lost, nothing doubled, all is in order, and what people saw twice is explained; everybody has said that many messages. */
export async function expectWhole(
  run: FaultRun,
  { seed, messages, bounds }: { readonly seed: string; readonly messages: number; readonly bounds: Bounds },
): Promise<void> {
  const lines: string[] = []
  report((line) => lines.push(line), run)
  const told = [
    `seed ${seed}; what the workers logged is in ${run.folder}`,
    ...lines,
    ...run.complaints.slice(0, 20),
  ].join('\n')
  expect(faultsOf(run, bounds), told).toEqual([])
  const spoken = run.said.filter((_, index) => !isErased(index))
  for (const own of spoken) expect(own).toHaveLength(messages)
  await run.forget()
}
