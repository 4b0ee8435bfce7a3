import { spawnSync } from 'node:child_process'

const remedy =
  'Install it (Debian, Ubuntu: sudo apt-get install -y redis-server; macOS: brew install redis), or set REDIS_SERVER to the path of the program.'

/** The program to start: what REDIS_SERVER names, else `redis-server` on the PATH. */
export function findRedisServer(): string {
  const program = process.env.REDIS_SERVER || 'redis-server'
  if (!answers(program))
    throw new Error(`The tests need a redis-server, and ${program} does not run. ${remedy}`)
  return program
}

/** The same; where there is none, and whoever runs the tests may install programs, it is installed. */
export function installRedisServer(): string {
  const mayInstall = process.getuid?.() === 0 && answers('apt-get')
  if (!process.env.REDIS_SERVER && !answers('redis-server') && mayInstall) {
    run('apt-get', 'update')
    run('apt-get', 'install', '-y', '--no-install-recommends', 'redis-server')
    // Debian may start a service with the package; the tests start servers of their own.
    run('service', 'redis-server', 'stop')
  }
  return findRedisServer()
}

function answers(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

/** What it says goes to standard error, for standard output is a report; whether it helped is seen by looking for the server. */
function run(program: string, ...words: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(program, words, { stdio: ['ignore', 2, 2], env })
}
