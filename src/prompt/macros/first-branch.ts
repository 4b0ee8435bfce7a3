import { readMacro } from './known-macros.ts'
import type { MacroNode } from './parse.ts'

/**
 * Of `{{if …}}one{{else}}other{{/if}}` all but the other branch; the tags are macros that vanish. There are no variables, so
 * nothing is decided, but no text says both. An `{{else}}` without an end changes nothing.
 */
export function firstBranches(nodes: readonly MacroNode[]): readonly MacroNode[] {
  const names = nodes.map(nameOf)
  const lastEnd = names.lastIndexOf('/if')
  const kept: MacroNode[] = []
  /** How many further ifs are open in a branch that is left out; `undefined`: none is. */
  let open: number | undefined
  for (const [at, node] of nodes.entries()) {
    const name = names[at]
    if (open === undefined && name === 'else' && at < lastEnd) open = 0
    else if (open !== undefined && (name === 'if' || name === '#if')) open += 1
    else if (open !== undefined && name === '/if') open = open === 0 || at === lastEnd ? undefined : open - 1
    else if (open === undefined) kept.push(node)
  }
  return kept
}

function nameOf(node: MacroNode): string | undefined {
  return typeof node === 'string' || node.type !== 'macro' ? undefined : readMacro(node.body)?.name
}
