/** Works on several of a stream's items at once, and answers in the stream's order. */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is awaited in its turn; failing before that, it is no unhandled rejection.
      result.catch(() => {})
      running.push(result)
      const first = running.length >= atOnce ? running.shift() : undefined
      if (first) yield await first
    }
    for (const result of running) yield await result
  } finally {
    await Promise.allSettled(running)
  }
}
