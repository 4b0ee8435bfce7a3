import { describe, expect, test } from 'vitest'
import type { TemplateRefusal } from '../../src/testing/index.ts'
import { openServer } from './support.ts'

const system = { role: 'system', content: 'Be brief.' }
const user = { role: 'user', content: 'Hello.' }
const assistant = { role: 'assistant', content: 'Evening.' }

describe('a chat template', () => {
  test.each<readonly [TemplateRefusal, readonly object[], RegExp]>([
    ['no-system', [system, user], /System role not supported/],
    ['late-system', [user, system, user], /System message must be at the beginning/],
    ['assistant-first', [system, assistant, user], /must alternate/],
    ['same-role-twice', [user, user], /must alternate/],
  ])('that refuses %s says so, and takes the rest', async (refusal, messages, words) => {
    const { chat, post } = await openServer({ template: [refusal] })
    const refused = { status: 400, error: { message: expect.stringMatching(words), code: 400 } }
    expect(await chat(messages)).toMatchObject(refused)
    expect(await post('/tokenize', { messages })).toMatchObject(refused)
    expect(await chat([user, assistant, user])).toMatchObject({ status: 200 })
  })

  test('that is strict takes a system message at the start, and one that is lenient takes everything', async () => {
    const strict = await openServer({ template: 'strict' })
    expect(await strict.chat([system, user, assistant, user])).toMatchObject({ status: 200 })
    expect(await strict.chat([assistant, user])).toMatchObject({ status: 400 })
    const lenient = await openServer()
    expect(await lenient.chat([assistant, assistant, user, system, user])).toMatchObject({ status: 200 })
  })
})
