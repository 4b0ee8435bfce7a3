import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLibrary } from '../../src/cards/library.ts'
import type { Clock } from '../../src/contract/clock.ts'
import { CardError } from '../../src/contract/errors.ts'
import { createFolder, createRecorder, writeFiles } from './support.ts'

/** What waits, waits for the next turn of the event loop only. */
const clock: Clock = {
  now: () => 0,
  async sleep(_ms, signal) {
    await new Promise(setImmediate)
    signal?.throwIfAborted()
  },
}

const wren = 'name: Wren Halloway\nnicknames: [Captain]\nabout: A pilot.\n'
const lin = 'name: 林栖迟\nnicknames: [老林, Wren]\nabout: 守夜人。\n'

async function open(files: { readonly [name: string]: string }, watch = false) {
  const directory = await createFolder(files)
  const { log, entries, next } = createRecorder()
  const library = await openLibrary({ directory, log, clock, watch })
  onTestFinished(() => library.close())
  const edit = async (changes: { readonly [name: string]: string }) => {
    await writeFiles(directory, changes)
    await library.reload()
  }
  return { library, directory, entries, next, edit }
}

describe('a library', () => {
  it('lists by id and finds by id, name and nickname, in this order', async () => {
    const { library, entries } = await open({
      'wren.yaml': wren,
      'lin.yaml': lin,
      'a.yaml': 'name: Captain\nabout: x\n',
    })
    expect(library.list().map(({ id }) => id)).toEqual(['a', 'lin', 'wren'])
    expect(library.get('wren')?.name).toBe('Wren Halloway')
    expect(library.get('Wren Halloway')).toBeUndefined()
    const found = ['wren', ' WREN  halloway', 'captain', '老林', '林栖迟', 'nobody', ''].map(
      (name) => library.find(name)?.id,
    )
    expect(found).toEqual(['wren', 'wren', 'a', 'lin', 'lin', undefined, undefined])
    expect(library.problems().map(({ severity }) => severity)).toEqual(['warning'])
    expect(entries.map(({ level }) => level)).toEqual(['warn'])
  })

  it.each([
    ['no card', {}, /There is no character to play in .*dramatis-cards.*npx dramatis cards check/s],
    [
      'no card that can be used',
      { 'x.yaml': 'name: x' },
      /x\.yaml:1:1 about: The card does not say.*npx dramatis cards check/s,
    ],
  ])('of %s does not open', async (_what, files, message) => {
    const opening = open(files)
    await expect(opening).rejects.toThrow(message)
    await expect(opening).rejects.toBeInstanceOf(CardError)
    await expect(opening).rejects.toMatchObject({ code: 'no-cards' })
  })

  it('of no folder does not open', async () => {
    const { log } = createRecorder()
    const opening = openLibrary({ directory: '/nowhere/at/all', log, clock, watch: true })
    await expect(opening).rejects.toMatchObject({ code: 'no-cards' })
  })
})

describe('a reload', () => {
  it('brings what changed, came and went', async () => {
    const { library, directory, edit, entries } = await open({ 'wren.yaml': wren, 'lin.yaml': lin })
    const before = library.get('wren')
    await edit({ 'wren.yaml': wren.replace('A pilot', 'A captain'), 'new.yaml': 'name: New\nabout: x\n' })
    expect(library.get('wren')?.about).toBe('A captain.')
    expect(library.get('wren')?.revision).not.toBe(before?.revision)
    expect(library.find('new')?.id).toBe('new')
    await rm(join(directory, 'lin.yaml'))
    await library.reload()
    expect(library.list().map(({ id }) => id)).toEqual(['new', 'wren'])
    expect(library.find('老林')).toBeUndefined()
    expect(entries.map(({ message }) => message)).toEqual(Array(2).fill('The changed cards are on stage.'))
  })

  it('keeps the last good version of a card that breaks, says so once, and plays the repaired one', async () => {
    const { library, edit, entries } = await open({ 'wren.yaml': wren, 'lin.yaml': lin })
    await edit({ 'wren.yaml': 'name: *Wren* x\n' })
    await library.reload()
    expect(library.get('wren')?.about).toBe('A pilot.')
    expect(library.problems()).toHaveLength(1)
    expect(entries).toEqual([
      {
        level: 'warn',
        fields: {
          problems: [expect.stringMatching(/wren\.yaml:1:7 .*`\*` starts a YAML alias/)],
          kept: ['wren'],
        },
        message: expect.stringContaining('play as they last were'),
      },
    ])
    await edit({ 'wren.yaml': '' })
    expect(library.get('wren')?.about).toBe('A pilot.')
    expect(entries).toHaveLength(2)
    await edit({ 'wren.yaml': wren.replace('A pilot', 'A captain') })
    expect(library.get('wren')?.about).toBe('A captain.')
    expect(library.problems()).toEqual([])
    expect(entries.slice(2).map(({ message }) => message)).toEqual([
      'All cards are in order again.',
      'The changed cards are on stage.',
    ])
  })

  it('does not play two characters of one id, whatever is edited', async () => {
    const { library, edit } = await open({ 'wren.yaml': wren, 'lin.yaml': lin })
    await edit({ 'a.yaml': 'name: Usurper\nabout: x\nid: wren\n' })
    expect(library.list().map(({ id, name }) => [id, name])).toEqual([
      ['lin', '林栖迟'],
      ['wren', 'Wren Halloway'],
    ])
    expect(library.problems()).toEqual([expect.objectContaining({ severity: 'error', path: 'id' })])
  })

  it('plays on while the folder cannot be read', async () => {
    const { library, directory, entries } = await open({ 'wren.yaml': wren })
    await rename(directory, `${directory}-moved`)
    await library.reload()
    expect(library.get('wren')?.name).toBe('Wren Halloway')
    expect(entries.map(({ level }) => level)).toEqual(['warn'])
    await rename(`${directory}-moved`, directory)
    await library.reload()
    expect(entries).toHaveLength(1)
  })

  it('hands out the same character while its card stays the same', async () => {
    const { library, edit } = await open({ 'wren.yaml': wren, 'lin.yaml': lin })
    const before = library.get('wren')
    await edit({ 'lin.yaml': `${lin}talkativeness: 0.1\n` })
    expect(library.get('wren')).toBe(before)
  })
})

describe('a library that watches', () => {
  it('notices a written, a replaced and a new file, until it is closed', async () => {
    const { library, directory, next } = await open({ 'wren.yaml': wren }, true)
    const seen = () => next('The changed cards are on stage.')
    let change = seen()
    await writeFiles(directory, { 'wren.yaml': wren.replace('A pilot', 'A captain') })
    await change
    expect(library.get('wren')?.about).toBe('A captain.')
    change = seen()
    await writeFiles(directory, { 'wren.yaml~': wren.replace('A pilot', 'An admiral') })
    await rename(join(directory, 'wren.yaml~'), join(directory, 'wren.yaml'))
    await change
    expect(library.get('wren')?.about).toBe('An admiral.')
    change = seen()
    await writeFiles(directory, { 'lin.yaml': lin })
    await change
    expect(library.get('lin')?.name).toBe('林栖迟')
    await library.close()
    await writeFiles(directory, { 'wren.yaml': wren })
    await library.reload()
    expect(library.get('wren')?.about).toBe('An admiral.')
  })

  it('notices that the folder itself was replaced', async () => {
    const { library, directory, next } = await open({ 'wren.yaml': wren }, true)
    const other = await createFolder({ 'wren.yaml': wren.replace('A pilot', 'A captain') })
    const change = next('The changed cards are on stage.')
    await rename(directory, `${directory}-old`)
    await rename(other, directory)
    await change
    expect(library.get('wren')?.about).toBe('A captain.')
    const again = next('The changed cards are on stage.')
    await writeFiles(directory, { 'wren.yaml': wren })
    await again
    expect(library.get('wren')?.about).toBe('A pilot.')
    await rename(`${directory}-old`, other)
  })

  it('is closed by its signal', async () => {
    const directory = await createFolder({ 'wren.yaml': wren })
    const { log } = createRecorder()
    const ending = new AbortController()
    const library = await openLibrary({ directory, log, clock, watch: true, signal: ending.signal })
    ending.abort()
    await writeFiles(directory, { 'wren.yaml': lin })
    await library.reload()
    expect(library.get('wren')?.name).toBe('Wren Halloway')
    await library.close()
  })
})
