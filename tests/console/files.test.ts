import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ReplyPart } from '../../src/contract/reply.ts'
import { openPipe } from '../support/open-pipe.ts'
import { openSession, runFilter } from './session.ts'

async function openFolder() {
  const directory = await mkdtemp(join(tmpdir(), 'dramatis-console-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

function fileSent(name: string, text = 'Here it is.'): ReplyPart {
  return {
    type: 'file-sent',
    name,
    mediaType: 'image/png',
    bytes: Buffer.from('card'),
    text,
    visibility: 'private',
  }
}

describe('a path that is typed', () => {
  const home = '/home/ann'
  const directory = '/home/kim/cards'
  test.each([
    ['Seraphina.png', '/home/kim/cards/Seraphina.png'],
    ['My Card (v2).png', '/home/kim/cards/My Card (v2).png'],
    ['~/Downloads/My Card.png', '/home/ann/Downloads/My Card.png'],
    ['../Lin.json', '/home/kim/Lin.json'],
    ['"/tmp/My Card.png"', '/tmp/My Card.png'],
    ["'/tmp/Ann'\\''s Card.png'", "/tmp/Ann's Card.png"],
    ['/tmp/My\\ Card\\ \\(2\\).png ', '/tmp/My Card (2).png'],
    ['file:///tmp/My%20Card.png', '/tmp/My Card.png'],
    [pathToFileURL('/tmp/夜 莺.png').href, '/tmp/夜 莺.png'],
    ['夜莺.png', '/home/kim/cards/夜莺.png'],
    ['file://elsewhere/card.png', '/home/kim/cards/file:/elsewhere/card.png'],
  ])('%s means %s', async (typed, path) => {
    const { errorOutput } = await runFilter([`/character import ${typed}\n`], () => [], { directory, home })
    expect(errorOutput).toContain(`There is no file ${path}. `)
  })

  test('without one, no file is handed in; and in Chinese it is the same command', async () => {
    const folder = await openFolder()
    await writeFile(join(folder, '夜莺 2.png'), '')
    const typed = ['/character import\n/角色 导入 夜莺 2.png\n']
    const { host } = await runFilter(typed, () => [], { directory: folder })
    expect(host.events[1]).not.toHaveProperty('files')
    expect(host.events[2]).toMatchObject({
      type: 'command-invoked',
      command: 'character import',
      files: [{ name: '夜莺 2.png', reference: join(folder, '夜莺 2.png') }],
    })
  })

  test.each([
    ['en', ['There is no file', 'is a folder.', 'is no file that can be read.']],
    ['zh', ['没有', '是文件夹。', '不是可以读的文件。']],
  ] as const)('that leads to no file is said once, in %s', async (language, told) => {
    const folder = await openFolder()
    await mkdir(join(folder, 'cards'))
    await openPipe(join(folder, 'pipe'))
    const typed = ['none.png', 'cards', 'pipe'].map((path) => `/character import ${path}\n`)
    const { host, errorOutput, adapter } = await runFilter(typed, () => [], { directory: folder, language })
    expect(host.events).toHaveLength(1)
    for (const words of told) expect(errorOutput.split(words)).toHaveLength(2)
    expect(adapter.hasFailed()).toBe(true)
  })

  test.each([
    ['1', ['Keep', 'Discard'], 'keep'],
    ['keep', ['Keep', 'Discard'], 'keep'],
    [' DISCARD ', ['Keep', 'Discard'], 'discard'],
    ['留下', ['留下', '不要'], 'keep'],
    ['不要', ['留下', '不要'], 'discard'],
    ['keep', ['留下', '不要'], 'keep'],
    ['r1', ['留下', '不要'], undefined],
    ['keep it', ['Keep', 'Discard'], undefined],
    ['same', ['Same', 'same'], undefined],
    ['3', ['Keep', 'Discard'], undefined],
  ])('%s answers a preview of %j, and hands no file in', async (typed, labels, answer) => {
    const folder = await openFolder()
    await writeFile(join(folder, 'a.png'), '')
    const options = labels.map((label, index) => ({
      label,
      description: '',
      command: 'character import',
      options: { answer: ['keep', 'discard'][index] ?? '', card: 'r1' },
    }))
    const lines = [`/character import a.png\n${typed}\n`]
    const { host } = await runFilter(
      lines,
      (event) =>
        'files' in event ? [{ type: 'choice-offered', text: 'Well?', visibility: 'private', options }] : [],
      { directory: folder },
    )
    expect(host.events[2]).toMatchObject(
      answer === undefined
        ? { type: 'message-received', text: typed }
        : { command: 'character import', options: { answer, card: 'r1' } },
    )
    expect(host.events[2]).not.toHaveProperty('files')
  })

  test.each([
    ['/character export Seraphina Reed', { character: 'Seraphina Reed' }],
    ['/character export Seraphina Reed png', { character: 'Seraphina Reed', format: 'png' }],
    ['/角色 导出 夜莺 CHARX', { character: '夜莺', format: 'charx' }],
    ['/character export png', { character: 'png' }],
    ['/character delete Seraphina Reed', { character: 'Seraphina Reed' }],
  ])('%s takes a name with spaces', async (line, options) => {
    const { host } = await runFilter([`${line}\n`], () => [])
    expect(host.events[1]).toMatchObject({ options })
  })
})

describe('a path that is completed', () => {
  test('goes on with folders and cards, spaces, quotes and all', async () => {
    const home = await openFolder()
    await mkdir(join(home, 'Downloads', 'old'), { recursive: true })
    for (const name of ['My Card.png', 'My Other Card.json', 'notes.txt', 'notable.yaml', '.hidden.png'])
      await writeFile(join(home, 'Downloads', name), '')
    const { terminal, ended } = openSession(() => [], {
      home,
      directory: join(home, 'Downloads'),
      columns: 120,
    })
    await terminal.shows('夜里好。\n›')
    for (const [typed, shown] of [
      ['/character import ~/Dow', '› /character import ~/Downloads/'],
      ['My C', '› /character import ~/Downloads/My Card.png'],
      ['\u0015/character import my\\ o', '› /character import My Other Card.json'],
      ['\u0015/character import "My C', '› /character import "My Card.png"'],
      ['\u0015/character import o', '› /character import old/'],
      ['\u0015/character import no', '› /character import notable.yaml'],
      ['\u0015/character import .h', '› /character import .hidden.png'],
    ] as const) {
      terminal.type(`${typed}\t`)
      await terminal.waitFor(() => terminal.currentRow === shown)
    }
    terminal.type('\u0015\u0004')
    await ended
  })
})

describe('a file that is fetched', () => {
  async function openAdapter() {
    const directory = await openFolder()
    const { adapter } = await runFilter([], () => [], { directory })
    const { signal } = new AbortController()
    const fetchFile = (reference: string, maxBytes = 10) =>
      adapter.fetchFile(
        { name: 'card', size: undefined, reference: join(directory, reference) },
        { maxBytes, signal },
      )
    return { directory, fetchFile }
  }

  test('is read whole, up to the bound', async () => {
    const { directory, fetchFile } = await openAdapter()
    await writeFile(join(directory, 'card'), '0123456789')
    await symlink(join(directory, 'card'), join(directory, 'link'))
    expect(Buffer.from(await fetchFile('card')).toString()).toBe('0123456789')
    expect(Buffer.from(await fetchFile('link')).toString()).toBe('0123456789')
    await expect(fetchFile('card', 9)).rejects.toMatchObject({ code: 'too-large' })
  })

  test('is a file, and nothing that never ends', async () => {
    const { directory, fetchFile } = await openAdapter()
    await openPipe(join(directory, 'pipe'))
    for (const reference of ['pipe', '.', 'nobody', '../../../../../dev/zero', 'a\0b'])
      await expect(fetchFile(reference)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a file that is sent', () => {
  test('is saved where the program was started, and nothing is overwritten', async () => {
    const directory = await openFolder()
    await writeFile(join(directory, 'lin.png'), 'mine')
    const { errorOutput, output } = await runFilter(['//b\n//c\n'], () => [fileSent('lin.png')], {
      directory,
    })
    expect((await readdir(directory)).toSorted()).toEqual(['lin-2.png', 'lin-3.png', 'lin.png'])
    expect(await readFile(join(directory, 'lin.png'), 'utf8')).toBe('mine')
    expect(await readFile(join(directory, 'lin-2.png'), 'utf8')).toBe('card')
    // Others on the machine have no business with what somebody was handed.
    expect((await stat(join(directory, 'lin-2.png'))).mode & 0o777).toBe(0o600)
    expect(errorOutput).toContain(`Here it is.\nSaved as ${join(directory, 'lin-2.png')}\n`)
    expect(output).toBe('')
  })

  test('stays in that folder, whatever it is called', async () => {
    const directory = await openFolder()
    await runFilter(['//a\n'], () => [fileSent('../../.out/side:.png')], { directory })
    expect(await readdir(directory)).toEqual(['--..-.out-side-.png'])
  })

  test('a folder that cannot be written to is said', async () => {
    const { errorOutput, adapter } = await runFilter(['//a\n'], () => [fileSent('lin.png')], {
      directory: '/nowhere',
    })
    expect(errorOutput).toContain('lin.png could not be saved in /nowhere.')
    expect(adapter.hasFailed()).toBe(true)
  })
})
