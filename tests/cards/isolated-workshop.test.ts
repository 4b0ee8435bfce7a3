import { describe, expect, it } from 'vitest'
import { createIsolatedWorkshop } from '../../src/cards/isolated-workshop.ts'
import { createCardWorkshop } from '../../src/cards/workshop.ts'
import type { Clock } from '../../src/contract/clock.ts'

/** Waits for ever. */
const patient: Clock = {
  now: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
}
const impatient: Clock = { now: () => 0, sleep: async () => {} }

function cardFile(parts: object = {}) {
  const card = {
    name: 'Mira',
    description: 'A clockmaker.',
    personality: '',
    scenario: '',
    first_mes: 'Tick.',
  }
  return { name: 'mira.json', bytes: Buffer.from(JSON.stringify({ ...card, mes_example: '', ...parts })) }
}

describe('a workshop in threads', () => {
  it('reads and writes what one in this thread does', async () => {
    const isolated = createIsolatedWorkshop(patient)
    const here = createCardWorkshop()
    const card = await isolated.importCard(cardFile())
    expect(card).toEqual(await here.importCard(cardFile()))
    const options = { format: 'png', now: 0 } as const
    const written = await isolated.exportCard(card.character, options)
    expect(Buffer.from(written.bytes)).toEqual(
      Buffer.from((await here.exportCard(card.character, options)).bytes),
    )
    expect(isolated.parseCard(card.text, '@mira').id).toBe('@mira')
  })

  it('refuses with the same error', async () => {
    const file = { name: 'odd.json', bytes: Buffer.from('[') }
    const told = await createCardWorkshop()
      .importCard(file)
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(told).toMatchObject({ name: 'CardError[file-damaged]' })
    await expect(createIsolatedWorkshop(patient).importCard(file)).rejects.toEqual(told)
  })

  it('ends what takes too long', async () => {
    await expect(createIsolatedWorkshop(impatient).importCard(cardFile())).rejects.toMatchObject({
      code: 'too-deep',
      message: expect.stringContaining('takes longer than 20 s'),
    })
  })

  it('ends what takes too much memory', async () => {
    const entries = Array.from({ length: 1_500 }, (_, id) => ({
      keys: [`key ${id}`],
      content: `What is told of ${id}. `.repeat(20),
      enabled: true,
      insertion_order: id,
      extensions: {},
    }))
    const file = cardFile({
      spec: 'chara_card_v2',
      spec_version: '2.0',
      data: { name: 'Mira', description: 'A clockmaker.', character_book: { entries, extensions: {} } },
    })
    const workshop = createIsolatedWorkshop(patient, { mostHeapMegabytes: 16 })
    await expect(workshop.importCard(file)).rejects.toMatchObject({
      code: 'too-deep',
      message: expect.stringContaining('16 MB of memory'),
    })
  })
})
