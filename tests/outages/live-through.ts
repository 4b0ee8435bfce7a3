import { createGate } from '../../src/testing/index.ts'
import type { Person } from './person.ts'
import type { World } from './world.ts'

/** How the store goes away, and comes back. */
export interface Outage {
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** What `/readyz` says of the store. Default: anything. */
  readonly state?: string
  /** How long it is away (ms by the world's clock). */
  readonly lengthMs: number
  /** What is added to a command. Default: nothing. */
  readonly padding?: string
  /** How many connections the service has to its store, where that can be told. */
  connections?(): Promise<number>
}

/** What people and operators see of an outage. */
export interface OutageReport {
  /** What the bot itself said to each of them, from the outage on. */
  readonly told: { readonly [name: string]: readonly string[] }
  /** What is wrong with what was kept; see `audit`. */
  readonly faults: readonly string[]
  /** Words that the model was asked about more than once. */
  readonly askedAgain: readonly string[]
  /** How many connections to the store there are more than before. */
  readonly leakedConnections: number
}

/** An outage that is over sooner is told nobody; see src/engine/store-outage.ts. */
const toldAfterMs = 10_000

/**
 * Three people talk with a service whose store goes away while one of them is being answered, and comes back later. Each step waits
 * for what it needs: that whoever gives a command is told that it cannot be done, that `/readyz` says 503, that the reply is seen though
 * it cannot be written, that all are answered afterwards. Nobody is told anything but what {@link OutageReport.told} tells.
 */
export async function liveThrough(outage: Outage, world: World): Promise<OutageReport> {
  const { clock, model } = world
  const { padding = '', connections = async () => 0 } = outage
  const [ann, ben, cat] = [world.person('ann'), world.person('ben'), world.person('cat')]
  const isTold = outage.lengthMs > toldAfterMs
  const service = await world.start()
  for (const person of [ann, ben, cat]) {
    person.invokes('character set', { character: 'lin' })
    await person.isTold(1)
  }
  await ben.isAnswered(ben.says())
  await world.isWritten()
  const connectionsBefore = await connections()

  // Her first answer: nothing that it needs was read before.
  const gate = createGate()
  world.answers(() => ({ gate }))
  const asked = ann.says()
  await model.request(model.requests.length)
  const awayAt = clock.now()
  await outage.goAway()
  cat.invokes('me', { text: `A baker.${padding}` })
  await cat.isTold(2)
  await service.isReady(503, outage.state)
  gate.open()
  await ann.isAnswered(asked)
  const waiting = [ann.says(), ann.says()]
  const other = ben.says()
  if (isTold) await Promise.all([ann.isTold(2), ben.isTold(2), cat.isTold(3)])
  await clock.sleep(Math.max(0, outage.lengthMs - (clock.now() - awayAt)))

  await outage.comeBack()
  await service.isReady(200)
  await Promise.all([ann.isAnswered(...waiting), ben.isAnswered(other)])
  cat.invokes('me')
  await cat.isTold(isTold ? 4 : 3)
  await cat.isAnswered(cat.says())
  await world.isWritten()
  const leakedConnections = (await connections()) - connectionsBefore
  await service.end()
  const toldTo = (person: Person) => person.sees('notice').slice(1)
  return {
    told: { ann: toldTo(ann), ben: toldTo(ben), cat: toldTo(cat) },
    faults: await world.audit(),
    askedAgain: world.askedAgain(),
    leakedConnections,
  }
}
