import type { RichBlock, RichText } from 'grammy/types'

/** The words of a rich message; what is no word in it is left out. */
export function decodeRich(blocks: readonly RichBlock[]): string {
  return blocks
    .map(decodeBlock)
    .filter((line) => line !== '')
    .join('\n')
}

function decodeBlock(block: RichBlock): string {
  switch (block.type) {
    case 'list':
      return block.items.map(({ label, blocks }) => `${label} ${decodeRich(blocks)}`.trim()).join('\n')
    case 'table':
      return block.cells
        .map((row) => row.map(({ text }) => (text === undefined ? '' : decodeText(text))).join(' | '))
        .join('\n')
    case 'details':
      return `${decodeText(block.summary)}\n${decodeRich(block.blocks)}`
    case 'blockquote':
      return decodeRich(block.blocks).replace(/^/gm, '> ')
    case 'mathematical_expression':
      return block.expression
    default:
      return decodeOther(block)
  }
}

/** Kinds are added now and then. */
function decodeOther(block: object): string {
  const { text, caption, blocks }: { readonly [name: string]: unknown } = { ...block }
  if (Array.isArray(blocks)) return decodeRich(blocks)
  return decodeText(text ?? (isObject(caption) && 'text' in caption ? caption.text : caption))
}

/** A text with forms, without them. */
function decodeText(text: RichText | unknown): string {
  if (typeof text === 'string') return text
  if (Array.isArray(text)) return text.map(decodeText).join('')
  if (!isObject(text)) return ''
  if ('text' in text) return decodeText(text.text)
  if ('alternative_text' in text) return decodeText(text.alternative_text)
  return 'expression' in text ? decodeText(text.expression) : ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
