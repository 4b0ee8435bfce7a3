import { describe, expect, test, vi } from 'vitest'
import * as errors from '../src/contract/errors.ts'
import { errorCalls } from './architecture/error-calls.ts'
import { isProgram, loadSources } from './architecture/source.ts'

const { ConfigurationError, DramatisError, MemoryError, ModelError } = errors

const family = new Set(
  Object.entries(errors)
    .filter(([, value]) => value === DramatisError || value.prototype instanceof DramatisError)
    .map(([name]) => name),
)
const calls = loadSources(new URL('..', import.meta.url).pathname)
  .filter((file) => isProgram(file) && file.path !== 'src/contract/errors.ts')
  .flatMap((file) => errorCalls(file, family))

describe('every error that the program makes', () => {
  test('was found', () => {
    expect(calls.length).toBeGreaterThan(0)
  })

  test.each(calls)('$place says what happened and what to do', ({ what, remedy }) => {
    const sentence = /[.!?。！？]['"”’»」』)`]*$/
    expect(remedy, 'write what to do as a sentence, literally, under `remedy`').not.toEqual([])
    for (const text of remedy) expect(text, 'end `remedy` as a sentence').toMatch(sentence)
    for (const text of what)
      expect(text, 'end `what` as a sentence: the remedy follows it').toMatch(
        /[.!?。！？:\n)]['"”’»」』)`]*$/,
      )
  })
})

describe('an error of the family', () => {
  const details = { code: 'busy', what: 'The store is busy.', remedy: 'Try again.' } as const

  test('reads as what happened and what to do', () => {
    const error = new MemoryError(details)
    expect(error.message).toBe('The store is busy. Try again.')
    expect(error.remedy).toBe('Try again.')
  })

  test('has its code in its name, where logs and stacks show it', () => {
    const error = new MemoryError(details)
    expect(error.name).toBe('MemoryError[busy]')
    expect(error.code).toBe('busy')
    expect(`${error}`).toBe('MemoryError[busy]: The store is busy. Try again.')
  })

  test('keeps its cause, and has none where there was none', () => {
    const cause = new TypeError('deep')
    expect(new MemoryError({ ...details, cause }).cause).toBe(cause)
    expect('cause' in new MemoryError(details)).toBe(false)
  })

  test('is not worth repeating unless it says so', () => {
    expect(new MemoryError(details).isRetryable).toBe(false)
    expect(new MemoryError({ ...details, isRetryable: true }).isRetryable).toBe(true)
  })

  test('is known by its class and as an Error', () => {
    const error = new ConfigurationError({ ...details, code: 'usage' })
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error).toBeInstanceOf(DramatisError)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(MemoryError)
  })

  test('is known across two copies of the package', async () => {
    vi.resetModules()
    const copy = await import('../src/contract/errors.ts')
    const error = new copy.MemoryError(details)
    expect(error).not.toBeInstanceOf(DramatisError)
    expect(DramatisError.isInstance(error)).toBe(true)
  })

  test.each([undefined, null, 'busy', new Error('busy'), { code: 'busy' }])('%s is none', (value) => {
    expect(DramatisError.isInstance(value)).toBe(false)
  })

  test('of a model tells the status and the size of the context where the server did', () => {
    const overflow = {
      code: 'context-overflow',
      what: 'The prompt is too long.',
      remedy: 'Shorten it.',
    } as const
    expect(new ModelError({ ...overflow, status: 400, contextTokens: 8_192 })).toMatchObject({
      name: 'ModelError[context-overflow]',
      status: 400,
      contextTokens: 8_192,
    })
    expect(new ModelError(overflow)).toMatchObject({ status: undefined, contextTokens: undefined })
  })
})
