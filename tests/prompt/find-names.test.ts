import { describe, expect, it } from 'vitest'
import { isOutOfCharacter, mentionsName } from '../../src/prompt/find-names.ts'

describe('a name is called', () => {
  it.each([
    ['栖迟在吗', ['林栖迟', '栖迟']],
    ['昨天老林说的', ['老林']],
    ['hey wren!', ['Wren']],
    ["Wren's lantern", ['Wren']],
    ['问问Wren在不在', ['Wren']],
    ['ＷＲＥＮ？', ['Wren']],
    ['wren  halloway, please', ['Wren Halloway']],
    ['@wren', ['Wren']],
    ['橘，过来', ['橘']],
    ['过来，橘', ['橘']],
    ['橘 你在吗', ['橘']],
    ['你好@橘子', ['橘']],
    ['where is 🦊?', ['🦊']],
    ['¿José?', ['José']],
  ])('in %j', (text, names) => {
    expect(mentionsName(text, names)).toBe(true)
  })

  it.each([
    ['Wrenches are useful', ['Wren']],
    ['my_wren', ['Wren']],
    ['我爱吃橘子', ['橘']],
    ['橘子好吃', ['橘']],
    ['今天吃橘了', ['橘']],
    ['anything', []],
    ['anything', ['', ' ']],
    ['', ['Wren']],
  ])('but not in %j', (text, names) => {
    expect(mentionsName(text, names)).toBe(false)
  })
})

describe('a message is out of character', () => {
  it.each([
    '((brb))',
    '（（马上回来））',
    '(（混着写）)',
    '((brb',
    '// 先停一下',
    '//afk',
    'OOC: sorry',
    'ooc：抱歉',
    '(OOC: phone)',
    '[ooc: x]',
    ' ((a (b) c)) ',
  ])('%j', (text) => {
    expect(isOutOfCharacter(text)).toBe(true)
  })

  it.each([
    '（把门关上）你好',
    '((brb)) anyway, hello',
    '((a)) b ((c))',
    'https://example.com',
    'a // b',
    'oocyte: a cell',
    '',
    '(hi)',
  ])('but not %j', (text) => {
    expect(isOutOfCharacter(text)).toBe(false)
  })
})
