import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config.ts'
import { createDirectory } from '../cli/run-cli.ts'
import { serve } from '../http/support.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Settings with nothing set, as far as the environment goes. */
async function load(environment: { readonly [name: string]: string } = {}) {
  return await loadConfig({ environment, directory: await createDirectory() })
}

/** Words of an instruction of the Dockerfile, with what an earlier stage says left out. */
function instruction(name: string): string {
  const stage =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? ''
  return new RegExp(`^${name} (.+)$`, 'm').exec(stage)?.[1] ?? ''
}

/** `NAME=value` pairs. */
function variablesOf(text: string): { [name: string]: string } {
  return Object.fromEntries(text.split(' ').map((pair) => pair.split('=', 2)))
}

describe('the health check of the image', () => {
  const [, json = '[]'] = /CMD (\[.+\])$/.exec(instruction('HEALTHCHECK')) ?? []
  const [program, ...words]: string[] = JSON.parse(json)

  /** Runs it as the container does, with these variables; answers its exit code and what it says. */
  async function check(environment: { readonly [name: string]: string }) {
    expect(program).toBe('node')
    const { promise, resolve } = Promise.withResolvers<{ code: unknown; said: string }>()
    execFile(process.execPath, words, { cwd: root, env: environment }, (error, said) =>
      resolve({ code: error ? error.code : 0, said }),
    )
    return await promise
  }

  const healthz = {
    method: 'GET',
    path: '/healthz',
    handle: () => ({ status: 200, headers: {}, body: 'alive' }),
  } as const

  test('is 0 where the program lives, and 1 where it does not', async () => {
    const { server } = await serve([healthz])
    const { port: HTTP_PORT } = new URL(server.url)
    expect(await check({ HTTP_PORT })).toEqual({ code: 0, said: '' })
    expect((await check({ HTTP_HOST: '0.0.0.0', HTTP_PORT })).code).toBe(0)
    await server.close()
    expect(await check({ HTTP_PORT })).toEqual({
      code: 1,
      said: `http://127.0.0.1:${HTTP_PORT}/healthz: ECONNREFUSED\n`,
    })
  })

  test('knows IPv6, and asks nobody where nothing is served', async () => {
    const { server } = await serve([])
    expect((await check({ HTTP_PORT: new URL(server.url).port })).code).toBe(1)
    expect((await check({})).code).toBe(0)
    expect((await check({ HTTP_PORT: '' })).code).toBe(0)
    expect((await check({ HTTP_HOST: '::1', HTTP_PORT: '1' })).said).toContain('http://[::1]:1/healthz')
  })

  test('comes with the image, and asks the port that the image serves', async () => {
    const variables = variablesOf(instruction('ENV'))
    const { http } = await load(variables)
    expect(http).toEqual({ host: '0.0.0.0', port: 9464 })
    expect(instruction('EXPOSE')).toBe(variables.HTTP_PORT)
    expect(read('Dockerfile')).toContain(`COPY ${words[0]} deploy/`)
    expect(read('.dockerignore').split('\n')).toContain(`!${words[0]}`)
  })
})

describe('compose.yaml', () => {
  const { services, volumes, networks } = parse(read('compose.yaml'), { merge: true })
  const { bot, redis, vllm, characterglm } = services

  test('every name that it uses is there', () => {
    for (const service of Object.values<typeof bot>(services)) {
      for (const network of service.networks) expect(Object.keys(networks)).toContain(network)
      for (const volume of service.volumes) {
        const [source = ''] = volume.split(':')
        if (!source.startsWith('.')) expect(Object.keys(volumes)).toContain(source)
      }
      for (const needed of Object.keys(service.depends_on ?? {}))
        expect(Object.keys(services)).toContain(needed)
    }
  })

  test('there can be several bots, and none of the services is open to the outside', () => {
    expect(Object.keys(bot)).not.toContain('container_name')
    for (const service of Object.values<object>(services)) expect(Object.keys(service)).not.toContain('ports')
    expect(networks.storage).toEqual({ internal: true })
    expect(redis.networks).toEqual(['storage'])
  })

  test('the bot gets settings that it can use, and a Redis that works', async () => {
    const { memoryUrl, http, shutdownMs } = await load(bot.environment)
    expect([memoryUrl, http]).toEqual(['redis://redis:6379', { host: '0.0.0.0', port: 9464 }])
    expect(bot.expose).toEqual([String(http?.port)])
    expect(bot.depends_on).toEqual({ redis: { condition: 'service_healthy' } })
    expect(Number.parseInt(bot.stop_grace_period, 10) * 1_000).toBeGreaterThan(shutdownMs)
  })

  test('Redis keeps what it was given, and forgets nothing when it is full', () => {
    const command = redis.command.join(' ')
    expect(command).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/)
    expect(redis.volumes).toEqual(['redis-data:/data'])
    expect(redis.healthcheck.test).toEqual(['CMD-SHELL', 'redis-cli ping | grep -q PONG'])
  })

  test('models run only when they are asked for, and with what the README says of them', () => {
    expect([vllm.profiles, characterglm.profiles]).toEqual([['vllm'], ['characterglm']])
    expect(bot.profiles ?? redis.profiles).toBeUndefined()
    expect(characterglm.image).toBe('vllm/vllm-openai:v0.10.0')
    const readme = read('README.md')
    for (const { command } of [vllm, characterglm])
      for (const flag of command.filter((word: string) => word.startsWith('--')))
        expect(readme).toContain(flag)
  })
})

describe('the systemd unit', () => {
  const unit = read('deploy/dramatis.service')
  const lines = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))

  test('has settings in their sections', () => {
    expect(lines.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]'])
    for (const line of lines) expect(line).toMatch(/^(\[\w+\]|[A-Z]\w+=.*)$/)
  })

  test('gives the program settings that it can use, and time to end', async () => {
    const variables = valuesOf('Environment').flatMap((text) => Object.entries(variablesOf(text)))
    const { memoryUrl, http, shutdownMs } = await load(Object.fromEntries(variables))
    expect(memoryUrl).toBe(`sqlite:/var/lib/${valuesOf('StateDirectory')}/dramatis.db`)
    expect(http).toEqual({ host: '127.0.0.1', port: 9464 })
    expect(Number(valuesOf('TimeoutStopSec')) * 1_000).toBeGreaterThan(shutdownMs)
    expect(valuesOf('KillSignal')).toEqual(['SIGTERM'])
    // Exit code 2: settings that cannot be used.
    expect(valuesOf('RestartPreventExitStatus')).toEqual(['2'])
  })
})
