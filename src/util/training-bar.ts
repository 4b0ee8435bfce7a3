import type { FeedbackConfig } from '../contract/config.ts'

/** Whether what came through a platform may train nothing, whatever people say: see `FeedbackConfig.discordPermission`. */
export function isTrainingBarred(
  platform: string,
  { discordPermission }: Pick<FeedbackConfig, 'discordPermission'>,
): boolean {
  return platform === 'discord' && !discordPermission
}
