import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { ann, bob, guild, tavern } from '../feedback/playhouse.ts'
import { openFilled, tellMany } from './filled-store.ts'

it('replaces nothing that is no export of its own', async () => {
  const { run, at, read, directory } = await openFilled(tellMany(1))
  await mkdir(at('mine'))
  await writeFile(at('mine/thesis.txt'), 'precious')
  await writeFile(at('notes.txt'), 'precious')
  await writeFile(at('numbers.csv'), 'version,of,mine\n1,2,3\n')
  await writeFile(at('rows.jsonl'), '{"id":"1"}\n')
  const before = await readdir(directory, { recursive: true })
  for (const [format, out, what] of [
    ['sft', 'mine', 'thesis.txt'],
    ['csv', 'mine', 'a folder'],
    ['jsonl', 'mine', 'a folder'],
    ['sft', 'notes.txt', 'a file'],
    ['csv', 'notes.txt', 'no export'],
    ['csv', 'numbers.csv', 'no export'],
    ['jsonl', 'rows.jsonl', 'no export'],
    ['csv', 'notes.txt/of/mine.csv', 'no folder'],
  ] as const) {
    const refused = await run('export', '--format', format, '--out', out, '--force')
    expect(refused, `${format} ${out}`).toMatchObject({ code: 2, errorOutput: expect.stringContaining(what) })
  }
  expect(await readdir(directory, { recursive: true })).toEqual(before)
  expect(await read('mine/thesis.txt')).toBe('precious')
})

it('replaces an export of its own, of whatever format, with rows or without', async () => {
  const { run, at } = await openFilled(async (play) => {
    await play.agrees('telegram', ann, 'feedback', 'training')
    play.likes(play.turn(tavern, [[ann, 'Hi.']], ['A.']), ann)
  })
  for (const format of ['kto', 'sft', 'sft', 'dpo'])
    expect(await run('export', '--format', format, '--out', 'rows', '--force')).toMatchObject({ code: 0 })
  for (const format of ['csv', 'jsonl', 'jsonl', 'csv'])
    expect(await run('export', '--format', format, '--out', 'file', '--force')).toMatchObject({ code: 0 })
  await run('export', '--format', 'jsonl', '--rating', 'bad', '--out', 'empty')
  expect(await readFile(at('empty'), 'utf8')).toBe('')
  expect(await run('export', '--format', 'jsonl', '--out', 'empty', '--force')).toMatchObject({ code: 0 })
  await writeFile(at('rows/mine.md'), 'precious')
  expect(await run('export', '--format', 'kto', '--out', 'rows', '--force')).toMatchObject({ code: 2 })
})

it('writes to files and folders, and to nothing else', async () => {
  const { run, at } = await openFilled(tellMany(1))
  await symlink('/dev/full', at('device'))
  for (const format of ['jsonl', 'csv', 'kto'])
    for (const words of [[], ['--force']]) {
      const refused = await run('export', '--format', format, '--out', 'device', ...words)
      expect(refused).toMatchObject({ code: 2, errorOutput: expect.stringContaining('neither a file nor') })
    }
  await symlink('/dev/full', at('rows.part'))
  const refused = await run('export', '--format', 'jsonl', '--out', 'rows')
  expect(refused).toMatchObject({ code: 2, errorOutput: expect.stringContaining('no export') })
})

it('takes no file for its lock that holds something', async () => {
  const { run, read, at } = await openFilled(tellMany(1))
  await writeFile(at('rows.part.lock'), 'precious')
  const refused = await run('export', '--format', 'jsonl', '--out', 'rows')
  expect(refused).toMatchObject({ code: 2, errorOutput: expect.stringContaining('rows.part.lock') })
  expect(await read('rows.part.lock')).toBe('precious')
})

it('says that it lacks a right, and nothing of room', async () => {
  const { run, at, directory } = await openFilled(tellMany(1))
  const before = await readdir(directory)
  // Root may write everywhere but there.
  const refused = await run('export', '--format', 'jsonl', '--out', '/proc/self/rows.jsonl')
  expect(refused).toMatchObject({ code: 1, output: '' })
  expect(refused.errorOutput).toContain('/proc/self/rows.jsonl cannot be written')
  expect(refused.errorOutput).not.toMatch(/room|goes on/)
  expect([await readdir(directory), existsSync(at('rows.jsonl'))]).toEqual([before, false])
})

it('says why there are no rows', async () => {
  const { run } = await openFilled(tellMany(1))
  const story = await run('export', '--format', 'jsonl', '--kind', 'rewrite', '--out', 'rewrites')
  expect(story.output).toMatch(/^0 rows: no feedback that is kept fits what was asked for\.\n/)
  const nobody = await openFilled(() => {})
  const empty = await nobody.run('export', '--format', 'csv')
  expect(empty.output).toMatch(/^0 rows: the store holds no feedback\.\n/)
})

it('makes no folders that are not there', async () => {
  const { run, at } = await openFilled(tellMany(1))
  const refused = await run('export', '--format', 'jsonl', '--out', 'typo/of/mine.jsonl')
  expect(refused).toMatchObject({ code: 2, errorOutput: expect.stringContaining(at('typo/of')) })
  expect(existsSync(at('typo'))).toBe(false)
})

it('names what may be meant by a platform or character that nobody knows', async () => {
  const { run, read, at, directory } = await openFilled(tellMany(1))
  await mkdir(at('characters'))
  await writeFile(at('characters/gethin.yaml'), 'name: Gethin\nabout: Gethin keeps the light.\n')
  const before = await readdir(directory)
  for (const verb of [['export', '--format', 'jsonl'], ['summary']])
    for (const [words, hint] of [
      [['--platform', 'telegarm'], 'Did you mean telegram?'],
      [['--platform', 'irc'], 'There are: console, discord, telegram.'],
      [['--character', 'wrne'], 'Did you mean wren?'],
      [['--character', 'Gethn'], 'Did you mean gethin?'],
      [['--character', 'nosuch'], 'There are: wren, gethin.'],
    ] as const)
      expect(await run(...verb, ...words), words.join(' ')).toMatchObject({
        code: 2,
        errorOutput: expect.stringContaining(hint),
      })
  expect(await readdir(directory)).toEqual(before)
  expect((await run('summary', '--platform', 'Telegram', '--character', 'Wren')).output).toContain(
    '1 good, 1 bad',
  )
  expect(await run('export', '--format', 'jsonl', '--platform', 'Telegram')).toMatchObject({ code: 0 })
  expect((await read('feedback.jsonl')).trim().split('\n')).toHaveLength(2)
})

it('refuses mistaken options with one sentence that tells of them', async () => {
  const { run, directory } = await openFilled(tellMany(1))
  const before = await readdir(directory)
  for (const [words, hint] of [
    [['export', '--formt', 'csv'], '--format'],
    [['export', '--out', 'x.csv'], '--format'],
    [['export', '--format', 'csv', '--out', '-'], 'not printed'],
    [['export', '--format', 'csv', '--since', '2026-11-02', '--until', '2026-11-01'], 'after'],
    [['export', '--format', 'csv', '--since', '3d', '--until', '3d'], 'Nothing lies between'],
    [['export', '--format', 'csv', '--since', '2026-02-30'], '2026-02-30'],
    [['export', '--format', 'csv', '--since', '2025-02-29T10:00Z'], '2025-02-29'],
    [['summary', '--until', '2026-04-31T10:00:00+02:00'], '2026-04-31'],
    [['trained', 'e_0123456789ab', '--adaptr', 'wren-1'], '--adapter'],
    [['trained', 'e_0123456789ab'], '--adapter'],
  ] as const) {
    const { code, output, errorOutput } = await run(...words)
    expect([code, output], words.join(' ')).toEqual([2, ''])
    expect(errorOutput).toContain(hint)
  }
  expect(await readdir(directory)).toEqual(before)
})

it('takes a shape that is named twice once, and a day that there is', async () => {
  const { run, read, at } = await openFilled(async (play) => {
    play.likes(play.turn(tavern, [[ann, 'Where to?']], ['To the other side.']), ann)
    await play.agrees('telegram', ann, 'training')
  })
  const words = ['export', '--format', 'kto', '--since', '2024-02-29', '--shape']
  expect((await run(...words, 'trl', 'trl', '--shape', 'trl')).output).toMatch(/^1 row\n/)
  const [split = ''] = await readdir(at('feedback-kto/trl'))
  expect((await read(`feedback-kto/trl/${split}`)).trim().split('\n')).toHaveLength(1)
  expect((await read('feedback-kto/README.md')).match(/^### TRL/gm)).toHaveLength(1)
})

it('says how emoji that react to the story are exported', async () => {
  const { run } = await openFilled((play) => {
    const told = play.turn(tavern, [[ann, 'Hi.']], ['A.'])
    play.does(told, ann, { type: 'reaction-added', emoji: '❤', rating: undefined })
  })
  expect((await run('export', '--format', 'csv')).output).toMatch(
    /1 left out: story reaction\n.*the kind `reaction`/,
  )
  const asked = await run('export', '--format', 'csv', '--kind', 'reaction', '--force')
  expect(asked.output).toMatch(/^1 row\n/)
})

it('links to the replies that are disliked, and names who said them', async () => {
  const { run, at } = await openFilled((play) => {
    play.dislikes(play.turn(guild, [[ann, 'Hi.']], ['A.']), bob, { messageId: '77' })
    const supergroup = { ...tavern, place: '-1000000001234' }
    play.dislikes(play.turn(supergroup, [[ann, 'Hi.']], ['A.']), bob, { messageId: '78' })
    play.dislikes(play.turn(tavern, [[ann, 'Hi.']], ['A.']), bob, { messageId: '79' })
  })
  await mkdir(at('characters'))
  await writeFile(at('characters/wren.yaml'), 'name: Wren\nabout: Wren pilots the night ferry.\n')
  const { output } = await run('summary')
  expect(output).toContain('https://discord.com/channels/4242/4343/77')
  expect(output).toContain('https://t.me/c/1234/78')
  expect(output).toContain('telegram/-100777  79')
  expect(output).toContain('Wren (wren): +0 -3')
})
