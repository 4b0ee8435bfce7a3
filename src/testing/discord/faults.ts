import { closeSession } from './gateway.ts'
import type { Session } from './gateway-types.ts'
import { limitAnswer } from './limits.ts'
import type { Answer } from './route.ts'
import type { DiscordFaults } from './types.ts'
import type { World } from './world.ts'

/** What goes wrong with one request. */
export interface RequestFault {
  /** `undefined`: the connection breaks. */
  readonly answer: Answer | undefined
  /** It is done first. */
  readonly isDone: boolean
}

/** The faults of a world, and what they do to requests. */
export interface Faults {
  readonly control: DiscordFaults
  readonly delayMs: number
  /** The fault of a request, which is used up by that. */
  take(method: string, path: string): RequestFault | undefined
}

interface Planned {
  readonly method: string | undefined
  readonly path: RegExp
  times: number
  readonly fault: RequestFault
}

/** Builds the faults of a world. */
export function createFaults(world: World): Faults {
  const planned: Planned[] = []
  let delayMs = 0
  const live = () => [...world.gateway.sessions.values()].filter(({ socket }) => socket !== undefined)
  const send = ({ socket }: Session, op: number, d: unknown) =>
    socket?.send(JSON.stringify({ t: null, s: null, op, d }))

  const control: DiscordFaults = {
    fail({ method, path, times = 1, status, body, headers, isDone = false }) {
      const answer =
        status === 0
          ? undefined
          : {
              status,
              body: body ?? { message: `${status}: Fault`, code: 0 },
              ...(headers ? { headers } : {}),
            }
      planned.push({ method, path, times, fault: { answer, isDone } })
    },
    limit({ path, times = 1, retryAfterMs, scope = 'user' }) {
      planned.push({
        method: undefined,
        path,
        times,
        fault: { answer: limitAnswer(retryAfterMs, scope), isDone: false },
      })
    },
    closeGateway(code) {
      for (const session of live()) closeSession(world, session, code)
    },
    askToReconnect() {
      for (const session of live()) send(session, 7, null)
    },
    invalidateSession(isResumable) {
      for (const session of [...world.gateway.sessions.values()]) {
        if (session.socket === undefined) session.refusal = { isResumable }
        else {
          send(session, 9, isResumable)
          if (!isResumable) world.gateway.sessions.delete(session.id)
        }
      }
    },
    holdEvents(isHeld) {
      world.gateway.isHeld = isHeld
      if (!isHeld) for (const session of live()) world.gateway.flush(session)
    },
    repeatEvents(count) {
      for (const { packets, socket } of live())
        for (const { text } of packets.slice(-count)) socket?.send(text)
    },
    setDelayMs(next) {
      delayMs = next
    },
    resetToken() {
      world.token = `${world.token}.reset`
      control.closeGateway(4004)
    },
    setInteractionsUrl(url) {
      world.interactionsUrl = url
    },
    closeResumeOrigin() {
      world.isResumeClosed = true
      control.closeGateway(1006)
    },
    setMessageContent(isOn) {
      world.messageContent = isOn
      // Discord closes who asked for what is no longer allowed.
      if (!isOn)
        for (const session of live())
          if ((session.intents & (1 << 15)) !== 0) closeSession(world, session, 4014)
    },
  }

  return {
    control,
    get delayMs() {
      return delayMs
    },
    take(method, path) {
      const index = planned.findIndex((plan) => (plan.method ?? method) === method && plan.path.test(path))
      const plan = planned[index]
      if (plan === undefined) return undefined
      plan.times -= 1
      if (plan.times <= 0) planned.splice(index, 1)
      return plan.fault
    },
  }
}
