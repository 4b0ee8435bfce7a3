import type { Person } from './person.ts'
import { createGate } from '../../src/testing/index.ts'
import type { World } from './world.ts'

/** How the store goes away, and comes back. */
export interface Outage {
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** How long it is away (ms by the world's clock). */
  readonly lengthMs: number
  /** What is added to a command. Default: nothing. */
  readonly padding?: string
  /** How many connections the service has to its store, where that can be told. */
  connections?(): Promise<number>
}

/** What people and operators saw of an outage. */
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
 * for what it needs: that the reply is seen though it cannot be written, that `/readyz` says 503, that whoever gives a command is told
 * that it cannot be done, that all are answered afterwards.
 */
export async function liveThrough(outage: Outage, world: World): Promise<OutageReport> {
  const { clock, model } = world
  const service = await world.start()
  const [ann, ben, cat] = ['ann', 'ben', 'cat'].map((name) => world.person(name)) as [Person, Person, Person] // three names
  const people = { ann, ben, cat }
  for (const person of [ann, ben, cat]) {
    person.invokes('character set', { character: 'lin' })
    await person.isTold(1)
  }
  await ben.isAnswered(ben.says())
  await world.isWritten()
  const before = (await outage.connections?.()) ?? 0

  // Her first answer: nothing that it needs was read before.
  const gate = createGate()
  world.answers(() => ({ gate }))
  const asked = ann.says()
  await model.request(model.requests.length)
  const awayAt = clock.now()
  await outage.goAway()
  cat.invokes('me', { text: `A baker.${outage.padding ?? ''}` })
  await cat.isTold(2)
  await service.isReady(503)
  gate.open()
  await ann.isAnswered(asked)
  const words = [ann.says(), ann.says()]
  const other = ben.says()
  if (outage.lengthMs > toldAfterMs) for (const person of [ann, ben]) await person.isTold(2)
  await clock.sleep(Math.max(0, outage.lengthMs - (clock.now() - awayAt)))

  await outage.comeBack()
  await service.isReady(200)
  await ann.isAnswered(...words)
  await ben.isAnswered(other)
  cat.invokes('me')
  const countOf = outage.lengthMs > toldAfterMs ? 4 : 3
  await cat.isTold(countOf)
  await cat.isAnswered(cat.says())
  await world.isWritten()
  const leakedConnections = ((await outage.connections?.()) ?? 0) - before
  const faults = await world.audit()
  await service.end()
  return {
    told: Object.fromEntries(
      Object.entries(people).map(([name, person]) => [name, person.sees('notice').slice(1)]),
    ),
    faults,
    askedAgain: world.askedAgain(),
    leakedConnections,
  }
}
