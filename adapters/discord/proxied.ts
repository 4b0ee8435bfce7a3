import type { APIMessage } from 'discord-api-types/v10'
import type { Clock } from '../../src/contract/clock.ts'
import type { ConversationKey, Person } from '../../src/contract/conversation.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { keep } from '../../src/util/keep.ts'
import { knownProxies } from '../../src/util/known-proxies.ts'

/** The proxy bots of a server that has not said which it has. */
const usualProxies = (knownProxies.discord ?? []).map(({ id }) => id)

/** How long a proxy bot may take to post a message anew. */
const proxiedWithinMs = 15_000

/** Soon enough after its original that no other message is meant. */
const surelyWithinMs = 5_000

/** Longest marks of a name around what is said. */
const longestMarks = 20

/** Most messages that may be originals. */
const mostOriginals = 500

/** How long a server's list of proxy bots is believed. */
const listMs = 60_000

const mostLists = 500

/** The message that was posted anew, as far as can be told. */
export interface Original {
  readonly message: APIMessage
  /** It is no other, and Discord has not told yet that it is gone. Where it may be another, that is waited for. */
  readonly isSurelyGone: boolean
}

/** What people said of late, which a proxy bot may post anew under another name. */
export interface Originals {
  note(message: APIMessage): void
  /** Discord told that it is gone. */
  deleted(messageId: string): void
  /** Takes the message that was posted anew; `undefined`: none is known. */
  take(proxied: APIMessage): Original | undefined
}

interface Noted {
  readonly message: APIMessage
  readonly until: number
  isDeleted: boolean
}

/** Builds it. */
export function createOriginals(clock: Clock): Originals {
  const noted = new Map<string, Noted>()

  function forgetOld(): void {
    for (const [id, { until }] of noted) {
      if (until > clock.now() && noted.size <= mostOriginals) return
      noted.delete(id)
    }
  }

  return {
    note(message) {
      forgetOld()
      noted.set(message.id, { message, until: clock.now() + proxiedWithinMs, isDeleted: false })
    },
    deleted(messageId) {
      const entry = noted.get(messageId)
      if (entry) entry.isDeleted = true
    },
    take(proxied) {
      forgetOld()
      const candidates = [...noted.values()].flatMap((entry) => {
        if (entry.message.channel_id !== proxied.channel_id) return []
        const marks = findMarks(entry.message, proxied)
        return marks ? [{ entry, length: marks.before.length + marks.after.length, marks }] : []
      })
      // One that is gone already is more likely; then one with marks, for whoever says the same without means it for all; then the one
      // with the least around what is said, and the latest.
      const rank = ({ entry, length }: (typeof candidates)[number]) =>
        (entry.isDeleted ? 0 : 2_000) + (length === 0 ? 1_000 : 0) + length
      const [found] = candidates.toReversed().toSorted((a, b) => rank(a) - rank(b))
      if (!found) return undefined
      const { message, isDeleted } = found.entry
      noted.delete(message.id)
      const isAtAnEnd = found.marks.before === '' || found.marks.after === ''
      const isSoon = Date.parse(proxied.timestamp) - Date.parse(message.timestamp) <= surelyWithinMs
      return { message, isSurelyGone: !isDeleted && candidates.length === 1 && isAtAnEnd && isSoon }
    },
  }
}

/** Of brackets, colons, emoji and the like, not of words alone. */
const isMark = /[^\p{L}\p{N}\s]/u

/** What stands around the words that were posted anew: a name's marks, such as `w: …` or `[…]`; `undefined`: it is no original. */
function findMarks(
  original: APIMessage,
  proxied: APIMessage,
): { readonly before: string; readonly after: string } | undefined {
  const [whole, said] = [original.content.trim(), proxied.content.trim()]
  // Of a picture without words, the marks are all that was written.
  if (said === '' && (original.attachments.length === 0 || proxied.attachments.length === 0)) return undefined
  const starts = [whole.length - said.length, 0, whole.indexOf(said)]
  for (const start of starts) {
    if (start < 0 || !whole.startsWith(said, start)) continue
    const [before, after] = [whole.slice(0, start), whole.slice(start + said.length)]
    const isShort = before.length + after.length <= longestMarks
    const isAround = before !== '' && after !== ''
    // Words on a side, with more on the other, are a sentence in which these happen to stand.
    if (isShort && (!isAround || [before, after].every((side) => isMark.test(side)))) return { before, after }
  }
  return undefined
}

/** Who says what a proxy bot posts: the person whose message it was, under the name that is shown. */
export function proxiedPerson(proxied: APIMessage, original: APIMessage | undefined): Person {
  const { id, username: name } = proxied.author
  // One webhook speaks for all; whose name it uses is all that is known.
  return original ? { id: original.author.id, name } : { id: `${id}:${name}`, name }
}

/** Tells which bots post what people said. */
export interface ProxyLists {
  /** Their ids. */
  fetch(conversation: ConversationKey, signal: AbortSignal): Promise<readonly string[]>
}

/** Builds it. */
export function createProxyLists(host: () => AdapterHost, clock: Clock): ProxyLists {
  const known = new Map<string, { readonly until: number; readonly botIds: readonly string[] }>()

  return {
    async fetch(conversation, signal) {
      const entry = known.get(conversation.place)
      if (entry && entry.until > clock.now()) return entry.botIds
      // Of a store that is away nothing is learned, and what is usual holds.
      const answer = await host()
        .query({ type: 'proxies', conversation }, signal)
        .catch(() => undefined)
      signal.throwIfAborted()
      const botIds = (answer?.type === 'proxies' ? answer.botIds : undefined) ?? usualProxies
      keep(known, conversation.place, { until: clock.now() + listMs, botIds }, mostLists)
      return botIds
    },
  }
}
