import { encodeCsvRecord } from './csv-text.ts'
import type { ContextLine, FeedbackRow } from './schema.ts'

type Cell = string | number | boolean | null | undefined

/** The facts of a row, flat. */
const columns: { readonly [name: string]: (row: FeedbackRow) => Cell } = {
  version: ({ version }) => version,
  export: (row) => row.export,
  id: ({ id }) => id,
  at: ({ at }) => at,
  kind: ({ kind }) => kind,
  deed: ({ deed }) => deed.type,
  emoji: ({ deed }) => deed.emoji,
  rating: ({ deed }) => deed.rating,
  reasons: ({ deed }) => deed.reasons?.join(' '),
  picked_take: ({ deed }) => deed.take,
  kept_of: ({ deed }) => deed.takes,
  edit_distance: ({ deed }) => deed.edit?.distance,
  edit_before: ({ deed }) => deed.edit?.before,
  edit_after: ({ deed }) => deed.edit?.after,
  person: ({ person }) => person,
  standing: ({ standing }) => standing,
  is_retracted: ({ isRetracted }) => isRetracted,
  is_superseded: ({ isSuperseded }) => isSuperseded,
  votes_good: ({ votes }) => votes.good,
  votes_bad: ({ votes }) => votes.bad,
  platform: ({ platform }) => platform,
  conversation: ({ conversation }) => conversation,
  chapter: ({ chapter }) => chapter,
  character_id: ({ character }) => character.id,
  character_revision: ({ character }) => character.revision,
  character_name: ({ character }) => character.name,
  turn: ({ take }) => take.turn,
  take: ({ take }) => take.index,
  takes: ({ take }) => take.count,
  reply_shown: ({ reply }) => reply.shown,
  reply_accepted: ({ reply }) => reply.accepted,
  reply_withheld: ({ reply }) => reply.withheld,
  rewritten: ({ rewritten }) => rewritten?.text,
  rewritten_withheld: ({ rewritten }) => rewritten?.withheld,
  rewritten_author: ({ rewritten }) => rewritten?.author,
  context: ({ context }) => context.map(encodeContextLine).join('\n'),
  model: ({ model }) => model?.name,
  served_model: ({ model }) => model?.served,
  lora: ({ model }) => model?.lora?.name,
  lora_digest: ({ model }) => model?.lora?.digest,
  dialect: ({ model }) => model?.dialect,
  renderer_version: ({ model }) => model?.rendererVersion,
  sampling: ({ model }) => model && JSON.stringify(model.sampling),
  seed: ({ model }) => model?.seed,
  finish_reason: ({ model }) => model?.finishReason,
  prompt_tokens: ({ model }) => model?.usage?.promptTokens,
  completion_tokens: ({ model }) => model?.usage?.completionTokens,
  cached_tokens: ({ model }) => model?.usage?.cachedTokens,
  emotion: ({ model }) => model?.emotion,
  emotion_source: ({ model }) => model?.emotionSource,
  prompt_hash: ({ promptHash }) => promptHash,
  prompt_state: ({ promptState }) => promptState,
  origin_reply: ({ contentOrigin }) => contentOrigin.reply,
  origin_rewritten: ({ contentOrigin }) => contentOrigin.rewritten,
  origin_context: ({ contentOrigin }) => contentOrigin.context.join(' '),
  training_allowed: ({ trainingAllowed }) => trainingAllowed,
  policy_note: ({ policyNote }) => policyNote,
  consent_feedback: ({ consentVersion }) => consentVersion.feedback,
  consent_training: ({ consentVersion }) => consentVersion.training,
  people: ({ people }) => people.join(' '),
}

/** Names of the columns, in order. */
export const csvColumns: readonly string[] = Object.keys(columns)

/** Opens a file: spreadsheets take UTF-8 for it by the byte order mark. */
export const csvHeader = `\uFEFF${encodeCsvRecord(csvColumns)}`

/** A row as a record of RFC 4180, with its line break. */
export function encodeCsvRow(row: FeedbackRow): string {
  return encodeCsvRecord(Object.values(columns).map((cellOf) => encodeCell(cellOf(row))))
}

/** Numbers stay numbers; a text is never taken for a formula. */
function encodeCell(cell: Cell): string {
  return typeof cell === 'string' ? disarmFormula(cell) : String(cell ?? '')
}

// Full-width signs begin a formula, too, where a spreadsheet folds them; spaces, marks and quotes before it are skipped by some.
const formula = /^(?:[\s\p{Cc}\p{Cf}\p{Z}"]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n])/u

// Where a semicolon or a tab separates cells (Excel in much of Europe), quotes do not hold ours together: it ends at these.
const innerFormula =
  /([;\t\r\n\v\f\u0085\u2028\u2029])(?=[[\s\p{Cc}\p{Cf}\p{Z}"]--[\t\r\n\v\f\u0085\u2028\u2029]]*[=+\-@＝＋－＠﹢﹣﹦﹫−])/gv

/** An apostrophe before whatever a spreadsheet would run (https://owasp.org/www-community/attacks/CSV_Injection). */
export function disarmFormula(text: string): string {
  return (formula.test(text) ? "'" : '') + text.replace(innerFormula, "$1'")
}

function encodeContextLine({ speaker, text, withheld }: ContextLine): string {
  return `${speaker === '' ? '*' : speaker}: ${text ?? `[${withheld ?? 'gone'}]`}`
}
