import { type ServerState, servedLoras, servedModels } from './server-state.ts'

/** What Prometheus reads at `/metrics`, under vLLM's names. */
export function encodeMetrics(state: ServerState): string {
  const { counts, slots, cache, cacheBlocks } = state
  const { stop, length, abort } = counts.finished
  return [
    gauge('num_requests_running', 'Number of requests in model execution batches.', slots.running),
    gauge('num_requests_waiting', 'Number of requests waiting to be processed.', slots.waiting),
    gauge('kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.', cache.blocks / cacheBlocks),
    counter('prefix_cache_queries', 'Prefix cache queries, in tokens.', counts.promptTokens),
    counter('prefix_cache_hits', 'Prefix cache hits, in tokens.', counts.cachedTokens),
    counter('prompt_tokens', 'Number of prefill tokens processed.', counts.promptTokens),
    counter('prompt_tokens_cached', 'Number of prompt tokens found in the cache.', counts.cachedTokens),
    counter('generation_tokens', 'Number of generation tokens processed.', counts.generatedTokens),
    counter('num_preemptions', 'Cumulative number of preemptions.', 0),
    family('request_success_total', 'counter', 'Count of successfully processed requests.', [
      [{ finished_reason: 'stop' }, stop],
      [{ finished_reason: 'length' }, length],
      [{ finished_reason: 'abort' }, abort],
    ]),
    family('lora_requests_info', 'gauge', 'Running stats on lora requests.', [
      [{ max_lora: String(servedLoras(state).length), running_lora_adapters: '' }, 1],
    ]),
  ].join('')

  function gauge(name: string, help: string, value: number): string {
    return family(name, 'gauge', help, [[{}, value]])
  }

  function counter(name: string, help: string, value: number): string {
    return family(`${name}_total`, 'counter', help, [[{}, value]])
  }

  function family(
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
  ): string {
    const common = { engine: '0', model_name: servedModels(state)[0] ?? '' }
    const lines = samples.map(([labels, value]) => {
      const pairs = Object.entries({ ...common, ...labels }).map(([label, text]) => `${label}=${quote(text)}`)
      return `vllm:${name}{${pairs.join(',')}} ${value}\n`
    })
    return `# HELP vllm:${name} ${help}\n# TYPE vllm:${name} ${type}\n${lines.join('')}`
  }
}

/** A label's value as Prometheus writes it. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
