import { Document, isMap, Scalar, visit } from 'yaml'
import { withoutEmpty } from './card-tree.ts'
import { layOut } from './lay-out.ts'

const longestLine = 100

/** In quotes of several lines the library loses spaces at the ends of lines. */
export const yamlStyle = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER } as const

/**
 * Writes a card as YAML that people like to edit: long texts and those of several lines as blocks, everything else without
 * needless quotes. Empty values are left out, `extensions` come last.
 *
 * @param tree keys as in our format, in the order in which they are to stand
 * @param comment stands above the card
 */
export function composeYaml(tree: { readonly [key: string]: unknown }, comment = ''): string {
  const { extensions, ...own } = tree
  const document = new Document(withoutEmpty({ ...own, extensions }), { aliasDuplicateObjects: false })
  if (comment !== '') document.commentBefore = ` ${comment}`
  visit(document, {
    Scalar(key, node, path) {
      if (typeof node.value !== 'string') return
      if (key === 'key') {
        if (unseen.test(node.value)) node.type = Scalar.QUOTE_DOUBLE
        return
      }
      const isFree = path.some((step) => step === document.contents) && isInExtensions(document, path)
      style(node, node.value, isFree)
    },
  })
  const kept = document.getIn(['extensions', 'tavern'])
  if (isMap(kept)) for (const { value } of kept.items) layOut(value)
  return document.toString(yamlStyle)
}

/** What no editor shows is written as an escape. */
const unseen = /[^\P{Cc}\n\t]|[\uFEFF\u2028\u2029\uD800-\uDFFF\uFFFE\uFFFF]/u

/** A block ends with a line break, which our own parser takes away; what other tools wrote stays to the letter. */
function style(node: Scalar, text: string, isFree: boolean): void {
  const isLong = text.includes('\n') || [...text].length > longestLine
  const hasEdges = text.trim() !== text.replace(/\n$/, '')
  if (hasEdges || unseen.test(text)) {
    node.type = Scalar.QUOTE_DOUBLE
  } else if (isLong) {
    node.type = Scalar.BLOCK_LITERAL
    if (!isFree && !text.endsWith('\n')) node.value = `${text}\n`
  }
}

function isInExtensions(document: Document, path: readonly unknown[]): boolean {
  const step = path[path.indexOf(document.contents) + 1]
  return typeof step === 'object' && step !== null && 'key' in step && String(step.key) === 'extensions'
}
