import type { InlineKeyboardMarkup } from 'grammy/types'
import type { Notice } from '../../../../src/contract/reply.ts'
import type { FormattedText } from '../../speak/formatted.ts'

/** A message of ours, to be shown. */
export interface WordsMessage {
  readonly words: FormattedText
  readonly buttons?: InlineKeyboardMarkup
  readonly visibility: Notice['visibility']
  readonly tone: Notice['tone']
  /** See `Notice.isPersonal`. */
  readonly isPersonal?: true
  /** It is all that is said: short words without buttons can be told for a moment. */
  readonly isWhole: boolean
}
