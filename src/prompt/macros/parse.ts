/** A card's text as macros and what stands between them. */
export type MacroNode = string | AngledName | Macro

/** `<USER>`, `<BOT>`. */
export interface AngledName {
  readonly type: 'angled'
  /** Lower case. */
  readonly name: string
}

/** `{{…}}`. */
export interface Macro {
  readonly type: 'macro'
  /** Where it begins, in UTF-16 units of the source. */
  readonly at: number
  /** What stands between the braces; may hold macros. */
  readonly body: readonly MacroNode[]
}

/** A macro whose end is not found yet. */
interface OpenMacro {
  readonly at: number
  readonly body: MacroNode[]
  /** Single braces in it that wait for theirs. */
  singles: number
}

const mark = /\{+|\}+|<(user|bot|char|group|charifnotgroup)>/gi

/**
 * Reads a text into nodes, in linear time. Braces that are not balanced are text. Of three braces in a row the inner two are the
 * macro's: `{{{user}}}` is a name in braces.
 */
export function parseMacros(text: string): readonly MacroNode[] {
  const top: MacroNode[] = []
  const open: OpenMacro[] = []
  const add = (node: MacroNode) => addNode(open.at(-1)?.body ?? top, node)

  function openBraces(count: number, at: number): void {
    const inner = open.at(-1)
    const singles = count === 1 ? 1 : count - 2
    add('{'.repeat(singles))
    if (inner) inner.singles += singles
    if (count > 1) open.push({ at: at + singles, body: [], singles: 0 })
  }

  function closeBraces(count: number): void {
    let left = count
    while (left > 0) {
      const inner = open.at(-1)
      if (!inner || left === 1 || (inner.singles > 0 && left > 2)) {
        const singles = inner ? 1 : left
        add('}'.repeat(singles))
        if (inner && inner.singles > 0) inner.singles -= 1
        left -= singles
      } else {
        open.pop()
        add({ type: 'macro', at: inner.at, body: inner.body })
        left -= 2
      }
    }
  }

  let end = 0
  for (const { 0: found, 1: angled, index } of text.matchAll(mark)) {
    add(text.slice(end, index))
    if (angled !== undefined) add({ type: 'angled', name: angled.toLowerCase() })
    else if (found.startsWith('{')) openBraces(found.length, index)
    else closeBraces(found.length)
    end = index + found.length
  }
  add(text.slice(end))
  for (const { body } of open) for (const node of ['{{', ...body]) addNode(top, node)
  return top
}

function addNode(nodes: MacroNode[], node: MacroNode): void {
  const last = nodes.at(-1)
  if (node === '') return
  if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node
  else nodes.push(node)
}
