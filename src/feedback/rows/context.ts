import type { ChapterKey } from '../../contract/conversation.ts'
import type { Line } from '../../contract/line.ts'
import type { LineReference } from '../../contract/turn.ts'
import { agreesTo } from '../../util/consent.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { peopleIn } from '../../util/people-in.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Disguise } from '../masking/disguise.ts'
import type { ContentOrigin, ContextLine } from './schema.ts'

/** What {@link describeLines} looks at. */
export interface ContextTools {
  readonly evidence: Evidence
  readonly hashes: IdentityHashes
}

/** The lines of a row's context, and what is known of them. */
interface Said {
  readonly chapter: ChapterKey
  readonly references: readonly LineReference[]
  /** In the order of `references`; `undefined`: gone. */
  readonly lines: readonly (Line | undefined)[]
  readonly disguise: Disguise
}

/** The lines of a row's context, and how many texts of them are not shown, or had a secret in them. */
export async function describeLines(
  { evidence, hashes }: ContextTools,
  { chapter, references, lines, disguise }: Said,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly ContextLine[]; readonly masked: number }> {
  const { platform } = chapter
  const willing = new Set<string>()
  // Many lines are of few people: each is asked about once.
  for (const id of new Set(lines.flatMap((line) => (line ? peopleIn(line) : [])))) {
    const consent = await evidence.consentOf(platform, id, signal)
    if (agreesTo(consent, 'feedback', chapter)) willing.add(id)
  }
  let masked = 0
  const described = references.map(({ revision }, index): ContextLine => {
    const line = lines[index]
    if (!line) {
      masked += 1
      return { role: null, speaker: '', text: null, withheld: 'gone', revision, at: null }
    }
    const author = line.authorIds?.at(-1)
    const common = {
      role: line.role,
      speaker: line.role === 'user' ? hashes.pseudonym(platform, line.speakerId) : line.speakerId,
      ...(author ? { author: hashes.pseudonym(platform, author) } : {}),
      origin: originOf(line),
      revision,
      at: new Date(line.at).toISOString(),
    }
    if (!peopleIn(line).every((id) => willing.has(id))) {
      masked += 1
      return { ...common, text: null, withheld: 'no-consent' }
    }
    const { text, secrets } = disguise.line(line)
    masked += secrets
    return { ...common, text }
  })
  return { lines: described, masked }
}

/** Where a line's text is from. */
function originOf({ role, kind, authorIds }: Line): ContentOrigin {
  if (role === 'user') return 'api-message'
  if (authorIds) return 'interaction-input'
  return role === 'narrator' || kind === 'greeting' ? 'card' : 'model-output'
}
