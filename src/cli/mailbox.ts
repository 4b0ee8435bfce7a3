import { refuseMoving } from '../app/refuse-moving.ts'
import { createLog, systemClock } from '../app/system.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { Mailbox, MailboxItem } from '../contract/mailbox.ts'
import type { Store } from '../contract/store.ts'
import { count } from './count.ts'
import { loadStoreConfig, openConfiguredStore } from './open-store.ts'
import { openQuestions } from './questions.ts'
import { isInteractive, print, type Surroundings, warn } from './surroundings.ts'

/** What `dramatis mailbox retry|drop` was told. */
export interface MailboxFlags {
  /** All that were given up. */
  readonly all?: boolean
  /** Without a question. */
  readonly yes?: boolean
}

/** See {@link changeMailbox}. */
export interface ChosenEvents extends MailboxFlags {
  readonly platform: string | undefined
  readonly eventIds: readonly string[]
}

/** An event in the mailbox. */
interface EventId {
  readonly platform: string
  readonly eventId: string
}

/** `dramatis mailbox list`: one event a line; columns are separated by tabs, and in a terminal aligned. */
export async function listMailbox(surroundings: Surroundings): Promise<number> {
  return await withStore(surroundings, async ({ mailbox }) => {
    const items = await mailbox.list(surroundings.signal)
    if (items.length === 0) warn(surroundings, 'Nothing waits.')
    const rows = items.map(encodeItem)
    const isAligned = surroundings.output.isTTY === true
    for (const line of isAligned ? alignColumns(rows) : rows.map((row) => row.join('\t')))
      await print(surroundings, `${line}\n`)
    return 0
  })
}

function encodeItem(item: MailboxItem): readonly string[] {
  const { eventId, conversation, type, state, acceptedAt, attempts, lastError } = item
  const place = [conversation.platform, conversation.place, conversation.thread].filter(Boolean).join('/')
  return [state, place, eventId, type, new Date(acceptedAt).toISOString(), `${attempts} attempts`, lastError]
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  )
}

/** `dramatis mailbox retry|drop`. 1: one of the events is not there. */
export async function changeMailbox(
  verb: 'retry' | 'drop',
  chosen: ChosenEvents,
  surroundings: Surroundings,
): Promise<number> {
  const isNamed = chosen.platform !== undefined && chosen.eventIds.length > 0
  if (isNamed === (chosen.all === true))
    throw new ConfigurationError({
      code: 'usage',
      what: isNamed ? 'Events are named, and --all is set.' : 'No event is named.',
      remedy: `Write \`npx dramatis mailbox ${verb} PLATFORM EVENT...\` for some, \`--all\` for all that were given up.`,
    })
  return await withStore(surroundings, async (store) => {
    await refuseMoving(store, { clock: systemClock, log: createLog('warn'), signal: surroundings.signal })
    const { mailbox } = store
    const events = await choose(mailbox, chosen, surroundings)
    if (verb === 'drop' && chosen.all && events.length > 0)
      await confirmDrop(events.length, chosen, surroundings)
    let done = 0
    for (const { platform, eventId } of events) {
      if (await mailbox[verb](platform, eventId, surroundings.signal)) {
        done += 1
        continue
      }
      const what = verb === 'retry' ? 'given-up event' : 'event'
      warn(
        surroundings,
        `There is no ${what} ${eventId} of ${platform}. \`npx dramatis mailbox list\` shows what there is.`,
      )
    }
    const happened = verb === 'retry' ? 'will be tried again' : done === 1 ? 'was removed' : 'were removed'
    if (done > 0) warn(surroundings, `${count(done, 'event')} ${happened}.`)
    else if (chosen.all) warn(surroundings, 'Nothing was given up.')
    return done < events.length ? 1 : 0
  })
}

async function choose(
  mailbox: Mailbox,
  { platform, eventIds, all }: ChosenEvents,
  { signal }: Surroundings,
): Promise<readonly EventId[]> {
  if (!all) return eventIds.map((eventId) => ({ platform: platform ?? '', eventId }))
  const items = await mailbox.list(signal)
  return items
    .filter(({ state }) => state === 'given-up')
    .map(({ eventId, conversation }) => ({ platform: conversation.platform, eventId }))
    .filter((event) => platform === undefined || event.platform === platform)
}

/** Fails where somebody does not want it after all, or where nobody can be asked. */
async function confirmDrop(number: number, { yes }: MailboxFlags, surroundings: Surroundings): Promise<void> {
  if (yes) return
  if (!isInteractive(surroundings))
    throw new ConfigurationError({
      code: 'usage',
      what: `${count(number, 'event')} would be removed for good, and there is nobody to ask.`,
      remedy: 'Add --yes.',
    })
  const questions = await openQuestions(surroundings)
  if (await questions.confirm(`Remove ${count(number, 'given-up event')} for good?`)) return
  throw new DOMException('Nothing was removed.', 'AbortError')
}

async function withStore(
  surroundings: Surroundings,
  act: (store: Store) => Promise<number>,
): Promise<number> {
  const store = await openConfiguredStore(await loadStoreConfig(surroundings))
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}
