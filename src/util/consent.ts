import {
  type ConsentAnswer,
  type ConsentRecord,
  type ConsentScope,
  type ConsentState,
  type LocalConsent,
  leastConsentTextVersions,
} from '../contract/consent.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { StateKey } from '../contract/memory.ts'
import { platformScope } from './platform-scope.ts'

/** Where what somebody agrees to is kept. */
export function consentKey(platform: string, personId: string): StateKey<'consent'> {
  return { name: 'consent', scope: platformScope(platform), owner: personId }
}

/** Of somebody who has never said anything. */
export const noConsentState: ConsentState = { scopes: {}, local: [] }

/** What a person agrees to once this entry is in their ledger. */
export function applyConsent(state: ConsentState, record: ConsentRecord, at: number): ConsentState {
  const { scope, isGiven, textVersion, chapter } = record
  const place = chapter?.place ?? record.place
  const answer = { isGiven, textVersion, at }
  // Taken back everywhere, it is taken back in each place.
  if (place === undefined)
    return {
      scopes: { ...state.scopes, [scope]: answer },
      local: isGiven ? state.local : state.local.filter((one) => one.scope !== scope),
    }
  const others = state.local.filter((one) => !(one.scope === scope && isSameReach(one, { place, chapter })))
  return { ...state, local: [...others, { ...answer, scope, place, chapter }] }
}

/** Whether a person agrees to something there; history counts as agreed to until it is taken back. */
export function agreesTo(
  state: ConsentState | undefined,
  scope: ConsentScope,
  there?: ConsentReach,
): boolean {
  if (scope === 'history') return state?.scopes.history?.isGiven ?? true
  return findConsent(state, scope, there) !== undefined
}

/** Whether a person agrees to something for the whole platform, or for some place or chapter of it. */
export function agreesAnywhere(state: ConsentState | undefined, scope: ConsentScope): boolean {
  if (agreesTo(state, scope)) return true
  return state?.local.some((one) => one.scope === scope && isValid(one, scope)) ?? false
}

/** Where it is asked whether somebody agrees: in a chapter, or in a place. */
export type ConsentReach = Pick<ChapterKey, 'place'> & Partial<ChapterKey>

/** What a person said when they agreed to something, to a text that holds today: for the chapter, its place, or the whole platform. */
export function findConsent(
  state: ConsentState | undefined,
  scope: ConsentScope,
  there?: ConsentReach,
): ConsentAnswer | undefined {
  const everywhere = state?.scopes[scope]
  if (everywhere && isValid(everywhere, scope)) return everywhere
  if (!there) return undefined
  const reaches = ({ place, chapter }: LocalConsent) =>
    chapter ? isSameChapter(chapter, there) : place === there.place
  return state?.local.find((one) => one.scope === scope && reaches(one) && isValid(one, scope))
}

function isValid({ isGiven, textVersion }: ConsentAnswer, scope: ConsentScope): boolean {
  return isGiven && textVersion >= leastConsentTextVersions[scope]
}

function isSameReach(one: LocalConsent, other: Pick<LocalConsent, 'place' | 'chapter'>): boolean {
  if (!one.chapter || !other.chapter) return one.chapter === other.chapter && one.place === other.place
  return isSameChapter(one.chapter, other.chapter)
}

function isSameChapter(one: ChapterKey, other: Partial<ChapterKey>): boolean {
  return one.place === other.place && one.thread === other.thread && one.chapter === other.chapter
}
