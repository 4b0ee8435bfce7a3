import { expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createConversationMemo } from '../../src/engine/conversation-memo.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { chapter, createFakeRandom, line, silentLog, tavern } from '../support/store.ts'

/** A memo that has read a window of one line, at revision 5. */
async function openMemo() {
  const clock = createFakeClock()
  const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  await commitChanges({ store, clock }, [{ type: 'lines-appended', chapter, lines: [line('a')] }])
  const memo = createConversationMemo(store.memory)
  const view = memo.open(tavern, 5)
  const lineIds = async (shown = view) => (await shown.window(chapter)).lines.map(({ id }) => id)
  expect(await lineIds()).toEqual(['a'])
  // Never written: only the memo's own account of the window shows it.
  const changes = [{ type: 'lines-appended', chapter, lines: [line('b')] }] as const
  return { memo, lineIds, changes }
}

test('after its own commit a turn is warm', async () => {
  const { memo, lineIds, changes } = await openMemo()
  memo.apply(tavern, changes, { revision: 6, amended: [] })
  expect(await lineIds()).toEqual(['a', 'b'])
  expect(await lineIds(memo.open(tavern, 6))).toEqual(['a', 'b'])
})

test('a revision that moved by more than the commit has the window read anew, whatever was told', async () => {
  const { memo, lineIds, changes } = await openMemo()
  memo.apply(tavern, changes, { revision: 7, amended: [] })
  expect(await lineIds()).toEqual(['a'])
  expect(await lineIds(memo.open(tavern, 7))).toEqual(['a'])
})

test('what was read at an older revision than the commit answered is not taken for newer', async () => {
  const { memo, lineIds, changes } = await openMemo()
  memo.apply(tavern, changes, { revision: 6, amended: [] })
  expect(await lineIds(memo.open(tavern, 7))).toEqual(['a'])
})
