import { describe, expect, test } from 'vitest'
import { blockTokens } from '../../src/testing/index.ts'
import { openServer } from './support.ts'

const head = { role: 'system', content: '夜'.repeat(100) }
const hello = { role: 'user', content: '你好' }
const options = { promptTokensDetails: true, reply: () => '雨'.repeat(40) }

function cachedOf(answer: {
  readonly usage: { readonly prompt_tokens_details?: { readonly cached_tokens: number } }
}) {
  return answer.usage.prompt_tokens_details?.cached_tokens
}

describe('cached_tokens', () => {
  test('are the whole blocks of what the last turn sent and got', async () => {
    const { server, chat } = await openServer(options)
    const first = await chat([head, hello], { max_tokens: 64 })
    expect(cachedOf(first)).toBe(0)
    const reply = { role: 'assistant', content: first.choices[0].message.content }
    const second = await chat([head, hello, reply, hello], { max_tokens: 64 })
    const known = first.usage.prompt_tokens + 40
    expect(cachedOf(second)).toBe(Math.floor(known / blockTokens) * blockTokens)
    expect(server.requests[1]?.cachedTokens).toBe(cachedOf(second))
  })

  test('grow in completions too, stop and all', async () => {
    const { complete } = await openServer({
      promptTokensDetails: true,
      reply: () => '雨'.repeat(40).concat('\n[甲]'),
    })
    const prompt = `${'夜'.repeat(50)}\n[甲]好\n[乙]`
    const asked = { max_tokens: 64, stop: ['\n'] }
    const first = await complete(prompt, asked)
    const second = await complete(`${prompt}${first.choices[0].text}\n[甲]好\n[乙]`, asked)
    expect(first.choices[0].text).toBe('雨'.repeat(40))
    expect(cachedOf(second)).toBe(Math.floor((first.usage.prompt_tokens + 40) / blockTokens) * blockTokens)
  })

  test('end where the prompt was changed', async () => {
    const { chat } = await openServer(options)
    await chat([head, hello])
    expect(cachedOf(await chat([{ ...head, content: `晚${head.content}` }, hello]))).toBe(0)
  })

  test('are not shared between salts, models and adapters', async () => {
    const { chat } = await openServer({ ...options, models: ['a', 'b'], loras: ['c'] })
    for (const fields of [{ model: 'a' }, { model: 'b' }, { model: 'c' }, { model: 'a', cache_salt: 's' }]) {
      expect(cachedOf(await chat([head, hello], fields))).toBe(0)
      expect(cachedOf(await chat([head, hello], fields))).toBeGreaterThan(0)
    }
  })

  test('are forgotten where the cache is small', async () => {
    const { chat } = await openServer({ ...options, cacheBlocks: 2 })
    await chat([head, hello])
    expect(cachedOf(await chat([head, hello]))).toBeLessThanOrEqual(2 * blockTokens)
  })

  test('are told only by a server that was started to tell them', async () => {
    const { chat } = await openServer()
    expect(cachedOf(await chat([head, hello]))).toBeUndefined()
  })

  test('are in the metrics', async () => {
    const { chat, metric } = await openServer(options)
    const first = await chat([head, hello], { max_tokens: 64 })
    const second = await chat([head, hello], { max_tokens: 64 })
    expect(await metric('prefix_cache_queries_total')).toBe(
      first.usage.prompt_tokens + second.usage.prompt_tokens,
    )
    expect(await metric('prefix_cache_hits_total')).toBe(cachedOf(second))
    expect(await metric('generation_tokens_total')).toBe(80)
    expect(await metric('kv_cache_usage_perc')).toBeGreaterThan(0)
  })
})
