import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { formatProblem } from '../../src/cards/format-problems.ts'
import { parseCard } from '../../src/cards/parse-card.ts'
import type { Character } from '../../src/contract/character.ts'
import type { Log, LogFields } from '../../src/contract/log.ts'

/** The problems of a card's text, as people see them. */
export function problemsOf(text: string): string[] {
  return parseCard(text, { file: 'card.yaml' }).problems.map(formatProblem)
}

/** The character of a card that has no problems. */
export function characterOf(text: string, file = 'card.yaml'): Character {
  const { character, problems } = parseCard(text, { file })
  expect(problems).toEqual([])
  if (character === undefined) throw new Error('no character and no problem')
  return character
}

/** A folder with these files, which is gone after the test. */
export async function createFolder(files: { readonly [name: string]: string | Uint8Array }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-cards-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFiles(directory, files)
  return directory
}

export async function writeFiles(
  directory: string,
  files: { readonly [name: string]: string | Uint8Array },
): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
}

export interface LogEntry {
  readonly level: string
  readonly fields: LogFields
  readonly message: string
}

/** A log that keeps its entries and tells when one comes. */
export function createRecorder() {
  const entries: LogEntry[] = []
  const waiting = new Map<string, () => void>()
  const record = (level: string) => (fields: LogFields, message: string) => {
    entries.push({ level, fields, message })
    waiting.get(message)?.()
  }
  const log: Log = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: () => log,
  }
  /** Resolves when an entry with this message comes. */
  const next = (message: string) => new Promise<void>((resolve) => waiting.set(message, resolve))
  return { log, entries, next }
}
