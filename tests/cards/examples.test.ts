import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listSpeakers, parseScript } from '../../src/cards/examples.ts'
import type { ExampleLine } from '../../src/contract/character.ts'
import { emotionLabels, parseEmotionLabel } from '../../src/util/emotion-label.ts'
import { characterOf, problemsOf } from './support.ts'

const speakers = listSpeakers(['林栖迟', '老林', 'Wren (the pilot)'])

function linesOf(script: string): readonly ExampleLine[] {
  const { scenes, problems } = parseScript(script, speakers)
  expect(problems).toEqual([])
  return scenes.flatMap(({ lines }) => lines)
}

const line = (role: ExampleLine['role'], text: string, emotion?: ExampleLine['emotion']) => ({
  role,
  emotion,
  text,
})

describe('a script', () => {
  it.each([
    ['user: hi', line('user', 'hi')],
    ['User : hi', line('user', 'hi')],
    ['user：你好', line('user', '你好')],
    ['{{user}}: hi', line('user', 'hi')],
    ['<USER>: hi', line('user', 'hi')],
    ['char: hi', line('character', 'hi')],
    ['{{char}}: hi', line('character', 'hi')],
    ['<BOT>: hi', line('character', 'hi')],
    ['narrator: Rain.', line('narrator', 'Rain.')],
    ['旁白：下雨了。', line('narrator', '下雨了。')],
    ['林栖迟：局部有雨。', line('character', '局部有雨。')],
    ['老林（快乐）：局部有雨。', line('character', '局部有雨。', 'happiness')],
    ['wren (the pilot): hi', line('character', 'hi')],
    ['Wren (the pilot) (fear): hi', line('character', 'hi', 'fear')],
    ['char (Anger): hi', line('character', 'hi', 'anger')],
    ['char(anger):hi', line('character', 'hi', 'anger')],
    ['char（激动）: hi', line('character', 'hi', 'excitement')],
    ['char: (中立)你找我干嘛', line('character', '你找我干嘛', 'neutral')],
    ['char: （低头）嗯。', line('character', '（低头）嗯。')],
    ['char (fear): (anger) is a word', line('character', '(anger) is a word', 'fear')],
    ['char: Listen: "a" *b* {{user}} #1', line('character', 'Listen: "a" *b* {{user}} #1')],
    ['char:\nbelow', line('character', 'below')],
    ['char: above\n  Time: now\n\nhttps://a.b', line('character', 'above\nTime: now\nhttps://a.b')],
    ['charming: no speaker', undefined],
  ])('%j', (script, expected) => {
    if (expected === undefined) expect(parseScript(script, speakers).scenes).toEqual([])
    else expect(linesOf(script)).toEqual([expected])
  })

  it('has scenes between the lines that say so', () => {
    const { scenes } = parseScript('<START>\nuser: a\nchar: b\n<start>\nchar: c\n<START>\n', speakers)
    expect(scenes.map(({ lines }) => lines.map(({ text }) => text))).toEqual([['a', 'b'], ['c']])
  })

  it.each([
    ['who says this', 0, 0, /^Nobody says this line: begin it with/],
    ['  chra: hi', 0, 2, /Did you mean `char`\?$/],
    [
      'user: a\n\tchar (joyful): b',
      1,
      1,
      /^`joyful` is no emotion\. Accepted: anger, .* A gesture goes after the colon\.$/,
    ],
    ['char (angr): b', 0, 0, /Did you mean `anger`\?/],
    ['user: a\nchar:\n\nuser: b', 1, 0, /^Nothing is said here/],
    ['<START>\nand on', 1, 0, /^Nobody says this line/],
  ])('%j is an error', (script, line, column, message) => {
    const expected = { severity: 'error', line, column, message: expect.stringMatching(message) }
    expect(parseScript(script, speakers).problems).toEqual([expected])
  })

  it('with a misspelt speaker is read on, with a warning', () => {
    const { scenes, problems } = parseScript('user: a\nchra: b', speakers)
    expect(scenes).toEqual([{ lines: [line('user', 'a\nchra: b')] }])
    expect(problems).toEqual([
      { severity: 'warning', line: 1, column: 0, message: expect.stringContaining('write `char`') },
    ])
  })
})

describe('problems of a script are told at the line of the file', () => {
  it('in a block', () => {
    const card =
      'name: 林栖迟\nabout: x\nexamples:\n  - |\n    林栖迟: 好\n\n      user (glad): b\n  - |-\n\n    lost\n'
    expect(problemsOf(card).map((problem) => problem.slice(0, 40))).toEqual([
      expect.stringMatching(/^card.yaml:7:7 examples\[0\]: `glad`/),
      expect.stringMatching(/^card.yaml:10:5 examples\[1\]: Nobody/),
    ])
  })

  it('in one block without a list, and at its start in quotes', () => {
    expect(problemsOf('name: x\nabout: x\nexamples: |\n  lost\n')).toEqual([
      expect.stringMatching(/^card.yaml:4:3 examples: Nobody/),
    ])
    expect(problemsOf('name: x\nabout: x\nexamples: "lost"\n')).toEqual([
      expect.stringMatching(/^card.yaml:3:11 examples: Nobody/),
    ])
  })

  it('also when other parts of the card are wrong', () => {
    expect(problemsOf('name: x\nabuot: x\nexamples: |\n  lost\n')).toHaveLength(2)
  })
})

describe('for any lines', () => {
  const word = fc.stringMatching(/^[a-z好吗，。 ]{0,20}$/).map((text) => text.trim())
  const said = fc.record({
    speaker: fc.constantFrom('user', 'char', 'narrator', '林栖迟', '老林'),
    label: fc.option(fc.constantFrom(...emotionLabels), { nil: undefined }),
    isWide: fc.boolean(),
    texts: fc.array(
      word.filter((text) => text !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  })

  it('a bracket that never closes is told where it is', () => {
    const { problems } = parseScript('user: hi\n  char (happy: x', speakers)
    expect(problems).toEqual([
      { severity: 'warning', line: 1, column: 2, message: expect.stringContaining('never closes') },
    ])
  })

  it('what is written is what is read', () => {
    fc.assert(
      fc.property(fc.array(fc.array(said, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (scenes) => {
        const script = scenes
          .map((lines) =>
            lines
              .map(({ speaker, label, isWide, texts }) => {
                const [open, close, colon] = isWide ? ['（', '）', '：'] : [' (', ')', ': ']
                const emotion = label === undefined ? '' : `${open}${label}${close}`
                return `${speaker}${emotion}${colon}${texts.join('\n')}`
              })
              .join('\n'),
          )
          .join('\n<START>\n')
        const expected = scenes.map((lines) =>
          lines.map(({ speaker, label, texts }) =>
            line(
              speaker === 'user' || speaker === 'narrator' ? speaker : 'character',
              texts.join('\n'),
              label === undefined ? undefined : parseEmotionLabel(label),
            ),
          ),
        )
        const parsed = parseScript(script, speakers)
        expect(parsed.scenes.map(({ lines }) => lines)).toEqual(expected)
        expect(parsed.problems).toEqual([])
        const card = `name: 林栖迟\nnicknames: [老林]\nabout: x\nexamples:\n  - |\n${script.replace(/^/gm, '    ')}\n`
        expect(characterOf(card).examples.map(({ lines }) => lines)).toEqual(expected)
      }),
    )
  })

  it('nothing is lost, doubled or thrown, and every problem has a place in the script', () => {
    const piece = fc.constantFrom(
      'user',
      'char',
      '林栖迟',
      ':',
      '：',
      ' ',
      '(',
      '）',
      'anger',
      '快乐',
      '\n',
      '<START>',
      'x',
      '\t',
    )
    const script = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(script, fc.array(fc.string()), (text, own) => {
        const { scenes, problems } = parseScript(text, listSpeakers(own))
        const lines = text.split('\n')
        for (const { line, column } of problems) {
          expect(column).toBeLessThanOrEqual(lines[line]?.length ?? -1)
        }
        for (const scene of scenes) {
          expect(scene.lines.length).toBeGreaterThan(0)
          for (const said of scene.lines) {
            for (const part of said.text.split('\n')) expect(text).toContain(part)
            expect(said.text.trim()).toBe(said.text)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
