import { installRedisServer } from '../support/find-redis-server.ts'

/** Before all tests: those of Redis run on a real server, and are never skipped. */
export function setup(): void {
  installRedisServer()
}
