import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { createRightsBook, type RightsQuestion } from '../../adapters/discord/rights.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const { ManageChannels, ManageMessages, Administrator } = PermissionFlagsBits

/** Everyone may do nothing special; keepers (2) may moderate, builders (3) change channels, chiefs (4) anything. */
const roles = [
  { id: '1', name: '@everyone', permissions: '0' },
  { id: '2', name: 'keepers', permissions: `${ManageMessages}` },
  { id: '3', name: 'builders', permissions: `${ManageChannels}` },
  { id: '4', name: 'chiefs', permissions: `${Administrator}` },
  { id: '5', name: 'Dramatis', permissions: '0', tags: { bot_id: '99' } },
]

function openBook(overwrites: readonly object[] = []) {
  const asked: string[] = []
  const makeRequest = async (url: string) => {
    asked.push(new URL(url).pathname)
    return Response.json(
      url.includes('/guilds/')
        ? { id: '1', owner_id: '10', roles }
        : { id: '7', type: 0, permission_overwrites: overwrites },
    )
  }
  const rest = new REST({ makeRequest: makeRequest as never }).setToken('token') // the types are those of another undici
  const clock = createFakeClock()
  const book = createRightsBook(new API(rest), '99', clock)
  const { signal } = new AbortController()
  const question: RightsQuestion = {
    ...{ guildId: '1', overwritesOf: '7', personId: '11', roleIds: [] },
    ...{ isTimedOut: false, isThreadOwner: false },
  }
  const ask = (more: Partial<RightsQuestion>) => book.fetch({ ...question, ...more }, signal)
  return { asked, book, clock, ask, signal }
}

const none = { isModerator: false, mayCast: false }
const all = { isModerator: true, mayCast: true }

test('roles give what they give, together', async () => {
  const { ask } = openBook()
  expect(await ask({})).toEqual(none)
  expect(await ask({ roleIds: ['2'] })).toEqual({ isModerator: true, mayCast: false })
  expect(await ask({ roleIds: ['2', '3'] })).toEqual(all)
  expect(await ask({ roleIds: ['4'] })).toEqual(all)
  expect(await ask({ personId: '10' })).toEqual(all)
})

test('a channel allows and denies: everyone, then roles, then the member', async () => {
  const deny = { id: '1', type: 0, allow: '0', deny: `${ManageMessages}` }
  const allowRole = { id: '3', type: 0, allow: `${ManageMessages}`, deny: `${ManageChannels}` }
  const allowMember = { id: '12', type: 1, allow: `${ManageChannels}`, deny: `${ManageMessages}` }
  const { ask } = openBook([deny, allowRole, allowMember])
  expect(await ask({ roleIds: ['2'] })).toEqual(none)
  expect(await ask({ roleIds: ['2', '3'] })).toEqual({ isModerator: true, mayCast: false })
  expect(await ask({ roleIds: ['2', '3'], personId: '12' })).toEqual({ isModerator: false, mayCast: true })
  expect(await ask({ roleIds: ['4'] })).toEqual(all)
})

test('who may not take part for a while may do nothing; who began a thread may cast', async () => {
  const { ask } = openBook()
  expect(await ask({ roleIds: ['2', '3'], isTimedOut: true, isThreadOwner: true })).toEqual(none)
  expect(await ask({ isThreadOwner: true })).toEqual({ isModerator: false, mayCast: true })
})

test('roles are asked for once a minute, and anew when they change', async () => {
  const { asked, book, clock, signal } = openBook()
  const [first, second] = await Promise.all([book.fetchRoles('1', signal), book.fetchRoles('1', signal)])
  expect(first).toBe(second)
  expect(first.ownRoleId).toBe('5')
  expect(asked).toHaveLength(1)
  await clock.advance(60_000)
  await book.fetchRoles('1', signal)
  book.forget('1')
  await book.fetchRoles('1', signal)
  expect(asked).toHaveLength(3)
})
