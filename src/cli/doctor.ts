import { styleText } from 'node:util'
import { checkCare } from './doctor-care.ts'
import { checkAdapters, checkCards, checkSettings } from './doctor-checks.ts'
import { checkModels } from './doctor-models.ts'
import { checkRoom } from './doctor-room.ts'
import { checkStore } from './doctor-store.ts'
import { type Finding, works } from './finding.ts'
import { print, type Surroundings, wantsColours } from './surroundings.ts'

/** `dramatis doctor`: one line for each thing that was looked at. 1: something that is configured does not work. */
export async function doctor(
  { isDeep }: { readonly isDeep: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const all: Finding[] = []
  async function report(findings: readonly Finding[]): Promise<void> {
    all.push(...findings)
    for (const finding of findings) await print(surroundings, encodeFinding(finding, surroundings))
  }

  await report([works(`Node ${process.versions.node}`)])
  const { value: config, findings } = await checkSettings(surroundings)
  await report(findings)
  if (config) {
    const cards = await checkCards(config)
    await report(cards.findings)
    await report(checkRoom(config, cards.value))
    const store = await checkStore(config)
    await report(store)
    await report(checkCare(config, { isStoreRead: !store.some(({ status }) => status === 'broken') }))
    const examination = { isDeep, speaker: cards.value[0] }
    for await (const finding of checkModels(config, examination, surroundings)) await report([finding])
    for await (const finding of checkAdapters(config, surroundings)) await report([finding])
  }
  return all.some(({ status }) => status === 'broken') ? 1 : 0
}

const marks = { works: ['✓', 'green'], missing: ['–', 'yellow'], broken: ['✗', 'red'] } as const

function encodeFinding({ status, text }: Finding, surroundings: Surroundings): string {
  const [mark, colour] = marks[status]
  const isColoured = surroundings.output.isTTY === true && wantsColours(surroundings)
  const shown = isColoured ? styleText(colour, mark, { validateStream: false }) : mark
  return `${shown} ${text.replaceAll('\n', '\n  ')}\n`
}
