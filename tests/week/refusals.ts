import type { CallbackQuery } from 'grammy/types'
import { expect } from 'vitest'
import type { LoopbackInteraction } from '../../src/testing/index.ts'
import { answerOf, type DiscordPlayer, type Harbour } from './discord-scene.ts'
import type { Player } from './ledger.ts'
import { auditHashOf } from './marks.ts'
import type { Stage } from './stage.ts'
import { asksFor, type Bay, createChatScene, type TelegramPlayer } from './telegram-scene.ts'

/** What the audit of a place is to tell, oldest first: `WHO DID WHAT`. */
export type AuditLine = string

/** Whoever is not to have a server's feedback tries to get it, and one who may has a look. */
export async function tryOnDiscord(stage: Stage, harbour: Harbour): Promise<readonly AuditLine[]> {
  const { quay, elsewhere, adalind, cyriac, dovile } = harbour
  const shown = quay.shown().findLast(({ isWebhook }) => isWebhook)
  if (!shown) throw new RangeError('Nothing is shown.')
  const refused = async (by: DiscordPlayer, how: LoopbackInteraction) => {
    const answer = await answerOf(stage, how)
    expect({ by: by.name, isPrivate: answer.isPrivate, files: answer.raw.attachments }).toEqual({
      by: by.name,
      isPrivate: true,
      files: [],
    })
    expect(answer.content).toMatch(/^⚠️|only|has no such option/i)
  }
  await refused(cyriac, cyriac.user.invokes(quay, 'feedback export'))
  await refused(dovile, dovile.user.invokes(quay, 'feedback summary'))
  const press = { component_type: 2, custom_id: '1feedback export|format=csv' }
  await refused(cyriac, cyriac.user.forges(shown, press))
  const written = (place: string) => {
    const options = [{ name: 'place', type: 3, value: place }]
    return { id: '1', name: 'feedback', type: 1, options: [{ name: 'export', type: 1, options }] }
  }
  await refused(adalind, adalind.user.forges(quay, written(elsewhere.guildId ?? '')))
  const summary = adalind.user.invokes(quay, 'feedback summary')
  await answerOf(stage, summary)
  const answers = summary.answers().length
  adalind.user.replays(summary)
  // What comes after it is answered after it.
  const audit = await answerOf(stage, adalind.user.invokes(quay, 'feedback audit'))
  expect(summary.answers()).toHaveLength(answers)
  expect(audit).toMatchObject({ isPrivate: true })
  return [
    auditLine(cyriac, 'refused feedback export not-moderator ×2'),
    auditLine(dovile, 'refused feedback summary not-moderator'),
    auditLine(adalind, 'refused feedback export unknown-option'),
    auditLine(adalind, 'summary'),
    auditLine(adalind, 'refused feedback summary replayed'),
    auditLine(adalind, 'audit-read'),
  ]
}

/** The same in a group. */
export async function tryOnTelegram(stage: Stage, bay: Bay): Promise<readonly AuditLine[]> {
  const { square, halvard, kimball, fayola } = bay
  const { chat } = square
  await createChatScene(stage, square).set(fayola, 'mira')
  const { telegram } = stage
  const answersTo = ({ user }: TelegramPlayer) =>
    [
      ...user.dm.shown(),
      ...chat.shown().filter(({ seenBy }) => seenBy === undefined || seenBy === user.id),
    ].filter(({ isFromBot }) => isFromBot)
  const refused = async (by: TelegramPlayer, act: () => void) => {
    const before = answersTo(by).length
    act()
    await stage.comes(
      `${by.name} is refused`,
      () => answersTo(by).length > before,
      () => answersTo(by).map(({ text }) => text),
    )
    expect(answersTo(by).at(-1)?.file).toBeUndefined()
  }
  await refused(halvard, () => halvard.user.says(chat, '/feedback export'))
  await refused(kimball, () => kimball.user.says(chat, '/feedback summary'))
  const [under] = chat.shown().filter(({ isFromBot, seenBy }) => isFromBot && seenBy === undefined)
  const forge = ({ user }: TelegramPlayer, data: string, id: string) => {
    const from = { id: user.id, is_bot: false, first_name: user.name }
    const query = { id, from, message: under?.raw, chat_instance: '1', data } as CallbackQuery // as it is told
    telegram.faults.push({ callback_query: query })
  }
  const lines = [
    auditLine(halvard, 'refused feedback export not-moderator ×2'),
    auditLine(kimball, 'refused feedback summary not-moderator'),
    auditLine(fayola, 'refused feedback export unknown-option'),
    auditLine(fayola, 'summary'),
  ]
  forge(halvard, '1feedback export|format=csv', 'f1')
  forge(fayola, `1feedback export|place=${bay.attic.chat.id}`, 'f2')
  const before = fayola.user.dm.shown().length
  fayola.user.says(chat, '/feedback summary')
  await stage.comes('Fayola has the summary', () => fayola.user.dm.shown().length > before)
  const after = fayola.user.dm.shown().length
  // Nobody but Telegram can tell the same again: it is passed over, and nobody is to blame.
  telegram.faults.repeatUpdates(1)
  // What comes after it is answered after it.
  await asksFor(stage, fayola, '/help', () => true)
  expect(
    fayola.user.dm
      .shown()
      .slice(after)
      .filter(({ isFromBot }) => isFromBot),
  ).toHaveLength(1)
  return lines
}

function auditLine({ platform, id }: Player, what: string): AuditLine {
  return `${auditHashOf(platform, id)} ${what}`
}

/** What the audit tells of a place, in no order; what was done again on a day is one line. */
export async function readAudit(
  stage: Stage,
  platform: string,
  place: string,
): Promise<readonly AuditLine[]> {
  const { code, output, errorOutput } = await stage.run([
    ...['feedback', 'audit', '--platform', platform],
    `--place=${place}`,
  ])
  expect(code, errorOutput).toBe(0)
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, by, type, json = '{}'] = line.split('\t')
      const { command, why, count } = JSON.parse(json)
      const often = count === undefined ? undefined : `×${count}`
      return [by, type, command, why, often].filter((part) => part !== undefined).join(' ')
    })
    .toSorted()
}
