import { expect, it } from 'vitest'
import { feedbackRowSchema } from '../../src/feedback/rows/schema.ts'
import { applyConsent, consentKey, noConsentState } from '../../src/util/consent.ts'
import { openPlayhouse, signal } from './open-playhouse.ts'
import { ann, guild, tavern } from './playhouse.ts'

it.each([
  { agreed: 'there', place: tavern.place, isShown: true },
  { agreed: 'elsewhere', place: guild.place, isShown: false },
])('shows what somebody has said and rewritten who agreed $agreed: $isShown', async ({ place, isShown }) => {
  const { desk, play, store } = await openPlayhouse()
  const rewritten = { by: ann, text: 'Better said.' }
  const told = play.turn(tavern, [[ann, 'Said by her.']], ['Wrong.'], { rewritten })
  play.does(told, ann, { type: 'rewrite', edit: { distance: 5, before: 6, after: 12 } })
  await play.settle()
  const answer = { version: 1, personId: ann.id, scope: 'feedback', isGiven: true } as const
  const record = {
    ...answer,
    textVersion: 1,
    language: 'en',
    by: 'command',
    place,
    chapter: undefined,
  } as const
  await store.memory.state.set(
    consentKey('telegram', ann.id),
    applyConsent(noConsentState, record, play.tick()),
  )
  const limits = { maxFileBytes: 1 << 20, maxFiles: 1 }
  const { files } = await desk.exportPlace(
    { format: 'jsonl', filter: {}, conversation: tavern, by: 'p_mod', ...limits },
    signal,
  )
  const text = files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('')
  const row = feedbackRowSchema.parse(JSON.parse(text))
  expect(row.context.map((line) => line.text)).toEqual([isShown ? 'Said by her.' : null])
  expect(row.rewritten?.text).toBe(isShown ? 'Better said.' : null)
})
