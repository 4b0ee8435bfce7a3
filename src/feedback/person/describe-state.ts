import type { OfferedCard } from '../../contract/card-file.ts'
import { type ConsentAnswer, type ConsentState, consentScopes } from '../../contract/consent.ts'
import type { PersonalItem } from '../../contract/memory.ts'
import { timeOf } from './describe-time.ts'

/** A small value of somebody's; of one that nobody has thought of here, only that it is there. */
export function describeState({ name, value }: Extract<PersonalItem, { type: 'state' }>) {
  switch (name) {
    case 'profile':
    case 'exports-of':
    case 'ai-notice':
    case 'help-line':
      // Their own words, ids of exports, and times.
      return { name, value }
    case 'consent':
      // A value's type is that of its name, which the compiler cannot follow.
      return { name, value: describeConsents(value as ConsentState) }
    case 'offered-card':
      return { name, value: describeCard(value as OfferedCard) } // see above
    default:
      return { name }
  }
}

function describeConsents({ scopes, local }: ConsentState) {
  return {
    scopes: consentScopes.flatMap((scope) => {
      const answer = scopes[scope]
      return answer ? { scope, ...describeAnswer(answer) } : []
    }),
    local: local.map((one) => ({
      scope: one.scope,
      place: one.place,
      chapter: one.chapter?.chapter,
      ...describeAnswer(one),
    })),
  }
}

function describeAnswer({ isGiven, textVersion, at }: ConsentAnswer) {
  return { isGiven, textVersion, at: timeOf(at) }
}

function describeCard({ name, text, picture }: OfferedCard) {
  const image = picture && { base64: picture.base64, extension: picture.extension }
  return { name, text, ...(image ? { picture: image } : {}) }
}
