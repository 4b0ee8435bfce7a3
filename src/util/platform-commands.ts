import { type CommandSpec, commands } from '../contract/commands.ts'

/** Whether a platform has what the command is about. */
export function isOnPlatform({ platforms }: CommandSpec, platform: string): boolean {
  return platforms?.includes(platform) ?? true
}

/** The commands of the tree that a platform has. */
export function commandsOn(platform: string): readonly CommandSpec[] {
  return commands.filter((spec) => isOnPlatform(spec, platform))
}
