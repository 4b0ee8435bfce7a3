import { type Document, isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import type { CardPath } from './source.ts'

/** What is at a path, or at the longest part of it that is there. */
export interface Located {
  /** Offset of the key that holds the value; of the value where no key does. */
  readonly key: number
  readonly value: ParsedNode | null
  /** Whether the whole path is there. */
  readonly isWhole: boolean
}

/** Finds the value at a path, or whatever holds it where it is absent. */
export function locate(document: Document.Parsed, path: CardPath): Located {
  let found: Located = { key: document.contents?.range[0] ?? 0, value: document.contents, isWhole: true }
  for (const step of path) {
    const next = stepInto(found.value, step)
    if (next === undefined) return { ...found, isWhole: false }
    found = next
  }
  return found
}

function stepInto(node: ParsedNode | null, step: string | number): Located | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    return item === undefined ? undefined : { key: item.range[0], value: item, isWhole: true }
  }
  if (!isMap(node)) return undefined
  for (const { key, value } of node.items) {
    if (isScalar(key) && key.source === step) return { key: key.range[0], value, isWhole: true }
  }
  return undefined
}

/** The path to the innermost value around an offset. */
export function pathAt(document: Document.Parsed, offset: number): CardPath {
  const path: (string | number)[] = []
  let step = stepAt(document.contents, offset)
  while (step !== undefined) {
    path.push(step.step)
    step = stepAt(step.value, offset)
  }
  return path
}

function stepAt(
  node: ParsedNode | null,
  offset: number,
): { readonly step: string | number; readonly value: ParsedNode | null } | undefined {
  if (isSeq(node)) {
    const index = node.items.findIndex(({ range }) => range[0] <= offset && offset < range[2])
    return index < 0 ? undefined : { step: index, value: node.items[index] ?? null }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.findLast(({ key }) => key.range[0] <= offset)
  return pair !== undefined && isScalar(pair.key) ? { step: pair.key.source, value: pair.value } : undefined
}
