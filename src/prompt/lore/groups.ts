import type { BookEntry } from './book.ts'

/** An entry that is due. */
export interface DueEntry {
  readonly found: BookEntry
  /** It fired not long ago and stays. */
  readonly isSticky: boolean
  /** How many of its keys were found. */
  readonly keyCount: number
}

/**
 * Of the due entries of each group one, as the groups come up; one of several groups must win them all. Whoever stays from before
 * wins; else the one that overrides, with the highest `order`; else one is drawn by weight, where scoring is asked for among those
 * with the most keys found. `taken`: groups that have had theirs in this turn, to which the winners' are added.
 */
export function chooseOfGroups(
  due: readonly DueEntry[],
  taken: Set<string>,
  random: () => number,
): readonly DueEntry[] {
  const lost = new Set(due.filter(({ found }) => found.entry.groups.some((group) => taken.has(group))))
  const membersOf = new Map<string, DueEntry[]>()
  for (const one of due) {
    for (const group of new Set(one.found.entry.groups)) {
      const members = membersOf.get(group) ?? []
      members.push(one)
      membersOf.set(group, members)
    }
  }
  for (const all of membersOf.values()) {
    const members = all.filter((one) => !lost.has(one))
    const winner = members.length > 1 ? chooseOne(members, random) : members[0]
    for (const one of members) if (one !== winner) lost.add(one)
  }
  const left = due.filter((one) => !lost.has(one))
  for (const { found } of left) for (const group of found.entry.groups) taken.add(group)
  return left
}

function chooseOne(members: readonly DueEntry[], random: () => number): DueEntry | undefined {
  const byOrder = members.toSorted((a, b) => b.found.entry.order - a.found.entry.order)
  const settled =
    byOrder.find(({ isSticky }) => isSticky) ?? byOrder.find(({ found }) => found.entry.groupOverride)
  return settled ?? draw(bestScored(members), random)
}

function bestScored(members: readonly DueEntry[]): readonly DueEntry[] {
  if (!members.some(({ found }) => found.entry.groupScoring)) return members
  const most = Math.max(...members.map(({ keyCount }) => keyCount))
  return members.filter(({ keyCount }) => keyCount === most)
}

function draw(members: readonly DueEntry[], random: () => number): DueEntry | undefined {
  const weights = members.map(({ found }) => found.entry.groupWeight)
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  return (
    members.find((_, at) => {
      left -= weights[at] ?? 0
      return left < 0
    }) ?? members[0]
  )
}
