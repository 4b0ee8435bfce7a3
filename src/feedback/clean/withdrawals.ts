import type { ExportFormat } from '../../contract/feedback-export.ts'
import type { Memory } from '../../contract/memory.ts'
import { agreesAnywhere, agreesTo, consentKey } from '../../util/consent.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import type { ExportPeople, PlatformPerson } from '../run/people.ts'
import { isTrainingFormat } from '../training/types.ts'

/** What looking for them needs. */
export interface WithdrawalTools {
  readonly memory: Pick<Memory, 'log' | 'state'>
  readonly hashes: IdentityHashes
}

/** When people took something back (ms since 1970), by pseudonym; infinite where they agree to it nowhere, and nothing tells since when. */
export type Withdrawn = ReadonlyMap<string, number>

/** Whose rows are looked after. */
interface WithdrawalSearch {
  readonly scope: 'feedback' | 'training'
  /** People of an export; absent: everybody who ever agreed to something. */
  readonly among?: ExportPeople['known']
  /** Whoever took it back before that had no words in the rows (ms since 1970); absent: they may have. */
  readonly since?: number
  /** Whether everybody whom rows name has agreed to it: whoever agrees nowhere has taken it back then. */
  readonly isRequired: boolean
}

/**
 * Who took back, as it is stored at this moment, what rows stand on. It is always taken back for the whole platform; what somebody
 * agreed to again after that, for a place, does not bring back rows of before.
 */
export async function findWithdrawn(
  { memory, hashes }: WithdrawalTools,
  { scope, among, since = Number.NEGATIVE_INFINITY, isRequired }: WithdrawalSearch,
  signal: AbortSignal,
): Promise<Withdrawn> {
  const withdrawn = new Map<string, number>()
  const people = await findPeople({ memory, hashes }, among, signal)
  for (const [pseudonym, person] of people) {
    const state = person && (await memory.state.get(consentKey(person.platform, person.personId), signal))
    if (agreesTo(state, scope)) continue
    const answer = state?.scopes[scope]
    if (answer && !answer.isGiven && answer.at >= since) withdrawn.set(pseudonym, answer.at)
    else if (isRequired && !agreesAnywhere(state, scope)) withdrawn.set(pseudonym, Number.POSITIVE_INFINITY)
  }
  return withdrawn
}

/** Who of an export took back, since it began, what its rows stand on, as `Cleaning` has it. */
export async function findExportWithdrawn(
  tools: WithdrawalTools,
  format: ExportFormat,
  search: Required<Pick<WithdrawalSearch, 'among' | 'since'>>,
  signal: AbortSignal,
): Promise<{ readonly untrained: Withdrawn; readonly unshown: Withdrawn }> {
  const isForPeople = !isTrainingFormat(format)
  const find = (scope: WithdrawalSearch['scope'], isRequired: boolean) =>
    findWithdrawn(tools, { ...search, scope, isRequired }, signal)
  return {
    untrained: await find('training', !isForPeople),
    unshown: isForPeople ? await find('feedback', false) : new Map(),
  }
}

/** Whom an export knows by their pseudonym alone is found in the ledger: whoever agrees to something is there. */
async function findPeople(
  { memory, hashes }: WithdrawalTools,
  among: ExportPeople['known'] | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PlatformPerson | undefined>> {
  if (among && ![...among.values()].includes(undefined)) return among
  const people = new Map(among)
  for await (const { conversation, value } of memory.log.stream('consent', { signal })) {
    const { platform } = conversation
    const pseudonym = hashes.pseudonym(platform, value.personId)
    if (!among || among.has(pseudonym)) people.set(pseudonym, { platform, personId: value.personId })
  }
  return people
}
