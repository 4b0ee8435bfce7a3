import { ApplicationFlags } from 'discord-api-types/v10'

/** Either flag stands for the switch: the second is that of a bot that Discord has not reviewed. */
const contentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited

/** Whether the switch "Message Content Intent" of the developer portal is on, by the flags of an application. */
export function hasContentSwitch(flags: unknown): boolean {
  return (Number(flags ?? 0) & contentFlags) !== 0
}
