import { listConfiguredPlatforms } from '../../adapters/index.ts'
import { createCodec } from '../../memory/encryption.ts'
import type { Config } from '../contract/config.ts'
import { plainKey } from '../util/encryption-key.ts'
import { count } from './count.ts'
import { type Finding, missing, works } from './finding.ts'
import { showDays } from './show-settings.ts'

/** What platforms and laws ask of whoever runs the bot: encryption at rest, an end of what is kept, help lines. */
export function checkCare(
  config: Config,
  { isStoreRead }: { readonly isStoreRead: boolean },
): readonly Finding[] {
  const isOnPlatform = listConfiguredPlatforms(config).length > 0
  return [
    // With what a store is encrypted that cannot be read, nobody knows.
    ...(isStoreRead ? checkEncryption(config, isOnPlatform) : []),
    ...(isOnPlatform ? [checkRetention(config), checkHelpLines(config)] : []),
  ]
}

function checkEncryption(
  { memoryUrl, encryptionKeys: keys }: Config,
  isOnPlatform: boolean,
): readonly Finding[] {
  if (memoryUrl === 'memory:') return []
  if (keys.length > 0 && keys[0] !== plainKey) {
    const others =
      keys.length > 1 ? `; ${count(keys.length - 1, 'key')} more for what is not written anew yet` : ''
    return [works(`texts are encrypted, with the key ${createCodec(keys).keyId}${others}`)]
  }
  const text = 'texts are stored as they are'
  return [
    isOnPlatform
      ? missing(
          `${text}: the terms of Discord and Telegram ask for encryption at rest, with the key kept elsewhere. Set ENCRYPTION_KEY to what \`openssl rand -base64 32\` writes, start all programs anew with it, then run \`npx dramatis encrypt\`: it writes what is there already, and whoever lacks the key cannot read that`,
        )
      : works(`${text}; ENCRYPTION_KEY encrypts them`),
  ]
}

function checkRetention({ retention }: Config): Finding {
  const { historyMs, recordsMs, feedbackMs, auditMs } = retention
  const kept = `kept: histories ${showDays(historyMs)}, turn records ${showDays(recordsMs)}, feedback ${showDays(feedbackMs)}, audit ${showDays(auditMs)}`
  if (historyMs !== undefined && recordsMs !== undefined && feedbackMs !== undefined) return works(kept)
  return missing(
    `${kept}: platforms ask that what is not needed any more be deleted; \`retention\` sets when`,
  )
}

function checkHelpLines({ safety }: Config): Finding {
  if (!safety.selfHarm)
    return missing(
      'help lines: off; where laws ask for them (such as those of California and New York), safety.self_harm has to stay on',
    )
  const locales = Object.keys(safety.helpLines)
  return works(
    `help lines: ${locales.length > 0 ? `your own for ${locales.join(', ')}, else ` : ''}those built in`,
  )
}
