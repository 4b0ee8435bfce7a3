import { expect, onTestFinished, test } from 'vitest'
import type { Ability, PlatformUnderTest } from './adapter-stage.ts'
import { type AdapterWorld, openAdapterWorld, type WorldOptions } from './adapter-world.ts'

/** Generous: several programs may share the machine's cores. */
const timeout = 120_000

/** Something that happens on every platform that can do what it needs. */
export type Scenario = (
  name: string,
  needs: readonly Ability[],
  play: (world: AdapterWorld) => Promise<void>,
  options?: WorldOptions,
) => void

/** Registers scenarios of a platform; where it cannot, the reason is what is tested. */
export function createScenarios(platform: PlatformUnderTest): Scenario {
  async function open(options?: WorldOptions): Promise<AdapterWorld> {
    const world = await openAdapterWorld(platform, options)
    onTestFinished(() => world.close())
    return world
  }

  return (name, needs, play, options) => {
    const lacking = needs.flatMap((ability) => platform.cannot[ability] ?? [])[0]
    if (lacking === undefined) {
      test(name, { timeout }, async () => {
        const world = await open(options)
        await play(world)
        expect(world.stage.complaints()).toEqual([])
      })
      return
    }
    test(`${name} – cannot be: ${lacking.reason}`, { timeout }, async () => {
      expect(lacking.reason).toMatch(/^\p{Lu}.{20,}\.$/u)
      if (lacking.proof) await lacking.proof(await open(options))
    })
  }
}
