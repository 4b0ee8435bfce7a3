import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import type { CardPath, CardSource } from './source.ts'
import { traps } from './traps.ts'

/** A value that YAML reads without complaint, though hardly as it was meant. */
export interface SilentTrap {
  readonly offset: number
  readonly message: string
}

const isNameList = /^(nicknames|tags|keys|secondary_keys)$/

/** The silent traps of one value; those of its items are their own. `isFlowItem`: an item of a `[list, like, this]`. */
export function* findSilentTraps(
  node: Exclude<ParsedNode, Alias.Parsed>,
  source: CardSource,
  path: CardPath,
  isFlowItem: boolean,
): Iterable<SilentTrap> {
  const [start, end] = node.range
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,')) {
    yield { offset: source.text.lastIndexOf('!', start), message: traps.tag }
  }
  if (!isScalar(node) || node.type !== 'PLAIN') return
  const comment = findComment(source.text, end)
  if (comment !== undefined) yield { offset: comment, message: traps.comment }
  const swallowed = /\n\s*(?:- |[a-z_]+：)/.exec(source.text.slice(start, end))
  if (swallowed !== null) {
    const message = swallowed[0].endsWith('：') ? traps.fullWidthColon : traps.dash
    yield { offset: start + swallowed[0].search(/\S/) + swallowed.index, message }
  }
  if (isFlowItem) {
    const comma = node.source.search(isNameList.test(String(path.at(-2))) ? /[，、]/ : /，/)
    if (comma >= 0) yield { offset: start + comma, message: traps.fullWidthComma }
  }
}

/** Why a value is not of the kind that the card needs, where a trap explains it. */
export function explainWrongKind(node: ParsedNode, path: CardPath): string | undefined {
  const isBlock = !isAlias(node) && !isScalar(node) && !node.flow
  if (path[0] === 'examples' && isBlock) return traps.script
  if (isMap(node) && isBlock) return traps.colon
  if (isSeq(node) && !isBlock) return traps.bracket
  if (isScalar(node) && isKeyWithoutColon(node.source)) return traps.fullWidthColon
  return undefined
}

/** Whether a text would be a key and a value, were it not for the wrong colon: `name：林`, `name:林`. */
export function isKeyWithoutColon(text: string): boolean {
  return /^[\p{L}\p{N}_]+ ?(：|:(?=[^\s/]))/u.test(text)
}

/** A comment that cuts a text off: one space before the `#` and none after it. Deliberate ones look different. */
function findComment(text: string, end: number): number | undefined {
  const hash = text.startsWith(' #', end) ? end + 1 : end
  return /^[^\s] #\S$/.test(text.slice(hash - 2, hash + 2)) ? hash : undefined
}
