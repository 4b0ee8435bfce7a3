import { expect, test } from 'vitest'
import type { KnownChannel } from '../../../adapters/discord/channels.ts'
import { handleInteraction } from '../../../adapters/discord/interactions/index.ts'
import { channelId, commandPayload, guildId } from './payloads.ts'
import { openStage } from './stage.ts'

test('a command tells of its channel, which is not to be asked for then', async () => {
  const { tools, signal } = openStage()
  const learned: KnownChannel[] = []
  const channels = { ...tools.channels, learn: (channel: KnownChannel) => void learned.push(channel) }
  await handleInteraction({ ...tools, channels }, commandPayload('help'), { signal })
  expect(learned).toEqual([
    { id: channelId, type: 0, guildId, parentId: undefined, ownerId: undefined, isAdultsOnly: false },
  ])
})
