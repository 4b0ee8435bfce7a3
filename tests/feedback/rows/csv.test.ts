import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvColumns, csvHeader, disarmFormula } from '../../../src/feedback/rows/csv.ts'
import { createCsvReader, encodeCsvRecord } from '../../../src/feedback/rows/csv-text.ts'
import { timeRepeated } from '../../support/stopwatch.ts'

/** RFC 4180, read by a grammar of its own: one cell after the other. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text)
    if (!found) throw new RangeError('that is no CSV')
    const [, quoted, plain = '', end] = found
    records.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}

const cells = fc.array(
  fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', ' ', 'a', '，') })),
  { minLength: 2, maxLength: 6 },
)

it('is read back by a parser of RFC 4180, and by ours in whatever pieces it comes', () => {
  fc.assert(
    fc.property(
      fc.array(cells, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (records, size) => {
        const text = records.map(encodeCsvRecord).join('')
        expect(parseCsv(text)).toEqual(records)
        const reader = createCsvReader()
        const read: (readonly string[])[] = []
        const units = [...text]
        for (let index = 0; index < units.length; index += size)
          read.push(...reader.read(units.slice(index, index + size).join('')))
        expect([...read, ...reader.end()]).toEqual(records)
      },
    ),
  )
})

it.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t1',
  '\r1',
  '"=1',
  '  =1',
  '＝1',
  '　＠x',
  '\u200b=1',
  '\ufeff-1',
  '−2',
])('closes %j to a spreadsheet', (text) => {
  expect(disarmFormula(text)).toBe(`'${text}`)
})

it.each([
  ['a;=1', "a;'=1"],
  ['a\t+1', "a\t'+1"],
  ['a\n - b\r\n@c', "a\n' - b\r\n'@c"],
  ['a;"=1"', 'a;\'"=1"'],
  ['\t=1', "'\t'=1"],
  ['；=1;；', '；=1;；'],
])('closes %j also where something else separates cells', (text, closed) => {
  expect(disarmFormula(text)).toBe(closed)
})

it('leaves no cell that begins a formula, whatever separates cells', () => {
  const texts = fc.string({
    unit: fc.constantFrom('=', '-', '@', '"', ';', '\t', '\n', '\r', ' ', 'a', '＋'),
  })
  fc.assert(
    fc.property(texts, (text) => {
      for (const cell of disarmFormula(text).split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=\-@＋]/)
      expect(disarmFormula(text).replaceAll("'", '')).toBe(text)
    }),
  )
})

it.each(['\n', ' ', ';', '"', ';\n " '])('takes time in proportion to the text: %j', (piece) => {
  expect(timeRepeated(piece, 300_000, disarmFormula)).toBeLessThan(2_000)
})

it.each(['', 'a=1', '1-2', "'=1", 'x @y', '：=', '😀=1'])('leaves %j as it is', (text) => {
  expect(disarmFormula(text)).toBe(text)
})

it('begins with a byte order mark and its columns', () => {
  expect(csvHeader.startsWith('\uFEFFversion,export,id,at,')).toBe(true)
  expect(parseCsv(csvHeader.slice(1))).toEqual([csvColumns])
})
