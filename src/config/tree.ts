import type { SettingPath } from './problems.ts'

/** The value at a path of nested sections and lists. */
export function findIn(tree: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (node, step) => (isSection(node) && Object.hasOwn(node, step) ? node[step] : undefined),
    tree,
  )
}

/** The tree with another value at a path; sections and lists that are not there are made. What is no section stays. */
export function withValue(tree: unknown, path: SettingPath, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(tree) ? tree : []
    return [...list.slice(0, step), withValue(list[step], rest, value), ...list.slice(step + 1)]
  }
  if (tree !== undefined && (!isSection(tree) || Array.isArray(tree))) return tree
  return { ...tree, [step]: withValue(findIn(tree, [step]), rest, value) }
}

/** Whether something is nested there; lists are. */
export function isSection(node: unknown): node is { readonly [key: string | number]: unknown } {
  return typeof node === 'object' && node !== null
}

/** The tree without what is set to nothing: `models:` with nothing below it counts as not set. What servers take stays. */
export function withoutNulls(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutNulls)
  if (!isSection(tree)) return tree
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      value === null ? [] : [[key, key === 'extra_body' ? value : withoutNulls(value)]],
    ),
  )
}
