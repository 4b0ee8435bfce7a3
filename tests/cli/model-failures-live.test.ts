import { describe, expect, test } from 'vitest'
import { createGate, type ModelServer, type ModelServerReply } from '../../src/testing/index.ts'
import type { FakeTerminal } from '../console/fake-terminal.ts'
import { modelAt, openPlay, openScriptedPlay, openScriptedServer, type Play, replyModels } from './play.ts'

const ctrlD = '\u0004'
const dead: ModelServerReply = { fault: { type: 'error', status: 500, message: 'EngineCore died.' } }

/** Somebody before a screen, who waits for the prompt before each line. */
async function sitDown(play: Pick<Play, 'openLive'>) {
  const { terminal, ended } = play.openLive()
  /** Types a line, and waits for the next prompt. */
  async function says(line: string): Promise<void> {
    const before = terminal.screen.length
    terminal.type(`${line}\r`)
    await terminal.waitFor((screen) => screen.slice(before).endsWith('\n›'))
  }
  await terminal.waitFor((screen) => screen.endsWith('\n›'))
  return {
    terminal,
    says,
    async leaves(): Promise<void> {
      terminal.type(ctrlD)
      await ended
    },
  }
}

/** The screen as it is, with the address of the server left out. */
function screenOf(terminal: FakeTerminal, server: ModelServer): string {
  return terminal.screen.replaceAll(server.baseUrl, 'SERVER')
}

describe('before the screen', () => {
  test('a model that failed is told once, and `/regenerate` answers', async () => {
    const play = await openScriptedPlay([dead, dead])
    const person = await sitDown(play)
    await person.says('Hello.')
    await person.says('Hello?')
    await person.says('/regenerate')
    await person.leaves()
    expect(screenOf(person.terminal, play.server)).toMatch(
      wrapped(
        [
          'Wren (AI): Mind the plank.',
          'Wren is a character played by an AI.',
          '› Hello.',
          'The model failed: its server is out of order. What was said is kept: `/regenerate` tries again.',
          "The model server SERVER failed (status 500): EngineCore died. Try again; if it stays, the server's own log says why.",
          '› Hello?',
          'No answer came: the model failed again. `/regenerate` tries once more.',
          '› /regenerate',
          'Wren (AI): Aye.',
          '›',
        ].join('\n'),
      ),
    )
    expect(await play.history()).toEqual(['Hello.', 'Hello?', 'Aye.'])
  })

  test('an answer that breaks off stays on it, and says so', async () => {
    const play = await openScriptedPlay([
      { text: 'One two three.', fault: { type: 'close', afterTokens: 2 } },
    ])
    const person = await sitDown(play)
    await person.says('Hello.')
    await person.says('/regenerate')
    await person.leaves()
    expect(screenOf(person.terminal, play.server)).toMatch(
      wrapped(
        [
          '› Hello.',
          'Wren (AI): One two',
          'The answer broke off.',
          'The model failed: its answer did not arrive whole. What was said is kept: `/regenerate` tries again.',
          'The answer of SERVER broke off (UND_ERR_SOCKET). Try again; if it stays, the log of the server or of the proxy before it says why.',
          '› /regenerate',
          'Wren (AI): Aye.',
          'take 2 of 2',
          '›',
        ].join('\n'),
      ),
    )
    expect(await play.history()).toEqual(['Hello.', 'Aye.'])
  })

  test('an empty answer that is sampled once more, and a second model, leave no trace', async () => {
    const [first, second] = [await openScriptedServer([dead, '']), await openScriptedServer(['Second.'])]
    const play = await openPlay({ settings: replyModels(modelAt(first), modelAt(second)) })
    const person = await sitDown(play)
    await person.says('One.')
    await person.says('Two.')
    await person.leaves()
    expect(person.terminal.screen).toContain('› One.\nWren (AI): Second.\n› Two.\nWren (AI): Aye.\n›')
    expect(await play.history()).toEqual(['One.', 'Second.', 'Two.', 'Aye.'])
  })

  test('nothing of a label is ever on it, nor what may become one', async () => {
    const gate = createGate()
    const text = ['(', 'happiness', ')', ' Aye,', ' aye.']
    const play = await openScriptedPlay([{ text, gate }], { model: { emotion: 'inline' } })
    const person = await sitDown(play)
    const said = person.says('Hello.')
    await play.server.request(0)
    gate.release(4)
    await person.terminal.shows('› Hello.\nWren (AI): Aye,')
    gate.open()
    await said
    await person.leaves()
    expect(person.terminal.screen).toContain('› Hello.\nWren (AI): Aye, aye.\n›')
    expect(person.terminal.written).not.toMatch(/happiness|: \(/)
  })
})

describe('in Chinese', () => {
  test('every failure is told with its reason, and with the command that helps', async () => {
    const broken = { text: '局部有雨。', fault: { type: 'no-end', afterTokens: 2 } } as const
    const play = await openScriptedPlay(['', '', dead, broken, '先甩干再说。'], { character: 'lin-qichi' })
    const { code, output, told } = await play.says('你好', '/重说', '在吗？', '还在吗？')
    expect([code, output]).toEqual([1, '局部\n先甩干再说。\n'])
    expect(told.split('\n').slice(2)).toEqual([
      '模型没有说出话来。`/重说` 再试一次。',
      '模型出错了：服务器出了故障。说过的话都留着：`/重说` 再试一次。',
      "The model server SERVER failed (status 500): EngineCore died. Try again; if it stays, the server's own log says why.",
      '回答中断了。',
      '',
    ])
    expect(await play.history()).toEqual(['你好', '在吗？', '局部', '还在吗？', '先甩干再说。'])
  })

  test('CharacterGLM that is away, and back', async () => {
    const model = { dialect: 'characterglm' }
    const play = await openScriptedPlay(
      [{ fault: { type: 'close', afterTokens: 0 } }, '\n', '（点头）在。'],
      {
        character: 'lin-qichi',
        model,
        server: { misbehaviours: ['ignores-min-tokens', 'ignores-stop'] },
      },
    )
    const { output, told } = await play.says('在吗？', '/重说')
    expect(output).toBe('（点头）在。\n')
    expect(told).toContain('模型出错了：回答没有传完。说过的话都留着：`/重说` 再试一次。\n')
    expect(await play.history()).toEqual(['在吗？', '（点头）在。'])
  })
})

/** The end of a screen with these lines, wherever it breaks them. */
function wrapped(text: string): RegExp {
  const source = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(' ', '[ \\n]')
  return new RegExp(`${source}\\n$`)
}
