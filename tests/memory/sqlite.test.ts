import { openStore } from '../../memory/index.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { createFakeRandom, silentLog } from '../support/store.ts'

memorySuite('sqlite, in memory', {
  open: (clock) => openStore('sqlite::memory:', { clock, random: createFakeRandom(), log: silentLog }),
})
