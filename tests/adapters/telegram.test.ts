import { expect } from 'vitest'
import type { PlatformUnderTest } from '../suites/adapter-stage.ts'
import { adapterSuite } from '../suites/adapter-suite.ts'
import { openTelegramStage } from './telegram-stage.ts'

const cannot: PlatformUnderTest['cannot'] = {
  deletions: {
    reason: 'Telegram tells no bot that somebody has deleted a message.',
    async proof(world) {
      const { group } = world.stage
      await world.cast(group, 'mira')
      const told = world.tell('alice', group, 'Mira, forget this.')
      told.delete()
      await world.isAnswered(told)
      expect(world.program.accepted.some(({ type }) => type === 'message-deleted')).toBe(false)
    },
  },
}

adapterSuite('telegram', { cannot, open: () => openTelegramStage('polling') })
adapterSuite('telegram by webhook', { cannot, open: () => openTelegramStage('webhook') })
