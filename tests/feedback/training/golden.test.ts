import { describe, expect, it } from 'vitest'
import type { TrainingForm, TrainingFormat } from '../../../src/feedback/training/index.ts'
import { checkFiles, train } from './run-training.ts'
import { chineseDm, chineseGroup, englishGroup, englishStudio, ownNames } from './stories.ts'

const formats = ['sft', 'dpo', 'kto'] as const satisfies readonly TrainingFormat[]
const forms = ['chat', 'plain', 'as-served'] as const satisfies readonly TrainingForm[]
const all = formats.flatMap((format) => forms.map((form) => ({ format, form })))

describe('golden files', () => {
  it.each(all)('$format, $form', async ({ format, form }) => {
    const stories = [englishGroup(), chineseDm(), chineseGroup(), englishStudio()]
    const trained = await train(stories, format, form)
    checkFiles(trained, format)
    const texts = [...trained.files].sort(([one], [other]) => (one < other ? -1 : 1))
    for (const [file, text] of texts) {
      for (const name of ownNames) expect(text, `${name} in ${file}`).not.toContain(name)
      expect(text).not.toMatch(/\{\{|\[secret\]|withheld/)
      await expect(text).toMatchFileSnapshot(`../../fixtures/training/${format}-${form}/${file}`)
    }
  })
})
