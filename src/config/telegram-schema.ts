import { telegramDefaults } from '../contract/config.ts'
import { address, flag, oneOf, secret, section, whole } from './schema-pieces.ts'

/** `telegram`: how the bot appears there. */
export const telegramSchema = section({
  token: secret,
  api_url: address('http://127.0.0.1:8081').optional(),
  updates: oneOf(['polling', 'webhook']).default(telegramDefaults.updates),
  drafts: flag().default(telegramDefaults.drafts),
  stream_in_groups: oneOf(['never', 'slow', 'always']).default(telegramDefaults.streamInGroups),
  buttons: oneOf(['never', 'direct', 'always']).default(telegramDefaults.buttons),
  bot_chain: whole(0, 20, 'messages').default(telegramDefaults.botChain),
})
