import { runBound, runEngine, runSliding, type Summaries } from './prefix/runs.ts'
import type { Call } from './prefix/server.ts'
import type { NotesPlan } from './prefix/texts.ts'
import { mean, median, percentile, sum } from './support/statistics.ts'
import { type Goal, judge, type Print, printTable } from './support/table.ts'

const turns = 400
const contexts = [4_096, 8_192]

interface Row {
  readonly name: string
  /** Of all calls, by turn. */
  readonly prefilled: number
  /** Of these, the helper's: mostly a smaller model. */
  readonly helper: number
  /** Of the calls that somebody waited for. */
  readonly beforeReply: readonly number[]
  readonly cachedShare: number
  readonly dialogueTokens: number
  readonly callsPerTurn: number
  /** Of these, the ones that somebody waited for. */
  readonly repliesPerTurn: number
  /** Share of a prompt's characters that the one before it begins with, once the window is full. */
  readonly reusable: number
}

/** What a server with a prefix cache computes for a turn: bots that slide their window, beside the whole program. */
export async function run(print: Print): Promise<void> {
  print(
    `tokens that the server computes (prompt less cached), ${turns} turns, persona 800, line 60, reply 90; ` +
      'notes: now and then, or 240 tokens that change every turn',
  )
  const bound = rowOf('lower bound: append only', await runBound(100, 'none'), 99)
  const boundWithNotes = rowOf('  with notes now and then', await runBound(100, 'now and then'), 99)
  for (const contextTokens of contexts) {
    const sliding = await slidingRows(contextTokens)
    const engine = await engineRows(contextTokens)
    print('')
    print(`context of ${contextTokens} tokens`)
    printRows(print, [...Object.values(sliding), ...Object.values(engine), bound, boundWithNotes])
    const engines = {
      helper: engine.summed,
      'reply model': engine.summedByReplyModel,
      nobody: engine.extract,
      'nobody (CharacterGLM)': engine.characterglm,
    }
    printGoals(print, { sliding: sliding.top, bound: boundWithNotes }, engines)
  }
}

async function slidingRows(contextTokens: number) {
  const slide = async (name: string, notes: 'none' | 'top' | 'last') =>
    rowOf(`sliding, ${name}`, await runSliding({ contextTokens, turns, notes }), turns)
  return {
    top: await slide('240 notes at the top', 'top'),
    last: await slide('240 notes last', 'last'),
    none: await slide('no notes', 'none'),
  }
}

async function engineRows(contextTokens: number) {
  const engine = async (
    name: string,
    notes: NotesPlan,
    summaries: Summaries,
    dialect: 'chat' | 'characterglm' = 'chat',
  ) => rowOf(`engine, ${name}`, await runEngine({ contextTokens, turns, notes, summaries, dialect }), turns)
  return {
    plain: await engine('no notes, extract', 'none', 'extract'),
    plainSummed: await engine('no notes, helper', 'none', 'helper'),
    extract: await engine('notes, extract', 'now and then', 'extract'),
    summed: await engine('notes, helper', 'now and then', 'helper'),
    summedByReplyModel: await engine('notes, reply model', 'now and then', 'reply model'),
    characterglm: await engine('notes, CharacterGLM', 'now and then', 'extract', 'characterglm'),
    everyTurn: await engine('240 notes every turn, helper', 'every turn', 'helper'),
  }
}

function rowOf(name: string, calls: readonly Call[], turnsOfRun: number): Row {
  const replies = calls.filter(({ isReply }) => isReply)
  const prefilled = (call: Call) => call.promptTokens - call.cachedTokens
  return {
    name,
    prefilled: sum(calls.map(prefilled)) / turnsOfRun,
    helper: sum(calls.filter(({ isHelper }) => isHelper).map(prefilled)) / turnsOfRun,
    beforeReply: replies.map(prefilled),
    cachedShare: sum(calls.map((call) => call.cachedTokens)) / sum(calls.map((call) => call.promptTokens)),
    dialogueTokens: mean(replies.map((call) => call.dialogueTokens)),
    callsPerTurn: calls.length / turnsOfRun,
    repliesPerTurn: replies.length / turnsOfRun,
    reusable: reusableShare(replies),
  }
}

function reusableShare(replies: readonly Call[]): number {
  const full = replies.findIndex(({ firstLine }) => firstLine !== replies[0]?.firstLine)
  if (full < 0) return Number.NaN
  const pairs = replies
    .slice(full)
    .map((reply, at) => [replies[full + at - 1]?.text ?? '', reply.text] as const)
  return (
    sum(pairs.map(([before, after]) => commonLength(before, after))) /
    sum(pairs.map(([, { length }]) => length))
  )
}

function commonLength(before: string, after: string): number {
  const most = Math.min(before.length, after.length)
  let length = 0
  while (length < most && before.charCodeAt(length) === after.charCodeAt(length)) length += 1
  return length
}

const percent = (share: number) => (Number.isNaN(share) ? '-' : `${(100 * share).toFixed(0)} %`)

function printRows(print: Print, rows: readonly Row[]): void {
  printTable(print, [
    [
      '',
      'a turn',
      'of it helper',
      'before reply',
      'p50',
      'p99',
      'cached',
      'dialogue kept',
      'calls a turn',
      'reusable text',
    ],
    ...rows.map((row) => [
      row.name,
      row.prefilled.toFixed(0),
      row.helper.toFixed(0),
      mean(row.beforeReply).toFixed(0),
      median(row.beforeReply).toFixed(0),
      percentile(row.beforeReply, 0.99).toFixed(0),
      percent(row.cachedShare),
      row.dialogueTokens.toFixed(0),
      row.callsPerTurn.toFixed(2),
      percent(row.reusable),
    ]),
  ])
}

/** Goals, by who writes the summaries. */
function printGoals(
  print: Print,
  against: { readonly sliding: Row; readonly bound: Row },
  engines: { readonly [summaries: string]: Row },
): void {
  const { sliding, bound } = against
  const figures: readonly (readonly [name: string, digits: number, goal: Goal, of: (row: Row) => number])[] =
    [
      [
        'tokens a turn / sliding, notes at the top',
        3,
        { atMost: 0.1 },
        (row) => row.prefilled / sliding.prefilled,
      ],
      ['tokens a turn / lower bound', 2, { atMost: 3.5 }, (row) => row.prefilled / bound.prefilled],
      ['tokens before a reply, p99', 0, { atMost: 300 }, (row) => percentile(row.beforeReply, 0.99)],
      [
        'dialogue kept / that sliding',
        2,
        { atLeast: 0.6 },
        (row) => row.dialogueTokens / sliding.dialogueTokens,
      ],
      ['model calls before a reply', 2, { atMost: 1 }, (row) => row.repliesPerTurn],
      ['model calls a turn', 2, { atMost: 1.11 }, (row) => row.callsPerTurn],
      ['reusable share of a prompt, window full', 2, { atLeast: 0.9 }, (row) => row.reusable],
    ]
  const rows = Object.values(engines)
  printTable(print, [
    [
      'goals, with notes now and then; summaries by',
      ...Object.keys(engines).flatMap((name) => [name, '', '']),
    ],
    ...figures.map(([name, digits, goal, of]) => [
      name,
      ...rows.flatMap((row) => [of(row).toFixed(digits), ...judge(of(row), goal, digits)]),
    ]),
  ])
}
