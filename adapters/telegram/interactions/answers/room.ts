import type { Stage } from '../../speak/stage.ts'
import type { AnswerKind } from './answer-kind.ts'

/*
 * How the bot speaks for itself in groups. Telegram takes twenty messages a minute there: characters need them, and one member who repeats
 * a command must not silence everybody.
 */

/** So many small things are said in a group a minute: answers to one person, refusals, questions. What finds no room is left out. */
const mostSmall = 6
const smallWindowMs = 60_000

/** And so many beside them about what is kept of people: whatever else is said, they are answered. */
const mostRights = 4

/** How long a person is not told again that an answer waits elsewhere. */
const pointedMs = 600_000

/** How long the store is waited for. */
const storePatienceMs = 2_000

/** Takes the room of one message; answers whether there was some. Without the store there is: whoever waits is told that it is away. */
export async function hasRoom(
  { tools, placeId }: Pick<Stage, 'tools' | 'placeId'>,
  answers?: AnswerKind,
): Promise<boolean> {
  if ((await count(tools, `small:${placeId}`, smallWindowMs)) <= mostSmall) return true
  return answers === 'rights' && (await count(tools, `rights:${placeId}`, smallWindowMs)) <= mostRights
}

/** Whether somebody may be told that an answer waits elsewhere. */
export async function mayPoint({ tools, placeId }: Stage, userId: number | undefined): Promise<boolean> {
  return (await count(tools, `pointed:${placeId}:${userId ?? ''}`, pointedMs)) <= 1
}

async function count({ host }: Stage['tools'], name: string, windowMs: number): Promise<number> {
  try {
    const limit = AbortSignal.timeout(storePatienceMs)
    return (await host().count(name, 1, windowMs, limit)).total
  } catch {
    return 0
  }
}
