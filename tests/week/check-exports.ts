import { expect } from 'vitest'
import { createCsvReader } from '../../src/feedback/rows/csv-text.ts'
import { expectedRows } from './expected-rows.ts'
import { expectedTraining } from './expected-training.ts'
import { countLessons, type Exported, readLessons, textOf, trainingFormats } from './exports.ts'
import { authorsOf, type Ledger, type Player } from './ledger.ts'
import { handle, marksIn } from './marks.ts'
import { findWords } from './raw.ts'
import { readRows } from './read-exports.ts'
import type { Stage } from './stage.ts'

/** Exports by format: each row is one that is to be there, none is missing, and nobody is told who somebody is. */
export function checkExports(
  { ledger }: Stage,
  players: readonly Player[],
  exports: ReadonlyMap<string, Exported>,
): void {
  const rows = textOf(exports.get('jsonl'))
  expect(readRows(rows, players)).toEqual(expectedRows(ledger))
  const records = createCsvReader().read(textOf(exports.get('csv')))
  const ids = rows.split('\n').flatMap((text) => (text === '' ? [] : JSON.parse(text).id))
  expect(records.slice(1).map((cells) => cells[2])).toEqual(ids)
  for (const format of trainingFormats) {
    const { files = new Map(), leftOut } = exports.get(format) ?? {}
    const expected = expectedTraining(ledger, format)
    const count = expected.rows.length
    expect({ format, leftOut, rows: readLessons(files) }).toEqual({ format, ...expected })
    expect(countLessons(files, format)).toEqual({ trl: count, 'ms-swift': count, 'llama-factory': count })
  }
  const files = new Map([...exports].map(([format, exported]) => [format, textOf(exported)]))
  const people = players.flatMap(({ name, id }) => (id === 'local' ? [name] : [name, id]))
  // Whoever agrees in one place has not agreed in another.
  const words = players.flatMap((player) =>
    wordsSaidBy(
      { stories: ledger.stories.filter((story) => !ledger.hasAgreed(player, 'feedback', story)) },
      player,
    ),
  )
  expect(findWords(files, [...people, handle, ...words])).toEqual([])
}

/** All that somebody has said or put in a character's place. */
export function wordsSaidBy({ stories }: Pick<Ledger, 'stories'>, person: Player): readonly string[] {
  const all = stories.flatMap(({ replies }) =>
    replies.flatMap(({ takes, revisions }) => [...takes.flatMap(({ prompt }) => prompt), ...revisions]),
  )
  const marks = all.filter((said) => authorsOf(said).includes(person)).flatMap(({ mark }) => marksIn(mark))
  // Who polishes the model's words leaves its own in them.
  return [...new Set(marks.filter((mark) => !mark.startsWith('rep')))]
}
