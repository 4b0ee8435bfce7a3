import { rm } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/app/system.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { LoopbackMessage } from '../../src/testing/index.ts'
import { tavernCard } from '../engine/import-support.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { startWorkers } from './workers.ts'
import { openWorld } from './world.ts'

const hall = { place: 'tavern', thread: 'hall', audience: 'group' } as const
const ann = { id: 'ann', name: 'Ann' }

/** A platform with a card on it, and one worker process. */
async function open(memoryUrl: string | undefined) {
  const watchers = new Set<() => void>()
  const world = await openWorld({
    clock: systemClock,
    chance: () => 0.5,
    keepsKeys: true,
    memoryUrl,
    onShown: () => {
      for (const watch of watchers) watch()
    },
    onAsked: async () => {},
  })
  const workers = startWorkers(1, world.folder, world.settings)
  onTestFinished(async () => {
    await workers.close()
    await world.close()
    await rm(world.folder, { recursive: true })
  })
  const { platform } = world

  /** Resolves with the first message that says this. */
  async function sees(text: string): Promise<LoopbackMessage> {
    for (;;) {
      const found = platform.messages.find(({ versions }) => versions.at(-1)?.text.includes(text))
      if (found) return found
      await new Promise<void>((resolve) => {
        const watch = () => {
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
      })
    }
  }

  const invoke = (
    command: string,
    options: Record<string, string>,
    files: { name: string; bytes: Uint8Array }[] = [],
  ) =>
    platform.act(hall, ann, {
      type: 'command',
      command,
      options,
      files: files.map(({ name, bytes }) => platform.attach(name, bytes)),
    })
  return { workers, sees, invoke }
}

async function openRedis(): Promise<string> {
  const redis = await openRedisServer()
  onTestFinished(() => redis.close())
  return redis.url
}

test.each([
  ['SQLite', async () => undefined],
  ['Redis', openRedis],
])(
  'on %s a card is brought to one process, kept by the next, and goes out again as a file',
  async (_, openUrl) => {
    const { workers, sees, invoke } = await open(await openUrl())
    invoke('character import', {}, [{ name: 'card.json', bytes: tavernCard('Seraphina') }])
    await sees('Shall Seraphina belong to this place?')
    for (const name of workers.living) {
      workers.kill(name)
      workers.restart(name)
    }
    invoke('character import', { answer: 'keep' })
    await sees('Seraphina belongs to this place now')
    invoke('character set', { character: 'Seraphina' })
    await sees('I am Seraphina.')
    invoke('character export', { character: 'Seraphina', format: 'png' })
    const { file, visibility } = await sees('as a card for other tools')
    expect([file?.name, file?.mediaType, visibility]).toEqual(['seraphina.png', 'image/png', 'private'])
    const bytes = Buffer.from(file?.base64 ?? '', 'base64')
    const { character } = await createCardWorkshop().importCard({ name: 'again.png', bytes })
    expect(character).toMatchObject({
      name: 'Seraphina',
      greetings: ['Mind the stairs, {{user}}. I am Seraphina.'],
    })
  },
  60_000,
)
