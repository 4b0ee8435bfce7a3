import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Line } from '../../src/contract/line.ts'
import { openModelServer } from '../../src/testing/index.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory, runCli, startCli } from './run-cli.ts'

const conversation = { platform: 'console', place: 'local', thread: '' }

async function readLines(directory: string, characterId: string): Promise<readonly Line[]> {
  const url = `sqlite:${join(directory, 'data', 'dramatis.db')}`
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  const chapter = { ...conversation, chapter: characterId }
  const { lines } = await store.memory.history.read(chapter, { limit: 1_000 })
  await store.close()
  return lines.filter(({ kind }) => kind === 'speech')
}

async function echoServer() {
  const server = await openModelServer({
    reply: ({ messages }) => `re ${messages.at(-1)?.content.split('\n').at(-1)}`,
  })
  return { server, environment: { MODEL_BASE_URL: server.baseUrl, MODEL_NAME: 'test-model' } }
}

describe('terminals on one store', () => {
  test('two with the same character each get their own answers, and every line is written once', async () => {
    const directory = await createDirectory()
    const { server, environment } = await echoServer()
    const linesOf = (name: string) => Array.from({ length: 12 }, (_, index) => `${name} ${index}`)
    const words = ['chat', '--character', 'wren']
    const runs = await Promise.all(
      ['left', 'right'].map((name) =>
        runCli(words, { directory, environment, input: `${linesOf(name).join('\n')}\n` }),
      ),
    )
    await server.close()
    expect(runs.map(({ code }) => code)).toEqual([0, 0])
    for (const [index, name] of ['left', 'right'].entries()) {
      expect(runs[index]?.output.trim().split('\n')).toEqual(linesOf(name).map((line) => `re ${line}`))
    }
    const texts = (await readLines(directory, 'wren-halloway')).map(({ text }) => text)
    const said = [...linesOf('left'), ...linesOf('right')]
    expect(texts.toSorted()).toEqual([...said, ...said.map((line) => `re ${line}`)].toSorted())
  })

  test('one that is killed again and again in the middle of replies loses and doubles nothing that was shown', async () => {
    const directory = await createDirectory()
    const { server, environment } = await echoServer()
    const words = ['chat', '--character', 'wren']
    const shown: string[] = []
    for (let round = 0; round < 4; round += 1) {
      const session = startCli(words, { directory, environment })
      session.child.stdin.write(`round ${round} a\nround ${round} b\n`)
      await session.shows(`re round ${round} a\n`)
      // Somewhere in the second turn.
      session.child.kill('SIGKILL')
      shown.push(...(await session.ended).output.trim().split('\n'))
    }
    const last = await runCli(words, { directory, environment, input: 'last\n' })
    await server.close()
    expect(last).toMatchObject({ code: 0, output: 're last\n' })
    const texts = (await readLines(directory, 'wren-halloway')).map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts).toEqual(expect.arrayContaining([...shown, 'last', 're last']))
    // Each line that was taken has its answer right behind it.
    for (const [index, text] of texts.entries()) {
      if (!text.startsWith('re ')) expect(texts[index + 1]).toBe(`re ${text}`)
    }
  })
})
