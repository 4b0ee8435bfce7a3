/** Reads the processor time of this process since the start, in milliseconds: for work that does not wait. */
export function startStopwatch(): () => number {
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
}

/** The same of reading a text of so many letters, one piece again and again; a shorter one is read before. */
export function timeRepeated(piece: string, length: number, read: (text: string) => unknown): number {
  const time = (letters: number) => {
    const text = piece.repeat(Math.ceil(letters / piece.length))
    const elapsed = startStopwatch()
    read(text)
    return elapsed()
  }
  time(length / 10)
  return time(length)
}

const longestGapMs = 50

/** Times what waits, in milliseconds. It stands while the machine stalls: a gap between two beats counts 50 ms at most. */
export async function timeWaking(wait: () => Promise<unknown>): Promise<number> {
  let total = 0
  let last = performance.now()
  const beat = () => {
    const now = performance.now()
    total += Math.min(now - last, longestGapMs)
    last = now
  }
  const beating = setInterval(beat, 5)
  try {
    await wait()
  } finally {
    clearInterval(beating)
    beat()
  }
  return total
}
