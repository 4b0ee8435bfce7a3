// Exit code 0 where the bot of this machine lives. The image has no curl; with no HTTP_PORT there is nothing to ask.
const { HTTP_HOST: host = '127.0.0.1', HTTP_PORT: port } = process.env
const address = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
const name = address.includes(':') ? `[${address}]` : address

if (port) {
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(4_000) })
    process.exitCode = answer.ok ? 0 : 1
  } catch (error) {
    process.stdout.write(`http://${name}:${port}/healthz: ${error.cause?.code ?? error.name}\n`)
    process.exitCode = 1
  }
}
