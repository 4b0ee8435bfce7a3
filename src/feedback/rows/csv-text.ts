/** Cells as one record of RFC 4180, with its line break. */
export function encodeCsvRecord(cells: readonly string[]): string {
  return `${cells.map(quoteCell).join(',')}\r\n`
}

function quoteCell(cell: string): string {
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Reads records of RFC 4180, in pieces as they come. Cells are as they were written; a byte order mark is left out. */
export function createCsvReader(): {
  /** The records that are whole by now. */
  read(piece: string): readonly (readonly string[])[]
  /** The last record, where no line break ends it. Empty: there is none. */
  end(): readonly (readonly string[])[]
  /** Whether it ended inside of quotes. */
  isBroken(): boolean
} {
  let state: 'start' | 'plain' | 'quoted' | 'quote-in-quoted' = 'start'
  let cell = ''
  let cells: string[] = []
  let isFirst = true

  function endCell(): void {
    cells.push(cell)
    cell = ''
    state = 'start'
  }

  return {
    read(piece) {
      const records: (readonly string[])[] = []
      const text = isFirst ? piece.replace(/^\uFEFF/, '') : piece
      isFirst = isFirst && piece === ''
      for (const unit of text) {
        if (state === 'quoted') {
          if (unit === '"') state = 'quote-in-quoted'
          else cell += unit
        } else if (unit === '"' && state !== 'plain') {
          // Two of them within quotes are one.
          if (state === 'quote-in-quoted') cell += unit
          state = 'quoted'
        } else if (unit === ',') endCell()
        else if (unit === '\n') {
          endCell()
          records.push(cells)
          cells = []
        } else if (unit !== '\r') {
          cell += unit
          state = 'plain'
        }
      }
      return records
    },
    end() {
      if (cell === '' && cells.length === 0) return []
      endCell()
      const last = cells
      cells = []
      return [last]
    },
    isBroken: () => state === 'quoted',
  }
}
