import type { Update } from 'grammy/types'
import { createIntake } from '../../../src/util/intake.ts'
import type { Patiently } from '../../shared/patiently.ts'
import { toApiSignal } from '../client.ts'
import { createReceiver } from '../receive.ts'
import type { ReceiveTools } from '../tools.ts'
import { areCounted, formatPosition, parsePosition, positionName } from './position.ts'
import { createUpdateSource, type Question } from './update-source.ts'

/** What is told again is not so far back: Telegram keeps a day. */
const farBack = 100_000

/** See {@link poll}. */
export interface PollOptions {
  readonly tools: ReceiveTools
  readonly patiently: Patiently
}

/**
 * Asks for updates until the signal is aborted, and confirms only those that are stored. What was taken before and is told once more is
 * left out.
 */
export async function poll({ tools, patiently }: PollOptions, leading: AbortSignal): Promise<void> {
  const { bot, clock, log } = tools
  const host = tools.host()
  const name = positionName(bot.id)
  const receiver = createReceiver(tools, leading)
  const source = createUpdateSource(tools)
  await removeWebhook({ tools, patiently }, leading)
  const position = parsePosition(await patiently(() => host.fetchPosition(name, leading), leading))
  /** When the last update came. */
  let lastAt = position?.at ?? 0
  /** The latest that is in the store. */
  let storedId = position?.updateId ?? 0
  let intake = createIntake(areCounted(lastAt, clock.now()) ? storedId : 0, clock, leading)
  let isListening = false

  /** At first it is Telegram that knows what was confirmed. Ids that may be counted anew confirm nothing. */
  function nextQuestion(): Question {
    const through = intake.storedThrough()
    const mayConfirm = isListening && through > 0 && areCounted(lastAt, clock.now())
    return { offset: mayConfirm ? through + 1 : undefined, isAtOnce: !isListening }
  }

  /** Whether Telegram counts anew, so that what looks as if it was taken is new. */
  function isAnew(updates: readonly Update[]): boolean {
    if (!areCounted(lastAt, clock.now())) return updates.length > 0
    return updates.some(({ update_id: id }) => id < intake.storedThrough() - farBack)
  }

  async function take(update: Update): Promise<void> {
    const id = update.update_id
    await intake.take(id, async (mayHavePosition) => {
      const value = formatPosition({ updateId: id, at: clock.now() })
      const isStored = await receiver.take(update, mayHavePosition ? { name, value } : undefined)
      if (isStored && mayHavePosition) storedId = id
    })
  }

  /** What had nothing to store moves the position all the same, so that it is not read again. */
  async function move(): Promise<void> {
    const updateId = intake.storedThrough()
    if (updateId === storedId) return
    storedId = updateId
    // Without it, more is read again than needs be.
    await host.storePosition(name, formatPosition({ updateId, at: clock.now() }), leading).catch(() => {})
  }

  while (!leading.aborted) {
    const updates = await source.fetch(nextQuestion, leading)
    if (isAnew(updates)) {
      while (intake.isBehind()) await intake.progress()
      intake = createIntake(0, clock, leading)
    }
    if (updates.length > 0) lastAt = clock.now()
    // What is asked for holds for what happens after the first answer.
    if (!isListening) log.info({}, 'listening to Telegram')
    isListening = true
    for (const update of updates) await take(update)
    // What waits for the store is told again each time.
    if (intake.isBehind()) await intake.progress()
    else if (updates.length > 0) await move()
  }
}

/** With one, Telegram tells nothing to who asks. One that comes back while this runs is another program's. */
async function removeWebhook({ tools, patiently }: PollOptions, leading: AbortSignal): Promise<void> {
  const { api, log } = tools
  const { url } = await patiently(() => api.getWebhookInfo(toApiSignal(leading)), leading)
  if (!url) return
  log.warn(
    { webhook: hostOf(url) },
    'a webhook was set for this bot, and is removed, for updates are asked for',
  )
  await patiently(() => api.deleteWebhook({}, toApiSignal(leading)), leading)
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'unknown'
}
