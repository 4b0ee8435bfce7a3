import { createSeededRandom } from '../../../src/util/seeded-random.ts'

/** Tokens of the workload, lines and replies in the mean; the loopback server counts Chinese by character. */
export const sizes = { persona: 800, line: 60, reply: 90, summary: 200, everyNote: 240, note: 60 } as const

const common =
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经' +
  '之进着等部度家电力里如水化高自理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政日那社义事平形相全表间' +
  '样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展果料象员'

/** Texts of exactly so many tokens that nobody has said before, the same in each run. */
export function createWriter(seed: string): (tokens: number) => string {
  const random = createSeededRandom(seed)
  return (tokens) => {
    let text = ''
    for (let index = 1; index < tokens; index += 1)
      text += index % 12 === 0 ? '，' : (common[Math.floor(random() * common.length)] ?? '的')
    return `${text}。`
  }
}

/** Sizes around a mean, from half of it to one and a half. */
export function createSizes(seed: string): (mean: number) => number {
  const random = createSeededRandom(seed)
  return (mean) => Math.round(mean * (0.5 + random()))
}

/** How often a turn needs a note. */
export type NotesPlan = 'none' | 'now and then' | 'every turn'

/** The words of a turn that call for a note; empty: none. `tokens`: of the note that has to be told then. */
export function mentionOf(
  plan: NotesPlan,
  turn: number,
): { readonly words: string; readonly tokens: number } {
  if (plan === 'every turn') return { words: keyOf(turn), tokens: sizes.everyNote }
  if (plan === 'none') return { words: '', tokens: 0 }
  if (turn % 10 === 5) return { words: keyOf(turn), tokens: sizes.note }
  return turn % 14 === 3 ? { words: '暴雨', tokens: 2 * mood.length } : { words: '', tokens: 0 }
}

const mood = '追问路线和时间，语气像播报预警，一句比一句短。'
const digits = '零壹贰叁肆伍陆柒捌玖'
const keyOf = (turn: number) =>
  `鲸${String(turn)
    .padStart(3, '0')
    .replace(/\d/g, (digit) => digits[Number(digit)] ?? '')}`

/** The card of the character, with the lore and the moods that the plan needs. JSON is YAML. */
export function cardFor(plan: NotesPlan, turns: number): string {
  const write = createWriter('card')
  const mentions = Array.from({ length: turns }, (_, turn) => ({ ...mentionOf(plan, turn), turn }))
  const lore = mentions
    .filter(({ words }) => words.startsWith('鲸'))
    .map(({ words, tokens }) => ({ keys: [words], text: write(tokens) }))
  const styles = { neutral: mood.slice(0, -6), fear: { triggers: '提到暴雨', words: mood } }
  return JSON.stringify({
    name: '林栖迟',
    language: 'zh',
    about: write(sizes.persona),
    ...(plan === 'now and then' ? { emotion: { recovery: 'fast', styles } } : {}),
    ...(lore.length > 0 ? { lore } : {}),
  })
}

/** What the person says in a turn. */
export function createLines(plan: NotesPlan): (turn: number) => string {
  const [write, sizeOf] = [createWriter('lines'), createSizes('lines')]
  return (turn) => {
    const { words } = mentionOf(plan, turn)
    return words + write(sizeOf(sizes.line) - words.length)
  }
}
