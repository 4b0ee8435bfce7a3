import { expect, onTestFinished, test } from 'vitest'
import { openHelperModel, openModel, openModels, openReplyModel } from '../../src/model/open-models.ts'
import { createGate } from '../../src/testing/model-replies.ts'
import { openModelServer } from '../../src/testing/model-server.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createModelConfig, createModelRequest } from './requests.ts'
import { createQuestion, createRecordingLog, failureOf, readAll } from './support.ts'

const dependencies = { log: createRecordingLog(), clock: createFakeClock() }
const none = { reply: [], helper: undefined, judge: undefined, embedder: undefined }

test('the first model that is configured replies', async () => {
  const configs = [createModelConfig({ name: 'first' }), createModelConfig({ name: 'second' })]
  const model = openReplyModel(configs, dependencies)
  expect(model).toMatchObject({ name: 'first', dialect: 'chat', contextTokens: 8192 })
  await model.close()
})

test('the understudy replies where none is configured', async () => {
  const { reply, helper, close } = openModels(none, dependencies)
  expect(reply).toMatchObject({ name: 'understudy', dialect: 'understudy' })
  expect(await reply.fetchModels(new AbortController().signal)).toEqual(['understudy'])
  expect(helper).toBeUndefined()
  await close()
})

test.each([
  ['characterglm', 0.9, 256],
  ['charglm', 0.8, 512],
] as const)('the dialect %s has defaults of its own', async (dialect, temperature, maxTokens) => {
  const model = openModel(createModelConfig({ dialect, followsInstructions: false }), dependencies)
  expect(model).toMatchObject({ dialect, followsInstructions: false, sampling: { temperature, maxTokens } })
  await model.close()
})

test.each([{ dialect: 'characterglm' }, { followsInstructions: false }] as const)(
  'what follows no instructions cannot help: %o',
  (config) => {
    expect(() => openHelperModel(createModelConfig(config), dependencies)).toThrow(
      /models\.helper.*follows no instructions/,
    )
  },
)

test('replies and helper share the room of their server, and its connections until both are closed', async () => {
  const gate = createGate()
  const server = await openModelServer({ models: ['big', 'small'], reply: () => ({ text: 'Rain.', gate }) })
  onTestFinished(() => server.close())
  const models = openModels(
    {
      ...none,
      reply: [createModelConfig({ baseUrl: server.baseUrl, name: 'big', maxConcurrent: 9 })],
      helper: createModelConfig({ baseUrl: server.baseUrl, name: 'small', maxConcurrent: 1 }),
    },
    dependencies,
  )
  const reading = readAll(models.reply.generate(createModelRequest()))
  await server.request(0)
  expect(await failureOf(Promise.resolve(models.helper?.ask(createQuestion())))).toMatchObject({
    code: 'busy',
  })
  gate.open()
  await reading
  await models.reply.close()
  expect(await models.helper?.ask(createQuestion())).toMatchObject({ text: 'Rain.' })
  await models.close()
})
