import { expect } from 'vitest'
import type { Ledger, Player } from './ledger.ts'
import { markOf, wordsFor } from './marks.ts'
import type { Stage } from './stage.ts'

/** Whoever sits at the terminal. */
export const lottchen: Player = { name: 'Lottchen', platform: 'console', id: 'local' }

/** Somebody pipes a conversation into `dramatis chat`, and agrees to everything. */
export async function playTerminalDay({ ledger, run, newWord }: Stage): Promise<void> {
  const [first, second, third] = [newWord(), newWord(), newWord()]
  const anew = newWord('anew')
  const lines = [
    '/privacy consent feedback',
    '1',
    '/privacy consent training',
    '1',
    `Is the ferry there? ${wordsFor(first)} ${first}`,
    '/rate good',
    `Who steers? ${wordsFor(second)} ${second}`,
    `/rewrite ${wordsFor(anew)} ${anew}.`,
    `And where to? ${wordsFor(third)} ${third}`,
    '/report',
  ]
  const { code, output, errorOutput } = await run(
    ['chat', '--character', 'wren', '--name', lottchen.name],
    `${lines.join('\n')}\n`,
  )
  expect(code, errorOutput).toBe(0)
  tell(ledger, {
    said: [first, second, third],
    anew,
    replies: output
      .split('\n')
      .map(markOf)
      .filter((mark) => mark.startsWith('rep')),
  })
}

function tell(
  ledger: Ledger,
  {
    said,
    anew,
    replies,
  }: { readonly said: readonly string[]; readonly anew: string; readonly replies: readonly string[] },
): void {
  const story = ledger.open('terminal', 'console')
  ledger.agrees(lottchen, story, 'feedback', 'training')
  story.greets('cardwren')
  const [first, second, third] = said.map((word, index) => {
    story.says(word, lottchen)
    const reply = story.answers(replies[index] ?? `no reply to ${word}`)
    if (index === 1) story.rewritten(reply, lottchen, anew)
    return reply
  })
  if (!first || !second || !third) throw new RangeError('Too little was said.')
  ledger.does(lottchen, first, { type: 'rating', rating: 1, reasons: [] })
  ledger.does(lottchen, second, { type: 'rewrite', change: 'words' })
  ledger.does(lottchen, third, { type: 'report' })
}
