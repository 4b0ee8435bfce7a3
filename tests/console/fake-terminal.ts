import { PassThrough, Writable } from 'node:stream'

/** A control sequence, or a letter with its marks. */
const written = new RegExp(`${String.fromCharCode(0x1b)}\\[([\\d;?]*)([A-Za-z])|(\\P{M}\\p{M}*)`, 'gsu')

/** What a person sees: enough of a terminal for a line editor, with wide characters and wrapping. */
export class FakeTerminal {
  readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  readonly output: Writable & { isTTY: boolean; columns: number }
  /** Everything that was written, steering included. */
  written = ''
  private readonly rows: string[][] = [[]]
  private row = 0
  private column = 0
  private readonly waiting = new Set<() => void>()

  constructor(columns = 80) {
    const output = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        this.draw(String(chunk))
        done()
      },
    })
    this.output = Object.assign(output, { isTTY: true, columns })
  }

  /** The rows, without the spaces at their ends. */
  get screen(): string {
    return this.rows.map((row) => row.join('').trimEnd()).join('\n')
  }

  /** The row with the cursor. */
  get currentRow(): string {
    return this.rows[this.row]?.join('').trimEnd() ?? ''
  }

  type(keys: string): void {
    this.input.write(keys)
  }

  /** Resolves when the screen is as wanted. */
  async waitFor(isAsWanted: (screen: string) => boolean): Promise<void> {
    while (!isAsWanted(this.screen))
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve)
      })
  }

  /** Resolves when the screen shows that. */
  async shows(text: string): Promise<void> {
    await this.waitFor((screen) => screen.includes(text))
  }

  private draw(text: string): void {
    this.written += text
    for (const [, steering, final, letter] of text.matchAll(written)) {
      if (final !== undefined) this.steer(final, Number(steering || 0))
      else if (letter !== undefined) this.put(letter)
    }
    const { waiting } = this
    for (const wake of [...waiting]) {
      waiting.delete(wake)
      wake()
    }
  }

  private steer(final: string, count: number): void {
    const current = this.rows[this.row] ?? []
    if (final === 'A') this.row = Math.max(0, this.row - (count || 1))
    if (final === 'B') this.row += count || 1
    if (final === 'C') this.column += count || 1
    if (final === 'D') this.column = Math.max(0, this.column - (count || 1))
    if (final === 'G') this.column = Math.max(0, (count || 1) - 1)
    if (final === 'K' || final === 'J')
      current.length = Math.min(current.length, count === 2 ? 0 : this.column)
    if (final === 'J') this.rows.length = this.row + 1
    if (!'ABCDGJKmhl'.includes(final)) throw new TypeError(`The fake terminal does not know CSI ${final}`)
  }

  private put(letter: string): void {
    if (letter === '\r') this.column = 0
    else if (letter === '\n' || letter === '\r\n') this.breakLine()
    else {
      const width =
        /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
          letter,
        )
          ? 2
          : 1
      if (this.column + width > this.output.columns) this.breakLine()
      const row = this.rows[this.row] ?? []
      this.rows[this.row] = row
      while (row.length < this.column) row.push(' ')
      row.splice(this.column, width, letter, ...(width === 2 ? [''] : []))
      this.column += width
    }
  }

  private breakLine(): void {
    this.row += 1
    this.column = 0
    while (this.rows.length <= this.row) this.rows.push([])
  }
}
