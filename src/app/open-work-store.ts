import type { openStore, StoreDependencies } from '../../memory/index.ts'
import type { Config } from '../contract/config.ts'
import type { Store } from '../contract/store.ts'
import { loadHashKey } from '../engine/hash-key.ts'
import { createIdentityHashes, type IdentityHashes } from '../util/hash-id.ts'
import { refuseMoving } from './refuse-moving.ts'

/** Longest wait for another process that makes the key of a new store. */
const hashKeyMs = 10_000

/** A store to work on, and the hashes that its logs show for ids. */
export interface WorkStore {
  readonly store: Store
  readonly hashes: IdentityHashes
}

/** Opens the store of the settings; refuses one that is being moved, or only half there. Leaves nothing open when it fails. */
export async function openWorkStore(
  config: Config,
  open: typeof openStore,
  dependencies: StoreDependencies,
): Promise<WorkStore> {
  const { memoryUrl, memoryMayForget: mayForget, hashKey } = config
  const store = await open(memoryUrl, { ...dependencies, mayForget })
  try {
    await refuseMoving(store, dependencies)
    const key = hashKey ?? (await loadHashKey(store, dependencies.random, AbortSignal.timeout(hashKeyMs)))
    return { store, hashes: createIdentityHashes(key) }
  } catch (error) {
    await store.close()
    throw error
  }
}
