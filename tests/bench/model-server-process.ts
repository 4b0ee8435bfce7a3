import { openModelServer } from '../../src/testing/model-server.ts'

// A process of its own, so that the server's work is not counted as the client's.
const pauseMs = Number(process.argv[2] ?? 0)
const text = Array.from({ length: 90 }, () => '夜')
const gate = {
  pass: () => new Promise<void>((resolve) => setTimeout(resolve, pauseMs)),
  release() {},
  open() {},
}
const server = await openModelServer({ reply: () => (pauseMs > 0 ? { text, gate } : { text }) })
process.send?.(server.baseUrl)
process.on('disconnect', () => process.exit())
