import { createLog, systemClock } from '../app/system.ts'
import type { Character } from '../contract/character.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import { openModel } from '../model/open-models.ts'
import type { ProbeFinding } from '../model/probe/finding.ts'
import { type ProbeRole, probeModel } from '../model/probe/probe-model.ts'
import { listModels } from './choose-model.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import type { Surroundings } from './surroundings.ts'
import { tryModel } from './try-model.ts'

/** Longest wait for a server's list of models, and for a few words of a model. */
const answerMs = 5_000
const wordsMs = 60_000

/** How closely models are looked at. */
export interface ModelExamination {
  /** Whether they are made to speak. */
  readonly isDeep: boolean
  /** Who speaks through them; `undefined`: there is no card. */
  readonly speaker: Character | undefined
}

/** A model and what it is for. */
interface CastModel {
  /** As in dramatis.yaml. */
  readonly place: string
  readonly role: ProbeRole
  readonly config: ModelConfig
}

/**
 * Each model: whether its server answers and lists it; deeply, whether both do what the dialect needs. One after the other, for
 * they may share a server whose running requests are counted.
 */
export async function* checkModels(
  { models }: Config,
  examination: ModelExamination,
  surroundings: Surroundings,
): AsyncGenerator<Finding> {
  if (models.reply.length === 0) yield await hintAtModels(surroundings)
  for (const model of listCast(models)) {
    if (examination.isDeep) yield* checkDeeply(model, examination.speaker, surroundings)
    else yield* await checkAnswer(model, surroundings)
  }
}

function listCast({ reply, ...others }: Config['models']): readonly CastModel[] {
  const roles = ['helper', 'judge', 'embedder'] as const
  return [
    ...reply.map((config, index) => ({ place: `models.reply[${index}]`, role: 'reply', config }) as const),
    ...roles.flatMap((role) => {
      const config = others[role]
      return config ? [{ place: `models.${role}`, role, config }] : []
    }),
  ]
}

async function hintAtModels(surroundings: Surroundings): Promise<Finding> {
  const local = await listModels(surroundings)
  const found = local.map(({ label, hint }) => `\n${label} (${hint})`).join('')
  return missing(
    'no model is set: the understudy plays. Set MODEL_BASE_URL and MODEL_NAME, or run `npx dramatis init`. ' +
      (found
        ? `These answer on this machine:${found}`
        : 'None answers on this machine: Ollama, LM Studio, vLLM and llama.cpp would be found.'),
  )
}

async function checkAnswer({ config }: CastModel, { signal }: Surroundings): Promise<readonly Finding[]> {
  const title = titleOf(config)
  return await examine(title, async () => {
    const model = openModel(config, { log: createLog('silent'), clock: systemClock })
    try {
      const names = await model.fetchModels(within(answerMs, signal))
      // Ollama lists what has no other tag with this one.
      return [config.name, `${config.name}:latest`].some((name) => names.includes(name))
        ? [works(`${title}: the server answers and lists it`)]
        : [broken(`${title}: the server has no such model; it lists ${names.join(', ') || 'none'}`)]
    } catch (error) {
      const hasNoList = config.dialect === 'charglm' && error instanceof ModelError && error.status === 404
      if (!hasNoList) throw error
      return [missing(`${title}: the server has no list of models; --deep asks it for words`)]
    } finally {
      await model.close()
    }
  })
}

async function* checkDeeply(
  { place, role, config }: CastModel,
  speaker: Character | undefined,
  { fetch, signal }: Surroundings,
): AsyncGenerator<Finding> {
  let isOver = role !== 'reply'
  for await (const finding of probeModel(config, role, { fetch, clock: systemClock, signal })) {
    isOver ||= finding.isEnd
    yield encodeProbe(place, finding)
  }
  if (!isOver && speaker) yield* await checkCharacter(place, config, speaker, signal)
}

/** The whole way, with a prompt of a card. */
async function checkCharacter(
  place: string,
  config: ModelConfig,
  speaker: Character,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const title = `${place} character (${speaker.name} is greeted)`
  return await examine(title, async () => {
    const model = openModel(config, { log: createLog('silent'), clock: systemClock })
    try {
      const told = await tryModel(model, speaker, within(wordsMs, signal))
      return [told ? works(`${title}: ${told}`) : broken(`${title}: wrote nothing, twice\n${silenceRemedy}`)]
    } finally {
      await model.close()
    }
  })
}

const silenceRemedy =
  'See that model, dialect and, where one is loaded, LoRA adapter belong together; a model that reasons first is told not to by extra_body.'

const statuses = { works, hint: missing, broken } as const

/** What was asked, what was found, and below what to do. */
function encodeProbe(place: string, { status, check, asked, found, remedy }: ProbeFinding): Finding {
  const question = asked && ` (${asked})`
  return statuses[status](`${place} ${check}${question}: ${found}${remedy && `\n${remedy}`}`)
}

function titleOf({ name, baseUrl }: ModelConfig): string {
  return `model ${name} on ${new URL(baseUrl).origin}`
}

function within(timeoutMs: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
}
