import { plainCodec } from '../../memory/codec.ts'
import { createCodec } from '../../memory/encryption.ts'
import type { openStore, StoreDependencies } from '../../memory/index.ts'
import type { Config } from '../contract/config.ts'
import type { Store } from '../contract/store.ts'
import { loadHashKey, sealHashKey } from '../engine/hash-key.ts'
import { createIdentityHashes, type IdentityHashes } from '../util/hash-id.ts'
import { refuseMoving } from './refuse-moving.ts'

/** Longest wait for another process that makes the key of a new store. */
const hashKeyMs = 10_000

/** A store to work on, and the hashes that its logs show for ids. */
export interface WorkStore {
  readonly store: Store
  readonly hashes: IdentityHashes
}

/**
 * Opens the store of the settings; refuses one that is being moved, or only half there, and
 * one that was written with a key that the settings lack (MemoryError `unknown-key`). Leaves nothing open when it fails.
 */
export async function openWorkStore(
  config: Config,
  open: typeof openStore,
  dependencies: StoreDependencies,
): Promise<WorkStore> {
  const { memoryUrl, memoryMayForget: mayForget, encryptionKeys, hashKey } = config
  const codec = createCodec(encryptionKeys)
  const store = await open(memoryUrl, { ...dependencies, mayForget, codec })
  try {
    await refuseMoving(store, dependencies)
    // Also where the settings have one: by the store's own it is told at once that its texts cannot be read.
    const own = await loadHashKey(store, dependencies.random, AbortSignal.timeout(hashKeyMs))
    if (codec.keyId !== plainCodec.keyId) await sealHashKey(store, own)
    return { store, hashes: createIdentityHashes(hashKey ?? own) }
  } catch (error) {
    await store.close()
    throw error
  }
}
