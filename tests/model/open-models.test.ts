import { expect, test } from 'vitest'
import { openReplyModel } from '../../src/model/open-models.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createModelConfig } from './requests.ts'
import { createRecordingLog } from './support.ts'

const dependencies = { log: createRecordingLog(), clock: createFakeClock() }

test('the first model that is configured replies', async () => {
  const configs = [createModelConfig({ name: 'first' }), createModelConfig({ name: 'second' })]
  const model = openReplyModel(configs, dependencies)
  expect(model).toMatchObject({ name: 'first', dialect: 'chat', contextTokens: 8192 })
  await model.close()
})

test('the understudy replies where none is configured', async () => {
  const model = openReplyModel([], dependencies)
  expect(model).toMatchObject({ name: 'understudy', dialect: 'understudy' })
  expect(await model.fetchModels(new AbortController().signal)).toEqual(['understudy'])
})

test.each(['characterglm', 'charglm'] as const)('the dialect %s is refused at the start', (dialect) => {
  expect(() => openReplyModel([createModelConfig({ dialect })], dependencies)).toThrow(
    /MODEL_DIALECT to chat/,
  )
})
