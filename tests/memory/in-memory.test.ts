import { openStore } from '../../memory/index.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { createFakeRandom } from '../support/store.ts'

// No exceptions: what outlives a process is not in the suite.
memorySuite('in memory', {
  open: (clock, log) => openStore('memory:', { clock, random: createFakeRandom(), log }),
})
