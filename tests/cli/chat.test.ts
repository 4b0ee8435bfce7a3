import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openModelServer } from '../../src/testing/index.ts'
import { createDirectory, runCli, startCli } from './run-cli.ts'

describe('dramatis chat as a filter', () => {
  test('answers each line, ends at the end of input, and has its history after a restart', async () => {
    const directory = await createDirectory()
    const input = '你好\n你叫什么名字？\n'
    const first = await runCli(['chat', '--character', 'lin-qichi'], { directory, input })
    expect(first.code).toBe(0)
    expect(first.output.split('\n')).toHaveLength(3)
    expect(first.errorOutput).toMatch(/^林栖迟 \(AI\): （/)

    const second = await runCli(['chat'], { directory, input: '还在吗？' })
    expect(second.code).toBe(0)
    expect(second.output.split('\n')).toHaveLength(2)
    expect(second.errorOutput).toContain('› 你叫什么名字？')
    expect(second.errorOutput).toContain(first.output.split('\n')[1])
  })

  test('streams from a model, whose prompt has the earlier lines after a restart', async () => {
    const directory = await createDirectory()
    const server = await openModelServer({ reply: (_, index) => `Reply ${index + 1}.` })
    const environment = { MODEL_BASE_URL: server.baseUrl, MODEL_NAME: 'test-model' }
    const words = ['chat', '--character', 'wren']
    const first = await runCli(words, { directory, environment, input: 'One\n' })
    const second = await runCli(words, { directory, environment, input: 'Two\r\n' })
    await server.close()
    expect([first.output, second.output]).toEqual(['Reply 1.\n', 'Reply 2.\n'])
    const messages = server.requests[1]?.messages ?? []
    expect(messages.map(({ content }) => content.split('\n').at(-1)).slice(-3)).toEqual([
      'One',
      'Reply 1.',
      'Two',
    ])
  })

  test('names broken cards in one line, without what is wrong with them', async () => {
    const directory = await createDirectory()
    await writeFile(join(directory, 'good.yaml'), 'name: Good\nabout: A good one.\n')
    await writeFile(join(directory, 'a.yaml'), 'name: A\nabut: x\n')
    await writeFile(join(directory, 'b.yaml'), 'name: B\nabut: x\n')
    const { code, errorOutput } = await runCli(['chat'], { directory, environment: { CHARACTERS_DIR: '.' } })
    expect(code).toBe(0)
    expect(errorOutput).toContain(
      '2 cards have mistakes and are left out: a.yaml, b.yaml. `npx dramatis cards',
    )
    expect(errorOutput).not.toContain('abut')
  })

  test('ends at the signal of a terminal, with what was written of a reply saved', async () => {
    const directory = await createDirectory()
    const session = startCli(['chat', '--character', 'lin-qichi'], { directory })
    session.child.stdin.write('你好\n')
    await session.shows('\n')
    session.child.kill('SIGINT')
    expect((await session.ended).code).toBe(130)
  })

  test('ends quietly when whoever reads has seen enough', async () => {
    const directory = await createDirectory()
    const session = startCli(['chat', '--character', 'lin-qichi'], { directory })
    session.child.stdin.write('一\n')
    await once(session.child.stdout, 'data')
    session.child.stdout.destroy()
    session.child.stdin.end('二\n三\n四\n')
    const { code, errorOutput } = await session.ended
    expect(code).toBe(0)
    expect(errorOutput).not.toMatch(/EPIPE|dramatis:/)
  })

  test('a killed session’s answer comes with the next one, but not to its standard output', async () => {
    const directory = await createDirectory()
    const server = await openModelServer({
      reply: ({ messages }, index) =>
        index === 0
          ? { text: 'never seen', fault: { type: 'hang', afterTokens: 1 } }
          : `re ${messages.at(-1)?.content.split('\n').at(-1)}`,
    })
    const environment = { MODEL_BASE_URL: server.baseUrl, MODEL_NAME: 'test-model' }
    const words = ['chat', '--character', 'wren']
    const killed = startCli(words, { directory, environment })
    killed.child.stdin.write('first\n')
    await server.request(0)
    killed.child.kill('SIGKILL')
    await killed.ended
    const { code, output, errorOutput } = await runCli(words, { directory, environment, input: 'second\n' })
    await server.close()
    expect(code).toBe(0)
    expect(output).toBe('re second\n')
    expect(errorOutput).toContain('re first')
  })

  test('a model that is down is an error, and the next start tries again', async () => {
    const directory = await createDirectory()
    const environment = {
      MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
      MODEL_NAME: 'x',
      MODEL_API_KEY: 'marked-secret',
    }
    const { code, output, errorOutput } = await runCli(['chat', '--character', 'wren'], {
      directory,
      environment,
      input: 'marked words\n',
    })
    expect([code, output]).toEqual([1, ''])
    expect(errorOutput).toContain('The model failed: its server cannot be reached.')
    expect(errorOutput).not.toMatch(/marked/)
  })

  test('two sessions on one store with two characters do not disturb each other', async () => {
    const directory = await createDirectory()
    const server = await openModelServer({
      reply: ({ messages }) => (messages[0]?.content.includes('林栖迟') ? '洗衣店。' : 'Ferry.'),
    })
    const environment = { MODEL_BASE_URL: server.baseUrl, MODEL_NAME: 'test-model' }
    const lin = startCli(['chat', '--character', 'lin-qichi'], { directory, environment })
    const wren = startCli(['chat', '--character', 'wren'], { directory, environment })
    await Promise.all([lin.shows('AI', 'errorOutput'), wren.shows('AI', 'errorOutput')])
    for (let round = 1; round <= 3; round += 1) {
      lin.child.stdin.write(`${round} 你好\n`)
      wren.child.stdin.write(`${round} hello\n`)
      await Promise.all([lin.shows('洗衣店。\n'.repeat(round)), wren.shows('Ferry.\n'.repeat(round))])
    }
    lin.child.stdin.end()
    wren.child.stdin.end()
    expect(await lin.ended).toMatchObject({ code: 0, output: '洗衣店。\n'.repeat(3) })
    expect(await wren.ended).toMatchObject({ code: 0, output: 'Ferry.\n'.repeat(3) })
    await server.close()
  })

  test('an unknown character is answered with those that there are', async () => {
    const directory = await createDirectory()
    const { code, output, errorOutput } = await runCli(['chat', '--character', 'nobody'], { directory })
    expect([code, output]).toEqual([2, ''])
    expect(errorOutput).toContain('No character is called "nobody". Known: ')
    expect(errorOutput).toContain('林栖迟 (lin-qichi)')
  })

  test('forgets everything where it is told to', async () => {
    const directory = await createDirectory()
    const words = ['chat', '--memory', 'memory:', '--name', '小明']
    for (const input of ['你好\n', '你好\n']) {
      const { code, errorOutput } = await runCli(words, {
        directory,
        input,
        environment: { LANG: 'zh_CN.UTF-8' },
      })
      expect(code).toBe(0)
      expect(errorOutput).not.toContain('› ')
    }
  })
})
