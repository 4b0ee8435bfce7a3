import type { MacroNode } from './parse.ts'

/**
 * The options of `A,B`, in which `\,` is a comma, or of `A::B`. Only what the card wrote divides them: a name that has a comma is
 * one option.
 */
export function splitOptions(nodes: readonly MacroNode[]): readonly (readonly MacroNode[])[] {
  const isDoubled = nodes.some((node) => typeof node === 'string' && node.includes('::'))
  const options: MacroNode[][] = [[]]
  for (const node of nodes) {
    if (typeof node !== 'string') {
      options.at(-1)?.push(node)
      continue
    }
    const [first = '', ...others] = isDoubled ? node.split('::') : node.split(/(?<!\\),/)
    options.at(-1)?.push(first)
    for (const text of others) options.push([text])
  }
  return isDoubled ? options : options.map(trimOption)
}

function trimOption(nodes: readonly MacroNode[]): readonly MacroNode[] {
  return nodes.map((node, index) => {
    if (typeof node !== 'string') return node
    const text = index === 0 ? node.trimStart() : node
    return (index === nodes.length - 1 ? text.trimEnd() : text).replaceAll('\\,', ',')
  })
}
