import { describe, expect, test, vi } from 'vitest'
import { createGate, notice, openSession, reply, textOf } from './session.ts'

const ctrlC = '\u0003'
const ctrlD = '\u0004'
const colour = new RegExp(`${String.fromCharCode(0x1b)}\\[\\d+m`)

describe('the terminal with a person before it', () => {
  test('greets, answers, and leaves at the end of input', async () => {
    const { terminal, ended } = openSession((event) => reply(`“${textOf(event)}”`, '？', '嗯。'))
    await terminal.shows('夜里好。\n›')
    terminal.type('你好\r')
    await terminal.shows('嗯。\n›')
    expect(terminal.screen).toBe(
      [
        '/help lists the commands, Tab completes. Ctrl-C stops a reply, or leaves.',
        '',
        '林栖迟 (AI): 夜里好。',
        '› 你好',
        '林栖迟 (AI): “你好”？嗯。',
        '›',
      ].join('\n'),
    )
    terminal.type(ctrlD)
    await ended
    expect(terminal.screen.endsWith('›\n')).toBe(true)
  })

  test('streams a reply as it comes, after a line that says who is writing', async () => {
    const [typing, first] = [createGate(), createGate()]
    const { terminal, ended } = openSession(async function* () {
      const [busy, started, one, two, idle, finished] = reply('One', ' two')
      if (busy) yield busy
      await typing.opened
      if (started && one) yield* [started, one]
      await first.opened
      if (two && idle && finished) yield* [two, idle, finished]
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('› a\n林栖迟 is writing…')
    typing.open()
    await terminal.shows('› a\n林栖迟 (AI): One')
    expect(terminal.screen).not.toContain('is writing')
    first.open()
    await terminal.shows('林栖迟 (AI): One two\n›')
    terminal.type(ctrlD)
    await ended
  })

  test('what is typed while a reply streams stays out of it, and is there with the next prompt', async () => {
    const gate = createGate()
    const { terminal, ended } = openSession(
      async function* (event) {
        const [busy, started, one, two, idle, finished] = reply('Hello ', textOf(event))
        if (busy && started && one) yield* [busy, started, one]
        await gate.opened
        if (two && idle && finished) yield* [two, idle, finished]
      },
      { columns: 24 },
    )
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Hello')
    terminal.type('字'.repeat(30))
    gate.open()
    await terminal.waitFor((screen) => screen.split('字').length === 31)
    expect(terminal.screen).toContain(`› a\n林栖迟 (AI): Hello a\n› ${'字'.repeat(11)}\n`)
    terminal.type('\r')
    await terminal.waitFor((screen) => screen.trimEnd().endsWith('›'))
    terminal.type(ctrlD)
    await ended
  })

  test('lines typed while a reply streams are read one after the other, and shown before their answers', async () => {
    const gate = createGate()
    const { terminal, host, ended } = openSession(async function* (event) {
      if (textOf(event) === 'a') await gate.opened
      yield* reply(`re ${textOf(event)}`)
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\rb\rc\r')
    await terminal.shows('› a\n')
    gate.open()
    await terminal.shows('re c\n›')
    expect(terminal.screen).toContain(
      '› a\n林栖迟 (AI): re a\n› b\n林栖迟 (AI): re b\n› c\n林栖迟 (AI): re c\n›',
    )
    expect(host.events).toHaveLength(4)
    terminal.type(ctrlD)
    await ended
  })

  test('Ctrl-C stops a reply, and leaves when there is none', async () => {
    const stopped = createGate()
    const { terminal, host, ended } = openSession(async function* (event) {
      if (event.type === 'command-invoked') return stopped.open()
      const [, started, one, , finished] = reply('Once upon')
      if (started && one) yield* [started, one]
      await stopped.opened
      if (finished?.type === 'reply-finished') yield { ...finished, finish: 'stopped', smallPrint: 'stopped' }
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Once upon')
    terminal.type(ctrlC)
    await terminal.shows('Once upon\nstopped\n›')
    expect(host.events.at(-1)).toMatchObject({ type: 'command-invoked', command: 'stop', addressee: 'lin' })
    terminal.type(ctrlC)
    await ended
  })

  test('the end of input stops a reply, and leaves', async () => {
    const stopped = createGate()
    const { terminal, host, ended } = openSession(async function* (event) {
      if (event.type === 'command-invoked') return stopped.open()
      yield* reply('Once').slice(0, 3)
      await stopped.opened
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Once')
    terminal.type(`never asked\r${ctrlD}`)
    await ended
    expect(host.events.slice(-2)).toMatchObject([{ text: 'a' }, { command: 'stop' }])
  })

  test('a paste of several lines is one message', async () => {
    const { terminal, host, ended } = openSession(() => reply('Hm.'))
    await terminal.shows('夜里好。\n›')
    expect(terminal.written).toContain('\u001b[?2004h')
    terminal.type('I said: \u001b[200~one\r\rtwo\r\n\tthree\u0003\r\u001b[201~')
    await terminal.shows('› I said: one⏎⏎two⏎  three⏎')
    terminal.type('end\r')
    await terminal.shows('Hm.\n›')
    expect(host.events.at(-1)).toMatchObject({ text: 'I said: one\n\ntwo\n  three\nend' })
    terminal.type(ctrlD)
    await ended
    expect(terminal.written).toContain('\u001b[?2004l')
  })

  test('refuses a line that is longer than a model would see', async () => {
    const { terminal, host, ended } = openSession(() => [])
    await terminal.shows('夜里好。\n›')
    terminal.type(`\u001b[200~${'x'.repeat(4_097)}\u001b[201~\r`)
    await terminal.shows('more than 4096 characters was not sent. Send it in parts.\n›')
    expect(host.events).toHaveLength(1)
    terminal.type(ctrlD)
    await ended
  })

  test('goes on after it was suspended', async () => {
    const { terminal, ended } = openSession(() => [])
    await terminal.shows('夜里好。\n›')
    const suspend = vi.spyOn(process, 'kill').mockReturnValue(true)
    terminal.type('begun\u001a')
    await vi.waitFor(() => expect(suspend).toHaveBeenCalledWith(process.pid, 'SIGTSTP'))
    suspend.mockRestore()
    process.emit('SIGCONT')
    terminal.type('!')
    await terminal.shows('› begun!')
    terminal.type(`${ctrlC}${ctrlC}`)
    await ended
  })

  test('drops what would steer the terminal, also when it comes in pieces', async () => {
    const { terminal, ended } = openSession(() => reply('one\u001b', '[2', 'Jtwo\u202e'))
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('(AI): onetwo\n›')
    terminal.type(ctrlD)
    await ended
  })

  test('a second Ctrl-C leaves at once when the reply does not stop', async () => {
    const { terminal, listening } = openSession(async function* (event) {
      if (event.type === 'command-invoked') return
      yield* reply('Once').slice(0, 3)
      await createGate().opened
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Once')
    terminal.type(ctrlC)
    terminal.type(ctrlC)
    await listening
    expect(terminal.screen.endsWith('Once\n')).toBe(true)
  })

  test('Ctrl-C at a line that was begun empties it', async () => {
    const { terminal, ended } = openSession(() => [])
    await terminal.shows('夜里好。\n›')
    terminal.type('not this')
    await terminal.shows('› not this')
    terminal.type(ctrlC)
    await terminal.waitFor((screen) => screen.endsWith('\n›'))
    terminal.type(ctrlC)
    await ended
  })

  test('/stop typed while a reply streams acts at once', async () => {
    const stopped = createGate()
    const { terminal, ended } = openSession(async function* (event) {
      if (event.type === 'command-invoked') return stopped.open()
      yield* reply('Once').slice(0, 3)
      await stopped.opened
      yield* reply('Once').slice(3)
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Once')
    terminal.type('/停\r')
    await terminal.shows('Once\n›')
    terminal.type(ctrlD)
    await ended
  })

  test('what arrives while a line is typed makes room for it, and leaves the line as it was', async () => {
    const { terminal, host, ended } = openSession(() => [], { columns: 24 })
    await terminal.shows('夜里好。\n›')
    terminal.type('一二三四五六七八九十甲乙丙丁')
    await terminal.shows('乙丙丁')
    await host.deliver(['of-another-session'], reply('late'))
    await terminal.shows('乙丙丁')
    expect(terminal.screen).toContain('for:\n林栖迟 (AI): late\n› 一二三四五六七八九十甲\n乙丙丁')
    expect(terminal.screen.match(/乙丙丁/g)).toHaveLength(1)
    terminal.type(`${ctrlC}${ctrlC}`)
    await ended
  })

  test('Tab completes commands in both languages, characters and choices', async () => {
    const { terminal, ended } = openSession(() => [], {
      prepare: (host) => {
        host.characters = [
          { id: 'wren', name: 'Wren Halloway', summary: '' },
          { id: 'lin', name: '林栖迟', summary: '' },
        ]
      },
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('/reg\t')
    await terminal.shows('› /regenerate')
    terminal.type(`${ctrlC}/重开 \t`)
    await terminal.shows('› /重开 undo')
    terminal.type(`${ctrlC}/char\t`)
    await terminal.shows('› /character')
    terminal.type('se\t')
    await terminal.shows('› /character set')
    terminal.type('Wren H\t')
    await terminal.shows('› /character set Wren Halloway')
    terminal.type(`${ctrlC}/mute \t`)
    await terminal.shows('› /mute 林栖迟')
    terminal.type(`${ctrlC}/rate b\t`)
    await terminal.shows('› /rate bad')
    terminal.type(' repeats,contra\t')
    await terminal.shows('› /rate bad repeats,contradicts')
    terminal.type(`${ctrlC}${ctrlC}`)
    await ended
  })

  test('a reply whose whole text differs from what was streamed is shown again, whole', async () => {
    const { terminal, ended } = openSession(() => {
      const [busy, started, one, idle] = reply('Mistaken')
      const finished = {
        type: 'reply-finished',
        lineId: 'line',
        text: 'Right.',
        finish: 'complete',
        smallPrint: '',
      } as const
      return busy && started && one && idle ? [busy, started, one, idle, finished] : []
    })
    await terminal.shows('夜里好。\n›')
    terminal.type('a\r')
    await terminal.shows('Mistaken\nRight.\n›')
    terminal.type(ctrlD)
    await ended
  })

  test('small print, notices and history are set apart', async () => {
    const { terminal, ended } = openSession(
      () => [
        ...reply('Hm.').slice(0, -1),
        {
          type: 'reply-finished',
          lineId: 'line',
          text: 'Hm.',
          finish: 'complete',
          smallPrint: 'take 2 of 2',
        },
        notice('Noted.', 'info', 'For whoever runs it.'),
      ],
      {
        prepare: (host) => {
          host.earlierLines = [
            { name: '', text: 'before', role: 'user', at: 1 },
            { name: '', text: 'It rains.', role: 'narrator', at: 2 },
            { name: '林栖迟', text: 'indeed', role: 'character', at: 3 },
          ]
        },
      },
    )
    await terminal.shows('夜里好。\n›')
    expect(terminal.screen).toContain('› before\nIt rains.\n林栖迟 (AI): indeed\n')
    terminal.type('a\r')
    await terminal.shows('Hm.\ntake 2 of 2\nNoted.\nFor whoever runs it.\n›')
    expect(terminal.written).toContain('\u001b[2mtake 2 of 2')
    expect(terminal.written).toContain('\u001b[2mFor whoever runs it.')
    expect(terminal.written).toContain('\u001b[3mIt rains.')
    terminal.type(ctrlD)
    await ended
  })

  test('writes no colours when they are not wanted', async () => {
    const { terminal, ended } = openSession(() => reply('Hm.'), { colours: false })
    await terminal.shows('夜里好。\n›')
    terminal.type(ctrlD)
    await ended
    expect(terminal.written).not.toMatch(colour)
  })

  test('ends when whoever runs it wants it to', async () => {
    const { terminal, ended, abort } = openSession(() => [])
    await terminal.shows('夜里好。\n›')
    abort()
    await ended
    expect(terminal.screen.endsWith('›\n')).toBe(true)
  })

  test('shows who is in the session after a change', async () => {
    const { terminal, host, ended } = openSession((event) =>
      event.type === 'command-invoked' ? [{ type: 'cast-changed', cast: ['lin', 'wren'] }] : reply('Hm.'),
    )
    await terminal.shows('夜里好。\n›')
    terminal.type('/character add wren\rhello\r')
    await terminal.shows('Hm.\n›')
    // Of two, the engine finds out who is meant.
    expect(host.events.at(-1)).toMatchObject({ text: 'hello', addressee: undefined })
    expect(host.events.at(-2)).toMatchObject({ command: 'character add', options: { character: 'wren' } })
    terminal.type(ctrlD)
    await ended
  })
})
