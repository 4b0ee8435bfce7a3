import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { CardProblem } from '../contract/character.ts'
import { findSilentTraps, isKeyWithoutColon } from './silent-traps.ts'
import { type CardPath, type CardSource, createProblem, placeAt } from './source.ts'
import { traps } from './traps.ts'

/** A card as plain maps, lists and texts. */
export interface CardTree {
  /**
   * Scalars are the text that the author wrote, `undefined` where it is empty (in a list: an empty text). In `extensions` they
   * have YAML's types.
   */
  readonly value: unknown
  readonly problems: readonly CardProblem[]
  /** Set where the card was made to hurt: then nothing else of it is worth a word. */
  readonly bomb: CardProblem | undefined
}

interface Anchor {
  readonly node: ParsedNode
  readonly path: CardPath
  isUsed: boolean
}

interface Reading {
  readonly source: CardSource
  readonly anchors: Map<string, Anchor>
  readonly problems: CardProblem[]
  /** Length of the texts that aliases have repeated. */
  repeated: number
  /** The first alias that repeats too much, and how many did. */
  bomb: CardProblem | undefined
  refusals: number
}

const mostRepeated = 100_000
/** Whoever repeats a list by mistake does it a few times. */
const mostRefusals = 10

/** Turns YAML into plain values, and finds what YAML reads without complaint though hardly as it was meant. */
export function readTree(document: Document.Parsed, source: CardSource): CardTree {
  const reading: Reading = {
    source,
    anchors: new Map(),
    problems: [],
    repeated: 0,
    bomb: undefined,
    refusals: 0,
  }
  const value = readNode(document.contents, [], false, reading)
  for (const [name, { node, path, isUsed }] of reading.anchors) {
    if (isUsed || !isScalar(node)) continue
    report(reading, 'warning', source.text.lastIndexOf(`&${name}`, node.range[0]), path, traps.anchor)
  }
  const { problems, bomb, refusals } = reading
  return { value, problems, bomb: refusals > mostRefusals ? bomb : undefined }
}

function report(
  { source, problems }: Reading,
  severity: CardProblem['severity'],
  offset: number,
  path: CardPath,
  message: string,
): void {
  problems.push(createProblem(severity, source.file, placeAt(source, offset), path, message))
}

function readNode(node: ParsedNode | null, path: CardPath, isFlowItem: boolean, reading: Reading): unknown {
  if (node === null) return undefined
  if (isAlias(node)) return readAlias(node.source, node.range[0], path, reading)
  for (const { offset, message } of findSilentTraps(node, reading.source, path, isFlowItem)) {
    report(reading, 'warning', offset, path, message)
  }
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, { node, path, isUsed: false })
  if (isScalar(node)) return readScalar(node, path)
  if (isMap(node)) return readMap(node, path, reading)
  const isFlow = isSeq(node) && node.flow === true
  return node.items.map((item, index) => {
    const value = readNode(item, [...path, index], isFlow, reading)
    return value === undefined && !isFree(path) ? '' : value
  })
}

function isFree(path: CardPath): boolean {
  return path[0] === 'extensions'
}

function readScalar(node: Scalar.Parsed, path: CardPath): unknown {
  if (isFree(path)) return node.value
  const text = node.source
  // Other tools have entries of lore that say nothing; whoever writes `text: ""` means it.
  if (text === '' && node.type !== 'PLAIN' && path[0] === 'lore' && path[2] === 'text') return ''
  const isEmpty = text.trim() === '' || (node.type === 'PLAIN' && (text === '~' || text === 'null'))
  return isEmpty ? undefined : text
}

/** Texts can be repeated, lists and maps cannot: a few lines of aliases of aliases would fill the memory. */
function readAlias(name: string, offset: number, path: CardPath, reading: Reading): unknown {
  const anchor = reading.anchors.get(name)
  if (anchor === undefined) {
    report(reading, 'error', offset, path, traps.alias)
    return `*${name}`
  }
  anchor.isUsed = true
  // One bomb is told once.
  if (reading.repeated > mostRepeated) {
    reading.refusals += 1
    return undefined
  }
  reading.repeated += isScalar(anchor.node) ? anchor.node.source.length : mostRepeated + 1
  if (reading.repeated > mostRepeated) {
    report(reading, 'error', offset, path, repeatsTooMuch(name))
    reading.bomb = reading.problems.at(-1)
  }
  return isScalar(anchor.node) ? readScalar(anchor.node, path) : undefined
}

function repeatsTooMuch(name: string): string {
  return `\`*${name}\` repeats too much: aliases are for short texts; write it out.`
}

function readMap(map: YAMLMap.Parsed, path: CardPath, reading: Reading): unknown {
  const [start, end] = map.range
  if (map.flow === true && reading.source.text.startsWith('{{', start)) {
    report(reading, 'error', start, path, traps.braces)
    return reading.source.text.slice(start, end)
  }
  const entries = new Map<string, unknown>()
  const lines = new Map<string, number>()
  for (const { key, value } of map.items) {
    const name = readKey(key, path, reading)
    if (name === undefined) continue
    const keyPath = [...path, name]
    const { line } = placeAt(reading.source, key.range[0])
    const firstLine = lines.get(name)
    if (firstLine !== undefined) {
      const message = `This key is already there on line ${firstLine}: put both into one.`
      report(reading, 'error', key.range[0], keyPath, message)
      continue
    }
    lines.set(name, line)
    const content = readNode(value, keyPath, false, reading)
    if (content === undefined && isKeyWithoutColon(name)) {
      report(reading, 'error', key.range[0], path, traps.fullWidthColon)
    } else {
      entries.set(name, content)
    }
  }
  return Object.fromEntries(entries)
}

/** A key's text, or `undefined` where a problem was found instead. */
function readKey(key: ParsedNode, path: CardPath, reading: Reading): string | undefined {
  const { source } = reading
  if (!isScalar(key)) {
    const isPlaceholder = source.text.startsWith('{', key.range[0])
    const message = isPlaceholder ? traps.bracesKey : 'This key is not a text: put it in quotes.'
    report(reading, 'error', key.range[0], path, message)
    return undefined
  }
  if (isFree(path) || !/^\{\{.*\}\}$/.test(key.source)) return key.source
  report(reading, 'error', key.range[0], path, traps.userKey)
  return undefined
}
