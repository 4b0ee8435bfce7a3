import { systemClock } from '../../src/app/system.ts'

/** How often it is looked, and for how long at most. */
const lookMs = 15
const mostMs = 30_000

/** Resolves when it is so; fails, with what there was instead, when that takes longer than any machine should need. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  tellInstead: () => unknown = () => '',
): Promise<void> {
  const giveUpAt = performance.now() + mostMs
  while (!(await isSo())) {
    if (performance.now() > giveUpAt)
      throw new Error(`It never came to this: ${what}. Instead: ${JSON.stringify(tellInstead(), null, 1)}`)
    await systemClock.sleep(lookMs)
  }
}
