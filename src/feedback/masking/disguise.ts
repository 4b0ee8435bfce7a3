import type { Line } from '../../contract/line.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import type { ForgottenNames } from './forgotten-names.ts'
import { unknownHandle } from './handles.ts'
import { createNameMasker, type NameMask, unknownName } from './masks.ts'
import { redactSecrets } from './secrets.ts'

/** A text that tells nobody's name and no secret, and whether secrets were replaced: 1 or 0, for such texts are counted. */
export interface DisguisedText {
  readonly text: string
  readonly secrets: number
}

/** Windows share lines, and each is looked through once. */
const redacted = new WeakMap<Line, DisguisedText>()

function redactLine(line: Line): DisguisedText {
  const known = redacted.get(line)
  if (known) return known
  const made = redact(line.text)
  redacted.set(line, made)
  return made
}

function redact(said: string): DisguisedText {
  const { text, count } = redactSecrets(said)
  return { text, secrets: Math.min(1, count) }
}

/** Replaces names and secrets in what was said. */
export interface Disguise {
  line(line: Line): DisguisedText
  text(text: string): DisguisedText
}

/** See {@link Disguise}: people's names, handles and ids become their pseudonyms, and `forgotten` ones nobody's, unless somebody of the `cast` has them. */
export function createDisguise(
  masks: readonly NameMask[],
  forgotten?: ForgottenNames,
  cast: readonly string[] = [],
): Disguise {
  const maskNames = createNameMasker(masks, { cast, handleOf: () => unknownHandle })
  const mask = ({ text, secrets }: DisguisedText) => {
    const masked = maskNames(text)
    return { text: forgotten?.mask(masked, cast) ?? masked, secrets }
  }
  return { line: (line) => mask(redactLine(line)), text: (text) => mask(redact(text)) }
}

/** The names of people in a take's prompt; whoever is known to speak there and has no line in it has no pseudonym either. */
export function namesOf(
  record: TurnRecord,
  lines: readonly Line[],
  hashes: IdentityHashes,
): readonly NameMask[] {
  const { chapter, characterName, isGroup, userName, speakers } = record
  const cast = new Set([characterName, ...namesSaidBy('character', lines)])
  const people = new Map<string, string>()
  for (const { role, speakerId, speakerName } of lines) {
    if (role !== 'user') continue
    const pseudonym = hashes.pseudonym(chapter.platform, speakerId)
    if (!people.has(speakerName)) people.set(speakerName, pseudonym)
    if (isLongId(speakerId)) people.set(speakerId, pseudonym)
  }
  const [own = unknownName] = people.values()
  if (!isGroup && !people.has(userName)) people.set(userName, own)
  for (const name of speakers) if (!people.has(name)) people.set(name, unknownName)
  return [...people].flatMap(([name, replacement]) => (cast.has(name) ? [] : { name, replacement }))
}

/** Whether an id of a platform is a number that hardly means something else. */
export function isLongId(id: string): boolean {
  return /^-?\d{6,}$/.test(id)
}

/** Under which names those of a role spoke. */
export function namesSaidBy(role: Line['role'], lines: readonly Line[]): readonly string[] {
  return lines.filter((line) => line.role === role).map(({ speakerName }) => speakerName)
}
