import { maxModelLength, type ServerState, servedLoras, servedModels } from './server-state.ts'

/** What `/v1/models` answers: the models, then their LoRA adapters. */
export function encodeModelList(state: ServerState): object {
  const length = maxModelLength(state)
  const models = servedModels(state)
  const loras = state.misbehaviours.has('hidden-loras') ? [] : servedLoras(state)
  const card = { object: 'model', created: 0, owned_by: 'vllm' }
  const data = [
    ...models.map((id) => ({
      id,
      ...card,
      root: id,
      parent: null,
      ...(length === undefined ? {} : { max_model_len: length }),
    })),
    ...loras.map((id) => ({
      id,
      ...card,
      root: `/adapters/${id}`,
      parent: models[0] ?? null,
      max_model_len: null,
    })),
  ]
  return { object: 'list', data }
}
