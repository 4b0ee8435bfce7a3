import { existsSync } from 'node:fs'
import { showStoreUrl } from '../config/store-url.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { carryStore, describeCounts, sum } from './carry-store.ts'
import {
  describeEmptying,
  findStoreFile,
  identifyStore,
  loadStoreConfig,
  openConfiguredStore,
  refuseFleeting,
  writeStoreUrl,
} from './open-store.ts'
import { print, type Surroundings } from './surroundings.ts'

/** What `dramatis migrate` was told. */
export interface MigrateFlags {
  /** Default: the store of the settings. */
  readonly from?: string
  readonly to: string
  /** Whether the target may hold something already. */
  readonly merge?: boolean
}

/** `dramatis migrate`: carries everything that one store holds to another. 1: it did not come about, or the counts differ. */
export async function migrate(flags: MigrateFlags, surroundings: Surroundings): Promise<number> {
  const source = await loadStoreConfig(surroundings, '--from', flags.from)
  const target = await loadStoreConfig(surroundings, '--to', flags.to)
  const [from, to] = [source.memoryUrl, target.memoryUrl]
  refuseFleeting(from)
  refuseFleeting(to)
  const file = findStoreFile(from)
  if (file !== undefined && !existsSync(file))
    throw new ConfigurationError({
      code: 'unreadable-file',
      what: `There is no store ${file}.`,
      remedy: 'Name the file of the store with --from sqlite:FILE.',
    })
  if (from === to)
    throw new ConfigurationError({
      code: 'usage',
      what: 'Source and target are the same store.',
      remedy: 'Name two: --from the one that is, --to the one that is to be.',
    })
  const opened = await openConfiguredStore(source)
  try {
    const shownSource = showStoreUrl(from)
    if (sum(await opened.transfer.count(surroundings.signal)) === 0)
      throw new ConfigurationError({
        code: 'usage',
        what: `${shownSource} holds nothing.`,
        remedy:
          'Look at --from: it names the store that is (file, number or prefix); --to the one that is to be.',
      })
    const other = await openConfiguredStore(target)
    try {
      const shown = showStoreUrl(to)
      const how = { mayMerge: flags.merge === true, hashKey: source.hashKey }
      const options = { from: shownSource, to: shown, ...how, surroundings }
      const words = ['--from', writeStoreUrl(from), '--to', writeStoreUrl(to), flags.merge ? '--merge' : '']
      const counts = await carryStore(opened, other, {
        ...options,
        title: 'carried',
        whenFilled: `Use --merge: what is there stays, the rest is added. ${await describeEmptying(to)}`,
        command: `npx dramatis migrate ${words.join(' ').trim()}`,
        whenBroken: 'The same command goes on where it was.',
        name: identifyStore(from),
      })
      await print(
        surroundings,
        `${shown} has everything now: ${describeCounts(counts)}.\nSet MEMORY_URL to it before the program starts again.\n`,
      )
      return 0
    } finally {
      await other.close()
    }
  } finally {
    await opened.close()
  }
}
