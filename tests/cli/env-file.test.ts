import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeEnv, writeEnvFile } from '../../src/cli/env-file.ts'
import { createDirectory } from './run-cli.ts'

describe('mergeEnv', () => {
  test('replaces what is there, keeps the rest, and adds the new at the end', () => {
    const source = '# Mine\nexport A=1\nB="two"\n#C=3\nA=again\nD=4'
    expect(mergeEnv(source, { A: 'one', C: 'three' })).toBe('# Mine\nA=one\nB="two"\n#C=3\nD=4\nC=three\n')
  })

  test('what is written is what is read', () => {
    const value = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/[\r\n]|^\s|\s$/.test(text) && !/['"`].*['"`].*['"`]/.test(text))
    const name = fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/)
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.dictionary(name, value), (first, second) => {
        const merged = parseEnv(mergeEnv(mergeEnv('', first), second))
        expect({ ...merged }).toEqual({ ...first, ...second })
      }),
    )
  })
})

describe('writeEnvFile', () => {
  test('makes a file that nobody else may read, also of one that everybody could', async () => {
    const directory = await createDirectory()
    const file = join(directory, '.env')
    await writeFile(file, 'A=1\n')
    await chmod(file, 0o644)
    await writeEnvFile(directory, { TOKEN: 'x' })
    expect(await readFile(file, 'utf8')).toBe('A=1\nTOKEN=x\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})
