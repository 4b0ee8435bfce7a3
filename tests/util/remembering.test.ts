import { expect, it } from 'vitest'
import { remembering } from '../../src/util/remembering.ts'

it('answers once for each text, until others have taken its place', () => {
  const asked: string[] = []
  const lengthOf = remembering((text) => {
    asked.push(text)
    return text.length
  }, 2)

  expect(['一', '一', '二二', '一'].map(lengthOf)).toEqual([1, 1, 2, 1])
  expect(asked).toEqual(['一', '二二'])

  expect(['三三三', '二二', '一'].map(lengthOf)).toEqual([3, 2, 1])
  expect(asked).toEqual(['一', '二二', '三三三', '一'])
})
