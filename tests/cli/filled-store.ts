import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { feedbackDefaults } from '../../src/contract/config.ts'
import { createFeedbackDesk } from '../../src/feedback/index.ts'
import { ann, bob, createPlayhouse, hashes, hashKey, type Playhouse, tavern } from '../feedback/playhouse.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory } from './run-cli.ts'
import { runHere } from './run-here.ts'

/** A folder with a store that `fill` has filled, and the verbs of `dramatis feedback` in it. */
export async function openFilled(fill: (play: Playhouse) => void | Promise<void>) {
  const directory = await createDirectory()
  const file = `sqlite:${join(directory, 'store.db')}`
  const settings = { MEMORY_URL: file, HASH_KEY: hashKey }
  const open = async () => {
    const store = await openStore(file, { clock: systemClock, random: systemRandom, log: silentLog })
    onTestFinished(() => store.close())
    return store
  }
  const store = await open()
  const play = createPlayhouse(store)
  await fill(play)
  await play.settle()
  const desk = createFeedbackDesk({
    memory: store.memory,
    hashes,
    clock: systemClock,
    random: systemRandom,
    settings: feedbackDefaults,
  })
  const run = (...words: readonly string[]) => runHere(['feedback', ...words], directory, settings)
  const at = (name: string) => join(directory, name)
  return { directory, settings, desk, store, run, at, read: (name: string) => readFile(at(name), 'utf8') }
}

/** Turns with a vote for and one against each. */
export function tellMany(count: number) {
  return (play: Playhouse) => {
    for (let index = 0; index < count; index += 1) {
      const told = play.turn(tavern, [[index % 2 === 0 ? ann : bob, `Line ${index}.`]], [`Answer ${index}.`])
      play.likes(told, ann)
      play.dislikes(told, bob)
    }
  }
}
