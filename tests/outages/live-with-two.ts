import type { Outage, OutageReport } from './live-through.ts'
import type { Person } from './person.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** See `OutageReport`. */
export type ReportOfTwo = Omit<OutageReport, 'leakedConnections'>

/** Longer than anybody holds a lease, and than people are left in the dark. */
const commandAfterMs = 20_000

/**
 * Three people talk with two services of which one listens, while their store is away: one who talked just before, one who gives a
 * command a long time after its beginning, and one who speaks then, for the first time in the services' lives.
 */
export async function liveWithTwo(
  outage: Pick<Outage, 'goAway' | 'comeBack'>,
  world: World,
): Promise<ReportOfTwo> {
  const { clock } = world
  const [ann, cat, dan] = [world.person('ann'), world.person('cat'), world.person('dan')]
  const before = await world.start()
  for (const person of [ann, cat, dan]) {
    person.invokes('character set', { character: 'lin' })
    await person.isTold(1)
  }
  await before.end()
  const services = [await world.start(), await world.start()]
  await ann.isAnswered(ann.says())
  await world.isWritten()

  await outage.goAway()
  await clock.sleep(commandAfterMs)
  cat.invokes('me', { text: 'A baker.' })
  await cat.isTold(2)
  dan.says()
  await dan.isTold(2)
  const asked = dan.says()
  await ann.isTold(2)

  await outage.comeBack()
  for (const service of services) await service.isReady(200)
  await dan.isAnswered(asked)
  await ann.isAnswered(ann.says())
  const toldBefore = cat.sees('notice').length
  cat.invokes('me')
  await cat.isTold(toldBefore + 1)
  // All is confirmed: the last that was heard is confirmed by the next question.
  await until('everything is heard', () => world.platform.unconfirmed <= 1)
  await world.isWritten()
  for (const service of services) await service.end()
  const toldTo = (person: Person) => person.sees('notice').slice(1)
  return {
    told: { ann: toldTo(ann), cat: toldTo(cat), dan: toldTo(dan) },
    faults: await world.audit(),
    askedAgain: world.askedAgain(),
  }
}
