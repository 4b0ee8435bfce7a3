/** The candidate that was probably meant: at most a third of its letters (and at most 3) differ, case aside. */
export function findNearest(typed: string, candidates: readonly string[]): string | undefined {
  return rankNearest(typed, candidates, (candidate) => [candidate])[0]
}

/** What may have been meant by one of its names, as in `findNearest`; the nearest first. */
export function rankNearest<Item>(
  typed: string,
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
): readonly Item[] {
  const wanted = typed.toLowerCase()
  const distanceOf = (name: string) => {
    const distance = editDistance(wanted, name.toLowerCase())
    const isNear = distance < name.length && distance <= Math.min(3, Math.ceil(name.length / 3))
    return isNear ? distance : Number.POSITIVE_INFINITY
  }
  return items
    .map((item) => ({ item, distance: Math.min(...namesOf(item).map(distanceOf)) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ item }) => item)
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
