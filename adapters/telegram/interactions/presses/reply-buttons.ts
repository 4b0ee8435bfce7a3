import type { InlineKeyboardMarkup } from 'grammy/types'
import type { ReplyStarted } from '../../../../src/contract/reply.ts'
import { encodePress, type ReplyButton } from './callback-data.ts'

const signs = {
  previous: '◀️',
  next: '▶️',
  regenerate: '🔄',
  rewrite: '✏️',
  good: '👍',
  bad: '👎',
} as const satisfies Record<ReplyButton, string>

/** Buttons below the last reply, in signs that need no language; a greeting has some where its card has others. */
export function encodeReplyButtons({
  take,
  greeting,
}: Pick<ReplyStarted, 'take' | 'greeting'>): InlineKeyboardMarkup | undefined {
  // Greetings go round.
  if (!take) return greeting && encodeRow(['previous', 'next'])
  const { index, count } = take
  const shown: readonly ReplyButton[] = [
    ...(index > 0 ? (['previous'] as const) : []),
    ...(index < count - 1 ? (['next'] as const) : []),
    'regenerate',
    'rewrite',
    'good',
    'bad',
  ]
  return encodeRow(shown)
}

function encodeRow(buttons: readonly ReplyButton[]): InlineKeyboardMarkup {
  const row = buttons.map((button) => ({
    text: signs[button],
    callback_data: encodePress({ type: 'reply', button }).data,
  }))
  return { inline_keyboard: [row] }
}
