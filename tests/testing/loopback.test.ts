import { describe, expect, onTestFinished, test } from 'vitest'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { AdapterHost, DeliveryTarget, HostAcceptOptions } from '../../src/contract/platform.ts'
import type { ReplyPart } from '../../src/contract/reply.ts'
import {
  createLoopbackAdapter,
  type LoopbackFault,
  type LoopbackPlatformOptions,
  openLoopbackPlatform,
} from '../../src/testing/index.ts'
import { stateIn } from '../support/adapter-state.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { silentLog } from '../support/store.ts'

const hall = { place: 'tavern', thread: 'hall', audience: 'group' } as const
const ann = { id: 'ann', name: 'Ann' }

/** A platform that ends with the test, and adapters of it. */
async function open(options: Partial<LoopbackPlatformOptions> = {}) {
  const clock = createFakeClock()
  const platform = await openLoopbackPlatform({ clock, ...options })
  onTestFinished(() => platform.close())
  const adapterOf = (sender: string) => {
    const adapter = createLoopbackAdapter({ url: platform.url, sender, log: silentLog, clock })
    onTestFinished(() => adapter.close())
    return adapter
  }
  return { clock, platform, adapterOf }
}

interface Accepted {
  readonly event: InboundEvent
  readonly options: HostAcceptOptions | undefined
}

/** A host that takes in events until `refuse` is called, and remembers the position. */
function createStubHost(position?: string) {
  const accepted: Accepted[] = []
  const watchers: (() => void)[] = []
  let stored = position
  const host: AdapterHost = {
    async accept(event, options) {
      accepted.push({ event, options })
      stored = options?.position?.value ?? stored
      for (const watch of watchers) watch()
      return 'accepted'
    },
    fetchPosition: async () => stored,
    storePosition: async () => {},
    state: stateIn(new Map()),
    hash: (text) => text,
    count: async () => ({ total: 0, endsAt: 0 }),
    depart: async () => {},
    arrive: async () => {},
    lead: (_, work, signal) => work(signal),
    whenIdle: async () => {},
    query: async () => ({ type: 'characters', characters: [] }),
  }
  return {
    host,
    accepted,
    async has(count: number): Promise<void> {
      while (accepted.length < count) await new Promise<void>((resolve) => watchers.push(resolve))
    },
  }
}

/** Listens until the test ends or `stop` is called. */
function listen(adapter: ReturnType<typeof createLoopbackAdapter>, host: AdapterHost) {
  const leaving = new AbortController()
  const listening = adapter.listen(host, leaving.signal)
  const stop = async () => {
    leaving.abort()
    await listening
  }
  onTestFinished(stop)
  return stop
}

function target(extra: Partial<DeliveryTarget> = {}): DeliveryTarget {
  return {
    conversation: { platform: 'loopback', place: 'tavern', thread: 'hall' },
    eventIds: ['said-1'],
    interactionToken: undefined,
    idempotencyKey: 'said-1',
    isTakenOver: false,
    ...extra,
  }
}

async function* reply(text: string, replaces: readonly string[] = []): AsyncGenerator<ReplyPart> {
  const persona = { characterId: 'wren', name: 'Wren', avatar: undefined }
  yield {
    type: 'reply-started',
    lineId: 'line-1',
    persona,
    isOnlyPersona: true,
    take: undefined,
    replyTo: undefined,
    replyToName: undefined,
    replaces,
  }
  yield { type: 'reply-delta', text }
  yield { type: 'reply-finished', lineId: 'line-1', text, finish: 'complete', smallPrint: '' }
}

const { signal } = new AbortController()

describe('people', () => {
  test('are heard in order, with positions, and what was stored is confirmed', async () => {
    const { platform, adapterOf } = await open()
    const { host, accepted, has } = createStubHost()
    platform.say(hall, ann, 'One.')
    const stop = listen(adapterOf('a'), host)
    await has(1)
    platform.say(hall, ann, 'Two.')
    platform.act(hall, ann, { type: 'command', command: 'restart', options: {} })
    await has(3)
    expect(accepted.map(({ event, options }) => [event.id, event.type, options?.position?.value])).toEqual([
      ['said-1', 'message-received', '1'],
      ['said-2', 'message-received', '2'],
      ['update-3', 'command-invoked', '3'],
    ])
    await stop()
    // The last was not confirmed yet; whoever follows does so.
    const follower = createStubHost('3')
    listen(adapterOf('b'), follower.host)
    platform.say(hall, ann, 'Four.')
    await follower.has(1)
    expect(follower.accepted.map(({ event }) => event.id)).toEqual(['said-3'])
    expect(platform.unconfirmed).toBe(1)
  })

  test('are heard by whoever follows when what they said was not stored', async () => {
    const { platform, adapterOf } = await open()
    const deaf = createStubHost()
    const asked = Promise.withResolvers<void>()
    const accept: AdapterHost['accept'] = (_, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true })
        asked.resolve()
      })
    const stop = listen(adapterOf('a'), { ...deaf.host, accept })
    platform.say(hall, ann, 'One.')
    await asked.promise
    await stop()
    expect(platform.unconfirmed).toBe(1)
    const follower = createStubHost()
    listen(adapterOf('b'), follower.host)
    await follower.has(1)
    expect(follower.accepted.map(({ event }) => event.id)).toEqual(['said-1'])
  })

  test('have one listener: a second one takes the place of the first, and is counted', async () => {
    const { platform } = await open()
    const ask = () => fetch(`${platform.url}/updates?after=0&waitMs=1000`)
    const asking = [ask(), ask()]
    const { status } = await Promise.race(asking)
    expect(status).toBe(409)
    expect(platform.conflicts).toBe(1)
    platform.say(hall, ann, 'One.')
    const statuses = await Promise.all(asking.map(async (answer) => (await answer).status))
    expect(statuses.toSorted()).toEqual([200, 409])
  })
})

describe('answers', () => {
  test('are shown once, edited where they replace one, and have receipts', async () => {
    const { platform, adapterOf } = await open()
    const adapter = adapterOf('a')
    const { receipts, repeated } = await adapter.deliver(target(), reply('Ahoy.'), signal)
    expect({ receipts, repeated }).toEqual({
      receipts: [{ lineId: 'line-1', messageIds: ['bot-1'] }],
      repeated: 'none',
    })
    await adapter.deliver(target({ idempotencyKey: 'said-2' }), reply('Ahoy there.', ['bot-1']), signal)
    expect(platform.messages).toMatchObject([
      {
        messageId: 'bot-1',
        speaker: 'Wren',
        sender: 'a',
        versions: [{ text: 'Ahoy.' }, { text: 'Ahoy there.' }],
      },
    ])
  })

  test('after a take-over are found by their key, and say what was said now', async () => {
    const { platform, adapterOf } = await open()
    await adapterOf('a').deliver(target(), reply('Ahoy.'), signal)
    const { receipts, repeated } = await adapterOf('b').deliver(
      target({ isTakenOver: true }),
      reply('Aye.'),
      signal,
    )
    expect({ receipts, repeated }).toEqual({
      receipts: [{ lineId: 'line-1', messageIds: ['bot-1'] }],
      repeated: 'found',
    })
    expect(platform.messages).toMatchObject([{ found: 1, versions: [{ text: 'Ahoy.' }, { text: 'Aye.' }] }])
  })

  test('after a take-over may be seen twice where the platform keeps no keys', async () => {
    const { platform, adapterOf } = await open({ keepsKeys: false })
    await adapterOf('a').deliver(target(), reply('Ahoy.'), signal)
    const { repeated } = await adapterOf('b').deliver(target({ isTakenOver: true }), reply('Aye.'), signal)
    expect(repeated).toBe('possible')
    expect(platform.messages).toHaveLength(2)
  })

  test.each<{ outcome: LoopbackFault['outcome']; keepsKeys: boolean; shown: number; repeated: string }>([
    { outcome: 'refused', keepsKeys: false, shown: 1, repeated: 'none' },
    { outcome: 'limited', keepsKeys: false, shown: 1, repeated: 'none' },
    { outcome: 'lost', keepsKeys: false, shown: 1, repeated: 'possible' },
    { outcome: 'unanswered', keepsKeys: false, shown: 2, repeated: 'possible' },
    { outcome: 'unanswered', keepsKeys: true, shown: 1, repeated: 'none' },
  ])('are tried again: $outcome, keys $keepsKeys', async ({ outcome, keepsKeys, shown, repeated }) => {
    const fault = ({ index }: { index: number }) => (index === 0 && outcome ? { outcome } : undefined)
    const { clock, platform, adapterOf } = await open({ keepsKeys, fault })
    let isDone = false
    const delivering = adapterOf('a')
      .deliver(target(), reply('Ahoy.'), signal)
      .finally(() => {
        isDone = true
      })
    while (!isDone) await clock.advance(10)
    expect((await delivering).repeated).toBe(repeated)
    expect(platform.messages).toHaveLength(shown)
  })

  test('of whoever has lost the conversation are not shown; stopped ones are', async () => {
    const { platform, adapterOf } = await open()
    const lost = AbortSignal.abort(new TypeError('the lock is lost'))
    await expect(adapterOf('a').deliver(target(), reply('Ahoy.'), lost)).rejects.toThrow('the lock is lost')
    const stopped = AbortSignal.abort(new DOMException('stopped', 'AbortError'))
    await adapterOf('a').deliver(target(), reply('Aho'), stopped)
    expect(platform.messages).toMatchObject([{ versions: [{ text: 'Aho' }] }])
  })
})

describe('files', () => {
  test('are handed in with a command, and fetched up to a bound', async () => {
    const { platform, adapterOf } = await open()
    const { host, accepted, has } = createStubHost()
    const adapter = adapterOf('a')
    listen(adapter, host)
    const file = platform.attach('card.png', Buffer.from('0123456789'))
    platform.act(hall, ann, { type: 'command', command: 'character import', options: {}, files: [file] })
    await has(1)
    const attached = { name: 'card.png', size: 10, reference: file.path }
    expect(accepted[0]?.event).toMatchObject({ files: [attached] })
    const bytes = await adapter.fetchFile(attached, { maxBytes: 10, signal })
    expect(Buffer.from(bytes).toString()).toBe('0123456789')
    await expect(adapter.fetchFile(attached, { maxBytes: 9, signal })).rejects.toMatchObject({
      code: 'too-large',
    })
    const gone = { ...attached, reference: '/files/9' }
    await expect(adapter.fetchFile(gone, { maxBytes: 9, signal })).rejects.toMatchObject({
      code: 'not-found',
    })
    const reason = new DOMException('enough', 'AbortError')
    const aborted = { maxBytes: 10, signal: AbortSignal.abort(reason) }
    await expect(adapter.fetchFile(attached, aborted)).rejects.toBe(reason)
  })

  test('of the bot are shown with their line', async () => {
    const { platform, adapterOf } = await open()
    const bytes = Buffer.from('card')
    const part = { type: 'file-sent', name: 'lin.png', mediaType: 'image/png', bytes } as const
    async function* parts(): AsyncGenerator<ReplyPart> {
      yield { ...part, text: 'Here it is.', visibility: 'private' }
    }
    await adapterOf('a').deliver(target(), parts(), signal)
    expect(platform.messages).toMatchObject([
      {
        type: 'file',
        visibility: 'private',
        versions: [{ text: 'Here it is.' }],
        file: { name: 'lin.png', mediaType: 'image/png', base64: bytes.toString('base64') },
      },
    ])
  })
})
