import type { APIAllowedMentions } from 'discord-api-types/v10'
import { AllowedMentionsTypes } from 'discord-api-types/v10'

/** Whom a text pings. */
export interface Pings {
  readonly users: readonly string[]
  readonly roles: readonly string[]
  readonly everyone: boolean
}

/** Reads the pings of a text. Where nothing is said about what is allowed, everything is. */
export function parsePings(
  text: string,
  allowed: APIAllowedMentions | null | undefined,
  repliedUserId: string | undefined,
): Pings {
  const parse = allowed ? (allowed.parse ?? []) : Object.values(AllowedMentionsTypes)
  const users = pick(
    ids(text, /<@!?(\d{17,20})>/g),
    parse.includes(AllowedMentionsTypes.User),
    allowed?.users,
  )
  const roles = pick(ids(text, /<@&(\d{17,20})>/g), parse.includes(AllowedMentionsTypes.Role), allowed?.roles)
  const pingsReplied = repliedUserId !== undefined && (allowed ? (allowed.replied_user ?? false) : true)
  return {
    users: pingsReplied ? [...new Set([...users, repliedUserId])] : users,
    roles,
    everyone: parse.includes(AllowedMentionsTypes.Everyone) && /@(everyone|here)\b/.test(text),
  }
}

function ids(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, id = '']) => id))]
}

function pick(found: string[], isParsed: boolean, listed: readonly string[] = []): string[] {
  return found.filter((id) => isParsed || listed.includes(id))
}
