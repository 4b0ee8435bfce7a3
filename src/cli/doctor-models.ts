import { createLog, systemClock } from '../app.ts'
import type { Character } from '../contract/character.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { openModel } from '../model/open-models.ts'
import { listModels } from './choose-model.ts'
import { broken, examine, type Finding, missing, works } from './finding.ts'
import type { Surroundings } from './surroundings.ts'
import { tryModel } from './try-model.ts'

/** Longest wait for a server's list of models, and for a few words of a model. */
const answerMs = 5_000
const wordsMs = 60_000

/** Each model: whether its server answers and lists it; with somebody to speak for, whether it writes. */
export async function checkModels(
  { models }: Config,
  speaker: Character | undefined,
  surroundings: Surroundings,
): Promise<readonly Finding[]> {
  const writers = [...models.reply, models.helper, models.judge].filter((model) => model !== undefined)
  const embedders = models.embedder ? [models.embedder] : []
  const findings = await Promise.all([
    ...writers.map((model) => checkModel(model, speaker, surroundings)),
    ...embedders.map((model) => checkModel(model, undefined, surroundings)),
  ])
  return [...(models.reply.length > 0 ? [] : [await hintAtModels(surroundings)]), ...findings.flat()]
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

async function checkModel(
  config: ModelConfig,
  speaker: Character | undefined,
  { signal }: Surroundings,
): Promise<readonly Finding[]> {
  const title = `model ${config.name} on ${new URL(config.baseUrl).origin}`
  const within = (timeoutMs: number) => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  return await examine(title, async () => {
    const model = openModel(config, { log: createLog('silent'), clock: systemClock })
    try {
      const names = await model.fetchModels(within(answerMs))
      if (!names.includes(config.name))
        return [broken(`${title}: the server has no such model; it lists ${names.join(', ') || 'none'}`)]
      const how = speaker
        ? await tryModel(model, speaker, within(wordsMs))
        : 'the server answers and lists it'
      return [works(`${title}: ${how}`)]
    } finally {
      await model.close()
    }
  })
}
