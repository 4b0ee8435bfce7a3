import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'
import { createChannel } from '../../../src/util/channel.ts'
import { createIntake } from '../../../src/util/intake.ts'
import { leaveOut } from '../../shared/leave-out.ts'
import type { StoreEvent } from '../arrival.ts'
import { formatPosition, type Session } from './position.ts'

/** What stored no position moves it all the same, after so many events or that time. */
const mostBehind = 100
const behindMs = 10_000

/** Where more waits, what needs not be stored is one with what came before it. */
const mostApart = 1_000

/** See {@link createPump}. */
export interface PumpOptions {
  /** Of the position. */
  readonly name: string
  readonly host: AdapterHost
  readonly clock: Clock
  readonly log: Log
  /** Whether what came before is stored or read back: else the position stays where it is. */
  readonly mayMove: () => boolean
  /** Told after each that was taken. */
  readonly onTaken?: () => void
  /** Aborting gives up what is not stored. */
  readonly signal: AbortSignal
}

/** Stores what happens in order, and the position only behind what is stored. */
export interface Pump {
  /** `session`: as it stands after it. `store` `undefined`: there is nothing to store. */
  push(session: Session, store: StoreEvent | undefined): void
  /** How much waits. */
  waiting(): number
  /** Stores the position, if it may move. Never rejects. */
  move(): Promise<void>
  /** Nothing comes any more; resolves when all that did is stored. Called once. */
  end(): Promise<void>
  /** Fails when something cannot be stored for good; otherwise it resolves with {@link end}. */
  readonly running: Promise<void>
}

interface Item {
  /** Moves on with what is one with it. */
  session: Session
  readonly store: StoreEvent | undefined
}

/** Builds it. */
export function createPump({ name, host, clock, log, mayMove, onTaken, signal }: PumpOptions): Pump {
  const items = createChannel<Item>()
  const intake = createIntake(0, clock, signal)
  let taken = 0
  let waiting = 0
  let behind = 0
  let movedAt = clock.now()
  let last: Session | undefined
  /** The item that was pushed last; nothing is behind it. */
  let newest: Item | undefined

  const moved = () => {
    behind = 0
    movedAt = clock.now()
  }

  async function take({ session, store }: Item): Promise<void> {
    if (store) {
      await intake.take(++taken, async (mayHavePosition) => {
        const value = mayHavePosition && mayMove() ? formatPosition(session) : undefined
        const position = value === undefined ? undefined : { name, value }
        const isStored = await leaveOut(() => store(position), { platform: 'Discord', log, signal })
        if (isStored && value !== undefined) moved()
      })
    }
    const isNew = session.id !== last?.id
    last = session
    behind += 1
    // What happens first in a session may be long after its beginning, and it must be known by then.
    if (isNew || behind >= mostBehind || clock.now() - movedAt >= behindMs) await move()
  }

  async function move(): Promise<void> {
    if (!last || behind === 0 || intake.isBehind() || !mayMove() || signal.aborted) return
    moved()
    // The next one stands for this one, too.
    await host.storePosition(name, formatPosition(last), signal).catch(() => {})
  }

  async function run(): Promise<void> {
    for await (const item of items) {
      await take(item)
      waiting -= 1
      onTaken?.()
    }
    while (intake.isBehind()) await intake.progress()
    await move()
  }

  const running = run()
  return {
    push(session, store) {
      if (!store && waiting >= mostApart && newest && !newest.store && newest.session.id === session.id) {
        newest.session = session
        return
      }
      waiting += 1
      newest = { session, store }
      items.push(newest)
    },
    waiting: () => waiting,
    move,
    async end() {
      items.end()
      await running
    },
    running,
  }
}
