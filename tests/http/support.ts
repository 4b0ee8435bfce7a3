import { onTestFinished } from 'vitest'
import { openHttpServer } from '../../src/http/server.ts'
import { createRecordingLog } from '../support/store.ts'

/** A server on a free port of loopback, gone after the test. */
export async function serve(routes: Parameters<typeof openHttpServer>[0]['routes']) {
  const logged: string[] = []
  const log = createRecordingLog(logged)
  const server = await openHttpServer({ host: '127.0.0.1', port: 0, routes, log })
  onTestFinished(async () => await server.close())
  return { server, logged, at: (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init) }
}
