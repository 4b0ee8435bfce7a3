import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDirectory, runCli } from '../cli/run-cli.ts'
import { openPipe } from '../support/open-pipe.ts'
import { hostileArchives } from './hostile/archives.ts'
import { marker } from './hostile/case.ts'
import { hostileKinds } from './hostile/foreign.ts'
import { hostilePictures } from './hostile/pictures.ts'
import { hostileTexts } from './hostile/texts.ts'

/** The largest are handed to the importer itself, in hostile.test.ts; here they would fill a disk. */
const mostBytes = 3_000_000

const testMs = 120_000

it(
  'writes nothing for hostile files, and gives each a reason',
  async () => {
    const directory = await createDirectory()
    await mkdir(join(directory, 'downloads'))
    const paths: string[] = []
    const all = [...hostilePictures, ...hostileArchives, ...hostileTexts, ...hostileKinds]
    for (const [index, { name, bytes, verdicts }] of all.entries()) {
      const content = bytes()
      if (verdicts.includes('taken') || content.length > mostBytes) continue
      const path = join('downloads', `${index}.${/\.(\w+)$/.exec(name)?.[1] ?? 'txt'}`)
      await writeFile(join(directory, path), content)
      paths.push(path)
    }
    await mkdir(join(directory, 'downloads', 'folder.png'))
    await symlink('/etc/passwd', join(directory, 'downloads', 'link.png'))
    await symlink('nowhere', join(directory, 'downloads', 'broken.json'))
    // Neither ever ends: one has no writer, the other no last byte.
    await openPipe(join(directory, 'downloads', 'pipe.json'))
    await symlink('/dev/zero', join(directory, 'downloads', 'zero.json'))
    paths.push(
      'downloads/link.png',
      'downloads/broken.json',
      'downloads/pipe.json',
      'downloads/zero.json',
      'downloads/missing.png',
    )

    const { code, output, errorOutput } = await runCli(
      ['cards', 'import', ...paths, 'downloads/folder.png'],
      {
        directory,
        nodeFlags: ['--max-old-space-size=256'],
      },
    )

    expect(paths.length).toBeGreaterThan(250)
    expect(code).toBe(1)
    expect(paths.filter((path) => !errorOutput.includes(path))).toEqual([])
    expect(output + errorOutput).not.toContain(marker)
    expect(errorOutput).not.toContain('mistake of this program')
    expect(output).toContain(`${paths.length} refused`)
    expect(await readdir(directory)).toEqual(['downloads'])
    expect(await readdir(join(directory, 'downloads'))).toHaveLength(paths.length)
  },
  testMs,
)
