import * as z from 'zod'
import { discordDefaults } from '../contract/config.ts'
import { address, flag, oneOf, secret, section, whole } from './schema-pieces.ts'

/** Most shards that anybody has. */
const mostShards = 100_000

const rangeAccepted = 'the first and the last number of some shards, such as [0, 7]'
const shardNumber = z.int(rangeAccepted).min(0, rangeAccepted)

/** `discord`: how the bot appears there. */
export const discordSchema = section({
  token: secret,
  api_url: address('http://127.0.0.1:4000/api').optional(),
  shards: whole(1, mostShards, 'shards').optional(),
  shard_range: z.tuple([shardNumber, shardNumber], rangeAccepted).optional(),
  // Without it, as the portal's switch stands.
  message_content: flag().optional(),
  personas: oneOf(['webhook', 'bot']).default(discordDefaults.personas),
  stream: oneOf(['never', 'slow', 'always']).default(discordDefaults.stream),
  buttons: flag().default(discordDefaults.buttons),
  bot_chain: whole(0, 20, 'messages').default(discordDefaults.botChain),
}).superRefine(({ shards, shard_range }, context) => {
  const problem = shard_range && findRangeProblem(shard_range, shards)
  if (problem) context.addIssue({ code: 'custom', path: ['shard_range'], message: problem })
})

/** What is accepted instead of a range that cannot be. */
function findRangeProblem([first, last]: readonly [number, number], shards: number | undefined) {
  if (shards === undefined) return 'a range only beside shards, which says how many there are in all'
  if (last < first) return 'the first number and then the last one, such as [0, 7]'
  return last < shards ? undefined : `numbers below ${shards}, for the first of ${shards} shards is 0`
}
