import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createProgress } from '../../src/cli/progress.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createSurroundings } from './fake-surroundings.ts'

function open(isTTY: boolean) {
  const errorOutput = Object.assign(new PassThrough(), { isTTY })
  const clock = createFakeClock()
  const surroundings = { ...createSurroundings('/').surroundings, errorOutput }
  const progress = createProgress('carried', surroundings, clock)
  return { clock, progress, text: () => String(errorOutput.read() ?? '') }
}

test('in a terminal one line counts, and stays at the end', () => {
  const { progress, text } = open(true)
  progress.tell(1, 400)
  progress.tell(2, 400)
  expect(text()).toBe('\r\u001b[2Kcarried: 1 of 400 records (0 %)')
  progress.tell(400, 400)
  progress.end()
  expect(text()).toBe('\r\u001b[2Kcarried: 400 of 400 records (100 %)\n')
})

test('elsewhere a line is written now and then, and none for what is quick', async () => {
  const { progress, text, clock } = open(false)
  progress.tell(1, 400)
  await clock.advance(5_000)
  progress.tell(100, 400)
  progress.tell(101, 400)
  await clock.advance(4_999)
  progress.tell(300, 400)
  progress.end()
  expect(text()).toBe('carried: 100 of 400 records (25 %)\n')
})
