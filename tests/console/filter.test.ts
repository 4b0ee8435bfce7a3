import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { notice, persona, reply, runFilter, textOf } from './session.ts'

describe('the terminal as a filter', () => {
  test('writes one reply for each line, and nothing else, to standard output', async () => {
    const { output, errorOutput, adapter } = await runFilter(['你好\n你叫什么名字？\n'], (event) =>
      reply(`听到“${textOf(event)}”`, '了。'),
    )
    expect(output).toBe('听到“你好”了。\n听到“你叫什么名字？”了。\n')
    expect(errorOutput).toContain('林栖迟 (AI): 夜里好。')
    expect(adapter.hasFailed()).toBe(false)
  })

  test('says whom each event is meant for, and waits for each answer', async () => {
    const { host } = await runFilter(['a\nb\n'], (event) => reply(textOf(event)))
    expect(host.events.map((event) => ('addressee' in event ? event.addressee : ''))).toEqual([
      'lin',
      'lin',
      'lin',
    ])
    expect(host.events.map((event) => (event.type === 'message-received' ? event.text : event.type))).toEqual(
      ['command-invoked', 'a', 'b'],
    )
    expect(host.receipts.every(({ messageIds }) => messageIds.length === 1)).toBe(true)
  })

  test.each([
    ['Windows line ends', ['a\r\nb\r\n'], ['a', 'b']],
    ['no line end after the last line', ['a\nb'], ['a', 'b']],
    ['empty lines', ['\n\n  \na\n\n'], ['a']],
    ['no input', [], []],
    ['a byte order mark', ['\ufeffa\n'], ['a']],
    ['a character in two chunks', [Buffer.from([0xe4, 0xbd]), Buffer.from([0xa0, 0x0a])], ['你']],
    ['bytes that are no UTF-8', [Buffer.from([0x61, 0xff, 0x62, 0x0a])], ['a\ufffdb']],
  ])('reads lines with %s', async (_name, chunks, expected) => {
    const { output, adapter } = await runFilter(chunks, (event) => reply(textOf(event)))
    expect(output).toBe(expected.map((line) => `${line}\n`).join(''))
    expect(adapter.hasFailed()).toBe(false)
  })

  test('takes lines however the input is cut into chunks', async () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => /^[^\s\p{Cc}\d/／]+$/u.test(text))
    const cuts = fc.array(fc.integer({ min: 0, max: 400 }))
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), cuts, async (lines, places) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        const ends = [...places.map((place) => Math.min(place, bytes.length)), bytes.length].toSorted(
          (a, b) => a - b,
        )
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
        const { host } = await runFilter(chunks, () => [])
        const said = host.events.flatMap((event) => (event.type === 'message-received' ? [event.text] : []))
        expect(said).toEqual(lines.map((text) => text.trim()))
      }),
      { numRuns: 50 },
    )
  })

  test('refuses a huge line as it comes, and goes on with the next', async () => {
    const megabyte = 'x'.repeat(1024 * 1024)
    const { output, errorOutput, adapter } = await runFilter([megabyte, megabyte, '\nnext\n'], (event) =>
      reply(textOf(event)),
    )
    expect(output).toBe('next\n')
    expect(errorOutput.match(/more than 4096 characters/g)).toHaveLength(1)
    expect(adapter.hasFailed()).toBe(true)
  })

  test('keeps line breaks inside a reply, ends it with one, and drops what would steer the terminal', async () => {
    const { output } = await runFilter(['a\n'], () =>
      reply('one\n\u001b[2J\u001b]0;title\u0007\n\u202et\u2066wo\u001b[31m\u0007\n\n'),
    )
    expect(output).toBe('one\n\ntwo\n')
  })

  test('writes a reply only when it is saved', async () => {
    const { output, errorOutput, adapter } = await runFilter(['a\n'], () => reply('lost'), {
      prepare: (host) => {
        host.canWrite = false
      },
    })
    expect(output).toBe('')
    expect(errorOutput).toContain('could not be saved')
    expect(adapter.hasFailed()).toBe(true)
  })

  test('a model that fails is told on standard error', async () => {
    const failed = {
      type: 'reply-finished',
      lineId: 'line',
      text: '',
      finish: 'failed',
      smallPrint: '',
    } as const
    const told = await runFilter(['a\n'], () => [failed, notice('The model is down.', 'error')])
    expect([told.output, told.adapter.hasFailed()]).toEqual(['', true])
    expect(told.errorOutput).toContain('The model is down.')
    expect(told.errorOutput).not.toContain('No answer came')

    const untold = await runFilter(['a\n'], () => [failed])
    expect(untold.errorOutput).toContain('No answer came')
    expect(untold.adapter.hasFailed()).toBe(true)
  })

  test('a reply that breaks off is written as far as it got', async () => {
    const [, started] = reply('Half')
    const broken = {
      type: 'reply-finished',
      lineId: 'line',
      text: 'Half',
      finish: 'failed',
      smallPrint: '',
    } as const
    const run = await runFilter(['a\n'], () => (started ? [started, broken] : []))
    expect(run.output).toBe('Half\n')
    expect(run.errorOutput).toContain('broke off')
    expect(run.adapter.hasFailed()).toBe(true)
  })

  test('notices and choices go to standard error, and a choice is answered by number', async () => {
    const { output, errorOutput, host } = await runFilter(['/character list\n2\n2\n'], (event) =>
      event.type === 'command-invoked' && event.command === 'character list'
        ? [
            notice('Two are here.'),
            {
              type: 'choice-offered',
              text: 'Who?',
              visibility: 'private',
              options: ['a', 'b'].map((id) => ({
                label: id,
                description: `about ${id}`,
                command: 'character set',
                options: { character: id },
              })),
            },
          ]
        : reply(textOf(event)),
    )
    expect(errorOutput).toContain('Two are here.\nWho?\n  1  a  about a\n  2  b  about b\n')
    const [chosen, said] = host.events.slice(2)
    expect(chosen).toMatchObject({ command: 'character set', options: { character: 'b' }, addressee: 'lin' })
    // The choice is over: from now on the number is something said, to whoever was chosen.
    expect(said).toMatchObject({ type: 'message-received', text: '2', addressee: 'b' })
    expect(output).toBe('夜里好。\n2\n')
  })

  test('an unknown command names the nearest, and is a failure', async () => {
    const { errorOutput, host, adapter } = await runFilter(
      ['/regnerate\n/character\n/character st x\n'],
      () => [],
    )
    expect(errorOutput).toContain('/regnerate')
    expect(errorOutput).toContain('Did you mean /regenerate?')
    expect(errorOutput).toContain(
      '/character needs one of: set, add, remove, list, info, import, export, delete.',
    )
    expect(errorOutput).toContain('Did you mean /character set?')
    expect(host.events).toHaveLength(1)
    expect(adapter.hasFailed()).toBe(true)
  })

  test('an answer that another session was waiting for stays out of standard output', async () => {
    const { output, errorOutput } = await runFilter(
      ['a\n'],
      async function* (event) {
        yield* reply(textOf(event))
      },
      {
        prepare: (host) => {
          const { accept } = host
          host.accept = async (event) => {
            if (event.type === 'message-received') await host.deliver(['of-another-session'], reply('late'))
            return await accept.call(host, event)
          }
        },
      },
    )
    expect(output).toBe('a\n')
    expect(errorOutput).toMatch(/earlier session was still waiting for:\n林栖迟 \(AI\): late\n/)
  })

  test('earlier lines go to standard error, the history being there', async () => {
    const { output, errorOutput } = await runFilter([], () => [], {
      prepare: (host) => {
        host.earlierLines = [
          { name: '', text: 'before', role: 'user', at: 1 },
          { name: '林栖迟', text: 'indeed', role: 'character', at: 2 },
        ]
      },
    })
    expect(output).toBe('')
    expect(errorOutput).toMatch(/^› before\n林栖迟 \(AI\): indeed\n/)
  })

  test('ends quietly when nobody reads any more', async () => {
    let lines = 0
    const output = new Writable({
      write(_chunk, _encoding, done) {
        lines += 1
        done(lines > 1 ? Object.assign(new TypeError('write EPIPE'), { code: 'EPIPE' }) : null)
      },
    })
    const { host, adapter } = await runFilter(['a\nb\nc\nd\n'], (event) => reply(textOf(event)), { output })
    expect(host.events.at(-1)).toMatchObject({ text: 'b' })
    expect(adapter.hasFailed()).toBe(false)
  })

  test('a full mailbox is an error', async () => {
    const { errorOutput, adapter } = await runFilter(['a\n'], () => [], {
      prepare: (host) => {
        host.acceptance = 'full'
      },
    })
    expect(errorOutput).toContain('this one was not taken')
    expect(adapter.hasFailed()).toBe(true)
  })

  test('names the speaker on standard error only when another speaks', async () => {
    const other = { ...persona, characterId: 'wren', name: 'Wren' }
    const { errorOutput } = await runFilter(['a\nb\nc\n'], (event) =>
      reply(textOf(event)).map((part) =>
        textOf(event) === 'c' && part.type === 'reply-started' ? { ...part, persona: other } : part,
      ),
    )
    expect(errorOutput).toBe('林栖迟 (AI): 夜里好。\nWren (AI): \n')
  })
})
