#!/usr/bin/env node
// An old Node has to get as far as the sentence below: no static imports, and the syntax of Node 12.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `dramatis: Node ${process.versions.node} is too old, 22.18 or newer is needed. In a clone, \`npm ci\` brings Node 24 along ` +
      'and `npm start` uses it; elsewhere, install it from https://nodejs.org/en/download.\n',
  )
  process.exitCode = 2
} else {
  run().then(exit, (error) => {
    process.stderr.write(`dramatis: ${error instanceof Error ? error.stack : error}\n`)
    exit(1)
  })
}

async function run() {
  const { enableCompileCache } = await import('node:module')
  // Halves the time to the first prompt from the second start on. A service would pay for it with 10 MB for as long as it runs.
  if (process.argv[2] !== 'start') enableCompileCache()
  const { runCommandLine } = await import('./cli/run.ts')
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait.
      if (interrupted.signal.aborted) process.exit(130)
      interrupted.abort(name)
    })
  }
  // A caught error's cause may hold what a server said: a crash shows name and stack alone.
  for (const name of ['uncaughtException', 'unhandledRejection'])
    process.on(name, (error) => {
      process.stderr.write(`dramatis: ${error instanceof Error ? error.stack : typeof error}\n`, () =>
        process.exit(1),
      )
    })
  // Whoever reads may stop reading (`| head -1`): each verb ends in its own way then, and a crash is none of them.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  return await runCommandLine(process.argv.slice(2), {
    environment: process.env,
    directory: process.cwd(),
    input: process.stdin,
    output: process.stdout,
    errorOutput: process.stderr,
    fetch,
    signal: interrupted.signal,
  })
}

/** Ends when everything that was written is through; an open terminal or pipe would keep the process alive. */
function exit(code: number) {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
