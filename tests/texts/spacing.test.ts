import { expect, test } from 'vitest'
import { createTexts } from '../../src/texts/index.ts'

test('in Chinese, a Latin name stands apart from the words around it', () => {
  const texts = createTexts()
  expect(texts('zh', 'small-print.ai', { name: 'Wren Halloway' })).toBe('Wren Halloway 是由 AI 扮演的角色。')
  expect(texts('zh', 'small-print.ai', { name: '苏梦远' })).toBe('苏梦远是由 AI 扮演的角色。')
  expect(texts('zh', 'cast.forum-set', { name: 'Wren' })).toContain('从现在起，Wren 在这个论坛里演')
  expect(texts('zh', 'telegram.start.welcome-back', { cast: 'Wren, 林栖迟' })).toContain(
    '和 Wren, 林栖迟聊天',
  )
  expect(texts('en', 'small-print.ai', { name: '苏梦远' })).toBe('苏梦远 is a character played by an AI.')
})
