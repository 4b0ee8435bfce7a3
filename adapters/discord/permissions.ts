import { PermissionFlagsBits } from 'discord-api-types/v10'

/** What somebody may do where they are. */
export interface Rights {
  readonly isModerator: boolean
  /** Whether they may change who plays there. */
  readonly mayCast: boolean
}

const moderating =
  PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild | PermissionFlagsBits.ManageMessages
const casting = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageChannels

/** By the permissions that Discord tells, a decimal bit set; none are told in a DM, where everybody is at home. */
export function readRights(permissions: string | undefined, isOwnThread: boolean): Rights {
  if (permissions === undefined) return { isModerator: true, mayCast: true }
  const bits = BigInt(permissions)
  return { isModerator: (bits & moderating) !== 0n, mayCast: isOwnThread || (bits & casting) !== 0n }
}
