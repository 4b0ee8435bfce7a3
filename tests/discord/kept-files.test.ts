import { expect, test } from 'vitest'
import type { FileSent } from '../../src/contract/reply.ts'
import { openAnswering } from './answering.ts'

/** A file that somebody is to keep. */
function kept(name: string): FileSent {
  const bytes = new TextEncoder().encode(`what is kept in ${name}`)
  return {
    ...{ type: 'file-sent', name, mediaType: 'application/gzip', bytes, text: `Here is ${name}.` },
    ...{ visibility: 'private', isToKeep: true },
  }
}

const filesOf = (messages: readonly { readonly raw: { readonly attachments: readonly object[] } }[]) =>
  messages.flatMap(({ raw }) => raw.attachments)

test('what is to be kept goes into the DM, and where it was asked one private line says so', async () => {
  const { alice, channel, answer, discord, logged } = await openAnswering()
  const asked = alice.invokes(channel, 'privacy data')
  await answer(asked, [kept('one.gz'), kept('two.gz')])
  const direct = alice.dm.shown()
  expect(direct.map(({ content }) => content)).toEqual(['Here is one.gz.', 'Here is two.gz.'])
  expect(filesOf(direct)).toMatchObject([{ filename: 'one.gz' }, { filename: 'two.gz' }])
  const link = `https://discord.com/channels/@me/${alice.dm.id}/${direct[0]?.id}`
  expect(asked.answers()).toMatchObject([{ isPrivate: true, content: expect.stringContaining(link) }])
  expect(asked.isThinking()).toBe(false)
  expect(filesOf(channel.shown())).toEqual([])
  expect(discord.complaints).toEqual([])
  expect(logged.join('')).not.toContain('one.gz')
})

test('where the DM is closed it is shown privately, and says that it vanishes', async () => {
  const { alice, channel, answer, discord } = await openAnswering()
  alice.closesDm(true)
  const asked = alice.invokes(channel, 'privacy data')
  await answer(asked, [kept('one.gz'), kept('two.gz')])
  expect(alice.dm.shown()).toEqual([])
  expect(asked.answers()).toMatchObject([
    { isPrivate: true, content: expect.stringMatching(/^Here is one\.gz\.\n.*save it now/) },
    { isPrivate: true, content: 'Here is two.gz.' },
  ])
  expect(filesOf(asked.answers())).toMatchObject([{ filename: 'one.gz' }, { filename: 'two.gz' }])
  // The second is not even tried: the same way for all files of an answer.
  const tried = discord.requests.filter(({ path, status }) => path.includes(alice.dm.id) && status === 403)
  expect(tried).toHaveLength(1)
  expect(discord.complaints).toEqual([])
})

test('in a DM it is an ordinary message, which stays', async () => {
  const { alice, answer, discord } = await openAnswering()
  const asked = alice.invokes(alice.dm, 'privacy data')
  await answer(asked, [kept('one.gz')])
  const shown = alice.dm.shown().filter(({ isDeleted }) => !isDeleted)
  expect(shown).toMatchObject([{ isPrivate: false, content: 'Here is one.gz.' }])
  expect(asked.answers()).toEqual([])
  expect(asked.isThinking()).toBe(false)
  expect(discord.complaints).toEqual([])
})

test('after its token has expired, only the DM is left', async () => {
  const { alice, channel, answer, discord } = await openAnswering()
  const asked = alice.invokes(channel, 'privacy data')
  discord.faults.fail({ path: /webhooks/, times: 9, status: 404, body: { code: 10_015, message: 'Unknown' } })
  await answer(asked, [kept('one.gz')])
  expect(filesOf(alice.dm.shown())).toMatchObject([{ filename: 'one.gz' }])
  expect(filesOf(channel.shown())).toEqual([])
})

test('a message has an address, and a file a limit', async () => {
  const { adapter } = await openAnswering()
  const inGuild = { platform: 'discord', place: '1', thread: '2' }
  expect(adapter.linkTo?.(inGuild, '3')).toBe('https://discord.com/channels/1/2/3')
  expect(adapter.linkTo?.({ ...inGuild, thread: '' }, '3')).toBe('https://discord.com/channels/@me/1/3')
  expect(adapter.maxFileBytes).toBe(10 * 1024 * 1024)
})

test('the loopback takes no larger file', async () => {
  const { alice, channel, answer, adapter } = await openAnswering()
  const bytes = new Uint8Array((adapter.maxFileBytes ?? 0) + 1)
  const file = { ...kept('one.gz'), visibility: 'private' } as const
  const asked = alice.invokes(channel, 'privacy data')
  await expect(answer(asked, [{ ...file, bytes }])).rejects.toMatchObject({ code: 'too-large' })
  const again = alice.invokes(channel, 'privacy data')
  await answer(again, [{ ...file, bytes: bytes.subarray(1) }])
  expect(filesOf(alice.dm.shown())).toMatchObject([{ size: bytes.length - 1 }])
})
