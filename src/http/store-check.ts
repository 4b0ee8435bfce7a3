import type { Store } from '../contract/store.ts'
import { describeError } from '../util/describe-error.ts'

/** Longer than the store itself may take to say that it does not answer. */
const checkMs = 2_200

/** `ok`, or the code of what is wrong with the store. */
export type StoreCheck = () => Promise<string>

/** Asks the store; whoever asks while it is being asked gets the same answer. */
export function createStoreCheck(store: Pick<Store, 'check'>): StoreCheck {
  let asking: Promise<string> | undefined

  async function ask(): Promise<string> {
    try {
      await store.check(AbortSignal.timeout(checkMs))
      return 'ok'
    } catch (error) {
      return describeError(error)
    } finally {
      asking = undefined
    }
  }

  return () => {
    asking ??= ask()
    return asking
  }
}
