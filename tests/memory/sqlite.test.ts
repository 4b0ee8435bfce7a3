import { openStore } from '../../memory/index.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { createFakeRandom } from '../support/store.ts'

memorySuite('sqlite, in memory', {
  open: (clock, log) => openStore('sqlite::memory:', { clock, random: createFakeRandom(), log }),
})
