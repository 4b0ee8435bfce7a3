/** A sequence that one side pushes and the other side iterates, once. */
export interface Channel<Item> extends AsyncIterable<Item> {
  /** Adds an item; after `end` it is dropped. */
  push(item: Item): void
  /** No item will come any more. */
  end(): void
}

/** Builds a channel. It holds what was pushed and not yet read, without a bound. */
export function createChannel<Item>(): Channel<Item> {
  const items: Item[] = []
  let ended = false
  let wake: (() => void) | undefined

  return {
    push(item) {
      if (ended) return
      items.push(item)
      wake?.()
    },
    end() {
      ended = true
      wake?.()
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        // One at a time: `yield*` would wrap each item of the array in promises of its own.
        for (const item of items.splice(0)) yield item
        if (items.length > 0) continue
        if (ended) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
