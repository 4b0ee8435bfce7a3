import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml'
import { decodeText } from '../decode-text.ts'
import type { JsonObject, JsonValue } from './card-source.ts'
import { limits } from './limits.ts'
import type { Refuse } from './refusal.ts'

const inFolder = 'a card of ours as large as this is put into the folder of the characters.'
const depthRemedy = `Write the card plainer: the older tools have a text under each name; ${inFolder}`

/** Reads a YAML card of the older tools. Scalars are the text that stands there: `007` stays `007`, `no` stays `no`. */
export function readYaml(bytes: Uint8Array, refuse: Refuse): JsonObject {
  if (bytes.length > limits.yamlBytes) {
    throw refuse('file-too-large', `has more than ${limits.yamlBytes / 1_000} KB of YAML`, {
      remedy: `Make its texts shorter, and try again; ${inFolder}`,
    })
  }
  const decoded = decodeText(bytes)
  if ('invalidAt' in decoded) {
    throw refuse('file-damaged', `has bytes that are no UTF-8 in line ${decoded.invalidAt.line}`)
  }
  const { contents, errors } = compose(decoded.text, refuse)
  const [error] = errors
  if (error !== undefined) {
    const line = decoded.text.slice(0, error.pos[0]).split('\n').length
    throw refuse('file-damaged', `has something that is no YAML in line ${line}`)
  }
  if (!isMap(contents)) throw refuse('not-a-card', 'is a text, and no YAML with names and values')
  return readMap(contents, { anchors: new Map(), repeated: 0, refuse })
}

function compose(text: string, refuse: Refuse): Document.Parsed {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    lexemes += 1
    if (parser.stack.length > limits.depth || lexemes > limits.yamlLexemes) {
      throw refuse('too-deep', 'is nested too deeply, or has too many parts', { remedy: depthRemedy })
    }
  }
  tokens.push(...parser.end())
  // The composer would compare every key with every other; `readNode` does it faster. Failsafe: texts, and nothing but texts.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false })
  const [document, second] = composer.compose(tokens, true, text.length)
  if (second !== undefined) throw refuse('several-cards', 'has several YAML documents')
  if (document === undefined) throw refuse('not-a-card', 'has no YAML in it')
  return document
}

interface Reading {
  readonly anchors: Map<string, ParsedNode>
  /** Characters that aliases have repeated. */
  repeated: number
  readonly refuse: Refuse
}

function readNode(node: ParsedNode | null, reading: Reading): JsonValue {
  if (node === null) return ''
  if (isAlias(node)) return readAlias(node.source, reading)
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node)
  if (isScalar(node)) return String(node.value ?? '').toWellFormed()
  return isMap(node) ? readMap(node, reading) : node.items.map((item) => readNode(item, reading))
}

function readMap(map: YAMLMap.Parsed, reading: Reading): JsonObject {
  const entries = new Map<string, JsonValue>()
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value ?? '').toWellFormed() : undefined
    if (name === undefined) throw reading.refuse('not-a-card', 'has a name that is a list or a map')
    if (entries.has(name)) throw reading.refuse('file-damaged', 'has a name twice in one map')
    entries.set(name, readNode(value, reading))
  }
  return Object.fromEntries(entries)
}

/** Texts can be repeated, lists and maps cannot: a few lines of aliases of aliases would fill the memory. */
function readAlias(name: string, reading: Reading): JsonValue {
  const node = reading.anchors.get(name)
  if (node === undefined) throw reading.refuse('file-damaged', 'has an alias of something that is not there')
  const text = isScalar(node) ? String(node.value ?? '') : undefined
  reading.repeated += text?.length ?? Number.POSITIVE_INFINITY
  if (text !== undefined && reading.repeated <= limits.yamlRepeated) return text.toWellFormed()
  throw reading.refuse('too-deep', 'repeats too much by aliases', { remedy: depthRemedy })
}
