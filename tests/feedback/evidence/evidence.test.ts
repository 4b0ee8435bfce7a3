import { expect, it } from 'vitest'
import { openEvidence } from '../../../src/feedback/evidence/evidence.ts'
import { gather, openPlayhouse, signal } from '../open-playhouse.ts'
import { ann, hashes, tavern } from '../playhouse.ts'

it('takes no prompt for that of a turn that is called the same elsewhere', async () => {
  const { play, store } = await openPlayhouse()
  play.turn(tavern, [[ann, 'In the tavern.']], ['A.'])
  await play.settle()
  const { memory } = store
  const evidence = await openEvidence({ memory, hashes }, signal)
  const [entry] = await gather(memory.log.stream('turn'))
  if (!entry) throw new RangeError('Nothing is there.')
  const { value } = entry
  const { type } = await evidence.restorePrompt(value, signal)
  expect(type).toBe('restored')
  for (const where of [{ thread: 'cellar' }, { place: '-100888' }, { chapter: 'two' }]) {
    const elsewhere = { ...value, chapter: { ...value.chapter, ...where } }
    expect(await evidence.restorePrompt(elsewhere, signal)).toEqual({ type: 'record-gone' })
  }
})
