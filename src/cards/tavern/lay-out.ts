import { isMap, isScalar, isSeq, Scalar } from 'yaml'

const longestLine = 160

/** Lays out what is kept for other tools: a list or a map that fits on one line has one. Returns the length of that line. */
export function layOut(node: unknown): number {
  if (isScalar(node)) return layOutScalar(node)
  if (!isMap(node) && !isSeq(node)) return 0
  const lengths = isMap(node)
    ? node.items.map(({ key, value }) => layOut(key) + layOut(value) + 2)
    : node.items.map(layOut)
  const length = lengths.reduce((sum, item) => sum + item + 2, 4)
  node.flow = length <= longestLine
  return length
}

function layOutScalar(node: Scalar): number {
  // In a list on one line these read as if somebody had meant a comma or a colon.
  if (typeof node.value === 'string' && /[，、：]/.test(node.value)) node.type ??= Scalar.QUOTE_DOUBLE
  return String(node.value).length
}
