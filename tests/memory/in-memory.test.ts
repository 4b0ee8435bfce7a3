import { openStore } from '../../memory/index.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { createFakeRandom, silentLog } from '../support/store.ts'

// No exceptions: what outlives a process is not in the suite.
memorySuite('in memory', {
  open: (clock) => openStore('memory:', { clock, random: createFakeRandom(), log: silentLog }),
})
