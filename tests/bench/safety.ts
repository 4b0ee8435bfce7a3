import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findSelfHarm, type SelfHarmLevel } from '../../src/safety/self-harm.ts'
import { percentile } from './support/statistics.ts'
import { type Print, printTable } from './support/table.ts'

/** A sentence of the set, and what it should be taken for. */
interface Judged {
  readonly text: string
  readonly language: 'en' | 'zh'
  readonly level: SelfHarmLevel
}

/** The tables were written with the first at hand, and never with the second. */
const files = ['development', 'held-out'] as const

const languages = ['en', 'zh'] as const

/** What is counted: `either`: a help line is shown, whichever. */
const questions = {
  acute: (level: SelfHarmLevel) => level === 'acute',
  concern: (level: SelfHarmLevel) => level === 'concern',
  either: (level: SelfHarmLevel) => level !== 'none',
} as const

/** How well messages that speak of self-harm are told from others, on sentences of our own, and what a message costs. */
export async function run(print: Print): Promise<void> {
  for (const file of files) {
    const sentences = await readJudged(file)
    print(`${file}: ${sentences.length} sentences`)
    printTable(print, [
      ['', 'sentences', 'precision', 'recall'],
      ...languages.flatMap((language) => rate(sentences, language)),
    ])
  }
  const waits = (await readJudged('development')).map(({ text }) => {
    const startedAt = performance.now()
    findSelfHarm(text)
    return (performance.now() - startedAt) * 1_000
  })
  print(
    `a message: p50 ${percentile(waits, 0.5).toFixed(0)} µs, p99 ${percentile(waits, 0.99).toFixed(0)} µs`,
  )
}

async function readJudged(file: (typeof files)[number]): Promise<readonly Judged[]> {
  const path = join(import.meta.dirname, '../fixtures/safety', `${file}.json`)
  return JSON.parse(await readFile(path, 'utf8')) as readonly Judged[] // a fixture of ours
}

function rate(all: readonly Judged[], language: Judged['language']): readonly (readonly string[])[] {
  const found = all
    .filter((sentence) => sentence.language === language)
    .map(({ text, level }) => ({ level, found: findSelfHarm(text) }))
  return Object.entries(questions).map(([name, isMeant]) => {
    const meant = found.filter(({ level }) => isMeant(level)).length
    const taken = found.filter((one) => isMeant(one.found)).length
    const right = found.filter((one) => isMeant(one.found) && isMeant(one.level)).length
    return [`${language} ${name}`, String(meant), share(right, taken), share(right, meant)]
  })
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(3)
}
