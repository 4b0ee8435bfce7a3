import { sha256 } from '../../../src/util/sha256.ts'
import { createEditPump } from '../../shared/edit-pump.ts'
import { within } from '../../shared/waiting.ts'
import { isMethodUnknown, retryAfterMs } from '../client/telegram-error.ts'
import { describeFailure, toApiSignal } from '../client.ts'
import { encodeEntities, type FormattedText } from './formatted.ts'
import { type Stage, topicOf } from './stage.ts'

/** How often a draft changes. */
const everyMs = 1_000

/** Telegram shows a draft for 30 s after it changed last. */
const refreshMs = 18_000

/** Longest that what is complete waits for a draft under way; one that came after it would be shown below it. */
const lastPatienceMs = 2_000

/** A draft in a private chat: the newest text wins. Nothing waits for it, and what goes wrong with it is nobody's trouble. */
export interface Draft {
  show(text: string): void
  /** Nothing more is shown of it: the message that is sent takes its place, and without one it vanishes by itself. */
  end(): Promise<void>
}

/** Shows drafts where the server knows them. */
export interface Drafts {
  /** Whether the server is known not to have them. */
  isUnknown(): boolean
  open(stage: Stage, options: DraftOptions): Draft
}

/** How a draft is shown. */
export interface DraftOptions {
  /** Which draft of the delivery it is. */
  readonly number: number
  /** As it is to be seen; `undefined`: there is nothing to be seen yet. */
  readonly encode: (text: string) => FormattedText | undefined
  /** Told when it is seen first. */
  readonly onShown: () => void
  /** Told when it is given up. */
  readonly onFailure: (error: unknown) => void
}

/** Builds it for a process. */
export function createDrafts(): Drafts {
  let isUnknown = false
  return {
    isUnknown: () => isUnknown,
    open: (stage, options) =>
      openDraft(stage, {
        ...options,
        onFailure(error) {
          if (isMethodUnknown(error)) isUnknown = true
          options.onFailure(error)
        },
      }),
  }
}

/** The same for each try at the same step; Telegram takes whole numbers but 0. */
function draftIdOf(key: string): number {
  return Number.parseInt(sha256(key).slice(0, 8), 16) & 0x7fff_ffff || 1
}

function openDraft(stage: Stage, { number, encode, onShown, onFailure }: DraftOptions): Draft {
  const draftId = draftIdOf(`${stage.target.idempotencyKey}:${number}`)
  const { api, clock, drafts, log } = stage.tools
  const chatId = stage.placeId
  const over = new AbortController()
  const given = AbortSignal.any([over.signal, stage.signal])
  let latest = ''
  let nextAt = 0
  let isSeen = false

  async function send(text: string): Promise<void> {
    const words = encode(text)
    if (!words) return
    nextAt = clock.now() + everyMs
    const other = { ...topicOf(stage), entities: encodeEntities(words), can_stop: true, keep_on_stop: true }
    try {
      await api.sendMessageDraft(chatId, draftId, words.text, other, toApiSignal(given))
      if (!isSeen) onShown()
      isSeen = true
    } catch (error) {
      const waitMs = retryAfterMs(error)
      if (waitMs === undefined) throw error
      nextAt = clock.now() + waitMs
      if (latest) pump.show(latest)
    }
  }

  const pump = createEditPump<string>({
    show: send,
    pace: (signal) => clock.sleep(Math.max(0, nextAt - clock.now()), signal),
    onFailure(error) {
      over.abort()
      log.debug({ error: describeFailure(error) }, 'a draft could not be shown')
      onFailure(error)
    },
  })

  async function refresh(): Promise<void> {
    for (;;) {
      const shownAt = nextAt - everyMs
      await clock.sleep(Math.max(everyMs, shownAt + refreshMs - clock.now()), given)
      if (latest && clock.now() >= nextAt - everyMs + refreshMs) pump.show(latest)
    }
  }

  drafts.began(chatId, draftId)
  refresh().catch(() => {})
  return {
    show(text) {
      latest = text
      pump.show(text)
    },
    async end() {
      drafts.ended(chatId, draftId)
      await within({ ms: lastPatienceMs, clock }, () => pump.stop())
      over.abort()
    },
  }
}
