/** The candidate that was probably meant: at most a third of its letters (and at most 3) differ, case aside. */
export function findNearest(typed: string, candidates: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase()
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate: { length }, distance }) =>
        distance < length && distance <= Math.min(3, Math.ceil(length / 3)),
    )
  return ranked.toSorted((a, b) => a.distance - b.distance)[0]?.candidate
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]]
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [row, letter] of a.entries()) {
    const current = [row + 1]
    for (const [column, other] of b.entries()) {
      const kept = at(previous, column) + (letter === other ? 0 : 1)
      const swapped =
        row > 0 && column > 0 && letter === b[column - 1] && other === a[row - 1]
          ? at(beforePrevious, column - 1) + 1
          : Number.POSITIVE_INFINITY
      current.push(Math.min(kept, at(previous, column + 1) + 1, at(current, column) + 1, swapped))
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
