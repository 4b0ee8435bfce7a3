import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

// Given to `node --import`: at its end the process writes which files it has loaded, as one line of JSON.
const loaded: string[] = []
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.push(url)
    return nextLoad(url, context)
  },
})
process.on('exit', () => writeSync(2, `\n${JSON.stringify(loaded)}\n`))
