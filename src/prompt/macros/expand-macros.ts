import { createSeededRandom } from '../../util/seeded-random.ts'
import { sha256 } from '../../util/sha256.ts'
import type { MacroBudget, MacroCall, MacroContext } from './context.ts'
import { firstBranches } from './first-branch.ts'
import { findMacro, readMacro } from './known-macros.ts'
import { type MacroNode, parseMacros } from './parse.ts'

/** Deeper macros are empty. */
const deepest = 16

/** What the macros of a card's texts may take together: enough for any that is meant to be read. */
export function createMacroBudget(): MacroBudget {
  return { added: 100_000, draws: 2_000 }
}

type Expand = (nodes: readonly MacroNode[], depth?: number) => string

/**
 * Puts in the place of macros what they stand for, once: what is put in is never read again, so a person whose name is a macro
 * brings nothing in. Unknown macros vanish. Never fails; the same text and context give the same.
 */
export function expandMacros(text: string, context: MacroContext): string {
  if (!text.includes('{{') && !text.includes('<')) return text
  return createExpander(text, context)(parseMacros(text))
}

/** The same for a text with a place for another: what stands before the first `{{original}}` and after it, or all of it. */
export function expandAround(text: string, context: MacroContext): readonly string[] {
  const expand = createExpander(text, context)
  const nodes = parseMacros(text)
  const at = nodes.findIndex((node) => isMacro(node, 'original'))
  return at < 0 ? [expand(nodes)] : [expand(nodes.slice(0, at)), expand(nodes.slice(at + 1))]
}

function createExpander(source: string, context: MacroContext): Expand {
  const budget = context.budget ?? createMacroBudget()
  const hasBranches = /\{\{\s*else\s*\}\}/i.test(source)
  let digest: string | undefined

  const expand: Expand = (nodes, depth = 0) => {
    let text = ''
    let isTrimming = false
    for (const node of hasBranches ? firstBranches(nodes) : nodes) {
      if (isMacro(node, 'trim')) {
        text = withoutLastBreaks(text)
        isTrimming = true
        continue
      }
      const part = typeof node === 'string' ? node : expandNode(node, depth)
      const kept: string = isTrimming ? part.replace(/^[\r\n]+/, '') : part
      text += kept
      isTrimming &&= kept === ''
    }
    return text
  }

  function expandNode(node: Exclude<MacroNode, string>, depth: number): string {
    if (node.type === 'angled') return within(callMacro(node.name, [], 0, depth))
    if (depth >= deepest) return ''
    const macro = readMacro(node.body)
    // Words in braces are as much the card's as those around them.
    if (!macro) return `{{${expand(node.body, depth + 1)}}}`
    return within(callMacro(macro.name, macro.argument, node.at, depth))
  }

  function callMacro(name: string, argument: MacroCall['argument'], at: number, depth: number): string {
    const macro = findMacro(name)
    return macro && budget.added > 0
      ? macro({
          name,
          argument,
          context,
          expand: (nodes) => expand(nodes, depth + 1),
          random: () => randomAt(at, context.seed),
          pick: () => randomAt(at, context.pickSeed ?? context.seed),
        })
      : ''
  }

  function randomAt(at: number, seed = ''): () => number {
    let random: (() => number) | undefined
    return () => {
      if (budget.draws <= 0) return 0
      budget.draws -= 1
      digest ??= sha256(source)
      random ??= createSeededRandom(`${seed}:${digest}:${at}`)
      return random()
    }
  }

  function within(value: string): string {
    if (value.length > budget.added) return ''
    budget.added -= value.length
    return value
  }

  return expand
}

function isMacro(node: MacroNode, name: string): boolean {
  return typeof node !== 'string' && node.type === 'macro' && readMacro(node.body)?.name === name
}

function withoutLastBreaks(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1
  return text.slice(0, end)
}
