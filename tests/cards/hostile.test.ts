import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { hostileArchives } from './hostile/archives.ts'
import { type HostileFile, marker } from './hostile/case.ts'
import { hostileKinds } from './hostile/foreign.ts'
import { hostilePictures } from './hostile/pictures.ts'
import { hostileTexts } from './hostile/texts.ts'

const groups: { readonly [name: string]: readonly HostileFile[] } = {
  pictures: hostilePictures,
  archives: hostileArchives,
  texts: hostileTexts,
  kinds: hostileKinds,
}

/** Longest that a group of a hundred files may take; a hang is killed. */
const longestMs = 120_000
/** Most memory that the importer takes beside the files themselves. */
const mostKilobytes = 200_000

interface Judged {
  readonly title: string
  readonly verdict: string
  readonly message: string
  readonly polluted: boolean
}

/** What a script writes, in a process with little memory. */
async function runScript({ pathname }: URL, ...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=256', pathname, ...words],
    { timeout: longestMs, killSignal: 'SIGKILL', maxBuffer: 10_000_000 },
  )
  return stdout.trim().split('\n')
}

/** What became of each file of a group. */
async function judgeAll(group: string) {
  const lines = [...(await runScript(new URL('./hostile/refuse-all.ts', import.meta.url), group))]
  const { kilobytes }: { kilobytes: number } = JSON.parse(lines.pop() ?? '')
  const judged = lines.map((line): Judged => JSON.parse(line))
  return { judged, kilobytes }
}

describe('hostile files', () => {
  it('are two hundred and more, each with a title of its own', () => {
    const titles = Object.values(groups).flatMap((files) => files.map(({ title }) => title))
    expect(titles.length).toBeGreaterThan(200)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it.each(Object.entries(groups))(
    'of the group %s are refused with a reason, in bounded time and memory',
    async (group, files) => {
      const { judged, kilobytes } = await judgeAll(group)
      expect(judged.map(({ title }) => title)).toEqual(files.map(({ title }) => title))
      const wrong = judged.flatMap(({ title, verdict }, at) => {
        const expected: readonly string[] = files[at]?.verdicts ?? []
        return expected.includes(verdict) ? [] : [`${title}: ${verdict}, not ${expected.join(' or ')}`]
      })
      expect(wrong).toEqual([])
      const bad = judged.filter(({ verdict, message, polluted }) => {
        const isRefusal = verdict === 'taken' || /^\P{Cc}{20,600}[.?]$/u.test(message)
        return polluted || message.includes(marker) || !isRefusal
      })
      expect(bad).toEqual([])
      expect(kilobytes).toBeLessThan(mostKilobytes)
    },
    longestMs + 10_000,
  )

  it(
    'whose lore has exploding expressions are taken, and searched to the end',
    async () => {
      const [line = ''] = await runScript(new URL('./hostile/match-all.ts', import.meta.url))
      expect(JSON.parse(line)).toMatchObject({ entries: 200 })
    },
    longestMs + 10_000,
  )
})
