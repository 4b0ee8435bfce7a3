import { isDeepStrictEqual } from 'node:util'
import type { ConsentAnswer, ConsentScope, ConsentState, LocalConsent } from '../contract/consent.ts'
import { consentScopes } from '../contract/consent.ts'
import type { Memory } from '../contract/memory.ts'
import type { PlatformPerson } from '../feedback/run/people.ts'
import { exportsKey } from '../feedback/run/registry.ts'
import { consentKey } from '../util/consent.ts'

/**
 * What a person agrees to, and which exports they are in, where two stores know them: their latest word holds, and the exports of both
 * count. Answers whether their word in the target has changed.
 */
export async function mergePersonal(
  source: Pick<Memory, 'state'>,
  target: Pick<Memory, 'state'>,
  { platform, personId }: PlatformPerson,
  signal: AbortSignal,
): Promise<boolean> {
  const exports = exportsKey(platform, personId)
  const theirs = (await source.state.get(exports, signal)) ?? []
  const ours = (await target.state.get(exports, signal)) ?? []
  const all = [...new Set([...ours, ...theirs])]
  if (all.length > ours.length) await target.state.set(exports, all, { signal })
  const consent = consentKey(platform, personId)
  const said = await source.state.get(consent, signal)
  if (!said) return false
  const known = await target.state.get(consent, signal)
  const merged = known ? mergeConsent(known, said) : said
  if (isDeepStrictEqual(merged, known)) return false
  await target.state.set(consent, merged, { signal })
  return true
}

/** The latest answer of each scope and reach; what is taken back for the whole platform voids what was said for places before. */
function mergeConsent(one: ConsentState, other: ConsentState): ConsentState {
  const scopes: { [Scope in ConsentScope]?: ConsentAnswer } = {}
  for (const scope of consentScopes) {
    const answer = later(one.scopes[scope], other.scopes[scope])
    if (answer) scopes[scope] = answer
  }
  const local = new Map<string, LocalConsent>()
  for (const said of [...one.local, ...other.local]) {
    const { scope, place, chapter } = said
    const reach = JSON.stringify([scope, place, chapter?.thread, chapter?.chapter])
    const known = local.get(reach)
    if (!known || said.at > known.at) local.set(reach, said)
  }
  const isVoid = ({ scope, at }: LocalConsent) => {
    const answer = scopes[scope]
    return answer !== undefined && !answer.isGiven && answer.at >= at
  }
  return { scopes, local: [...local.values()].filter((said) => !isVoid(said)) }
}

function later(one: ConsentAnswer | undefined, other: ConsentAnswer | undefined): ConsentAnswer | undefined {
  if (!one || !other) return one ?? other
  return other.at > one.at ? other : one
}
