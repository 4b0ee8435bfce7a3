import { expect, test } from 'vitest'
import type { StateKey } from '../../src/contract/memory.ts'
import type { Stage } from '../support/store.ts'
import { chapter, tavern } from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'

const profile: StateKey<'profile'> = { name: 'profile', scope: tavern, owner: 'ann' }
const window = {
  firstLineId: 'a',
  story: 'Once…',
  userName: 'Ann',
  profile: '',
  cuts: 1,
  headSizing: { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 },
}

export function stateSuite(stage: () => Stage): void {
  test('a value is there until it is deleted', async () => {
    const { state } = stage().store.memory
    expect(await state.get(profile)).toBeUndefined()
    await state.set(profile, 'a traveller')
    expect(await state.get(profile)).toBe('a traveller')
    await state.delete(profile)
    expect(await state.get(profile)).toBeUndefined()
  })

  test('values are apart by name, scope and owner', async () => {
    const { state } = stage().store.memory
    await state.set({ name: 'window', scope: chapter, owner: '' }, window)
    await state.set(
      { name: 'token-rates', scope: undefined, owner: 'some/model' },
      { cjk: 1, other: 3, samples: 2 },
    )
    await state.set(profile, '')
    expect(await state.get({ name: 'window', scope: chapter, owner: '' })).toEqual(window)
    expect(
      await state.get({ name: 'window', scope: { ...chapter, chapter: 'two' }, owner: '' }),
    ).toBeUndefined()
    expect(await state.get({ name: 'token-rates', scope: undefined, owner: 'some' })).toBeUndefined()
    expect(await state.get(profile)).toBe('')
    expect(await state.get({ ...profile, owner: 'bob' })).toBeUndefined()
  })

  test('a value with a time to live is gone after it', async () => {
    const { clock, store } = stage()
    await store.memory.state.set({ name: 'outage', scope: tavern, owner: 'model' }, 7, { ttlMs: 1_000 })
    await clock.advance(999)
    expect(await store.memory.state.get({ name: 'outage', scope: tavern, owner: 'model' })).toBe(7)
    await clock.advance(1)
    expect(await store.memory.state.get({ name: 'outage', scope: tavern, owner: 'model' })).toBeUndefined()
  })

  test('so is one that a commit writes', async () => {
    const { clock, store } = stage()
    const key = { name: 'outage', scope: tavern, owner: 'model' } as const
    await commitChanges(stage(), [{ type: 'state-set', key, value: 7, ttlMs: 1_000 }])
    await clock.advance(999)
    expect(await store.memory.state.get(key)).toBe(7)
    await clock.advance(1)
    expect(await store.memory.state.get(key)).toBeUndefined()
  })

  test('what a commit writes is read like what was set, and the other way round', async () => {
    const { state } = stage().store.memory
    await state.set({ name: 'replies', scope: tavern, owner: '' }, 'every')
    await commitChanges(stage(), [
      { type: 'state-set', key: { name: 'replies', scope: tavern, owner: '' }, value: undefined },
      { type: 'state-set', key: profile, value: 'a thief' },
      { type: 'state-set', key: { name: 'window', scope: chapter, owner: '' }, value: window },
    ])
    expect(await state.get({ name: 'replies', scope: tavern, owner: '' })).toBeUndefined()
    expect(await state.get(profile)).toBe('a thief')
    expect(await state.get({ name: 'window', scope: chapter, owner: '' })).toEqual(window)
    await state.set(profile, 'a baker')
    expect(await state.get(profile)).toBe('a baker')
  })

  test('an aborted signal refuses before anything is done', async () => {
    const { state } = stage().store.memory
    const reason = new DOMException('enough', 'AbortError')
    const signal = AbortSignal.abort(reason)
    await expect(state.set(profile, 'x', { signal })).rejects.toBe(reason)
    await expect(state.get(profile, signal)).rejects.toBe(reason)
    await expect(state.delete(profile, signal)).rejects.toBe(reason)
    expect(await state.get(profile)).toBeUndefined()
  })
}
