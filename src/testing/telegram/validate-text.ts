import { badRequest } from './refusal.ts'
import { checkEntities } from './validate-entities.ts'
import { parseHtml } from './validate-html.ts'
import { parseMarkdown, parseMarkdownV2 } from './validate-markdown.ts'
import type { FormattedText } from './validate-markup.ts'
import type { CallParameters } from './validate-values.ts'

const parsers: { readonly [mode: string]: (text: string) => FormattedText } = {
  html: parseHtml,
  markdown: parseMarkdown,
  markdownv2: parseMarkdownV2,
}
/** What nobody sees, so that a text of it alone is empty. */
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u

/** What is shown of a text: its markup read, its ends trimmed. Fails with a Refusal. */
export function formatText(text: string, parseMode: unknown, entities: unknown): FormattedText {
  const formatted = parse(text, parseMode, entities)
  if (text !== '' && !visible.test(formatted.text)) throw badRequest('text must be non-empty')
  return trim(formatted)
}

function parse(text: string, parseMode: unknown, entities: unknown): FormattedText {
  if (parseMode !== undefined && parseMode !== '') {
    if (entities !== undefined) throw badRequest('entities are ignored where parse_mode is set')
    const parser = typeof parseMode === 'string' ? parsers[parseMode.toLowerCase()] : undefined
    if (parser === undefined) throw badRequest('unsupported parse_mode')
    return parser(text)
  }
  const given = entities ?? []
  checkEntities(text, given)
  const end = text.trimEnd().length
  if (given.some(({ offset, length }) => offset + length > end && end > 0))
    throw badRequest('an entity reaches into the white space that is cut from the end of the text')
  return { text, entities: given }
}

/** Telegram cuts white space at both ends, at the beginning not within an entity. */
function trim({ text, entities }: FormattedText): FormattedText {
  const [indent = ''] = /^[ \n]*/.exec(text) ?? []
  const start = Math.min(indent.length, ...entities.map(({ offset }) => offset))
  const end = text.trimEnd().length
  return {
    text: text.slice(start, end),
    entities: entities
      .filter(({ offset }) => offset < end)
      .map((entity) => ({
        ...entity,
        offset: entity.offset - start,
        length: Math.min(entity.length, end - entity.offset),
      })),
  }
}

const mostText = 4096
const mostCaption = 1024

/** The text of a call, as it is shown; `undefined`: it has none. Fails with a Refusal. */
export function formatCall(parameters: CallParameters): FormattedText | undefined {
  const { text, caption, parse_mode: mode } = parameters
  if (typeof text === 'string') return formatText(text, mode, parameters.entities)
  if (typeof caption === 'string') return formatText(caption, mode, parameters.caption_entities)
  return undefined
}

/** What a text and its entities must be together. */
export function checkText(parameters: CallParameters): void {
  const length = formatCall(parameters)?.text.length ?? 0
  if (length > mostText) throw badRequest('message is too long')
}

/** The same for a caption. */
export function checkCaption(parameters: CallParameters): void {
  const length = formatCall(parameters)?.text.length ?? 0
  if (length > mostCaption) throw badRequest('message caption is too long')
}
