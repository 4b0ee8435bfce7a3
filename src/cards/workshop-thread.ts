import { parentPort, workerData } from 'node:worker_threads'
import type { ExportedCard, ImportedCard } from '../contract/card-file.ts'
import { CardError } from '../contract/errors.ts'
import type { ThreadAnswer, ThreadJob } from './isolated-workshop.ts'
import { createCardWorkshop } from './workshop.ts'

// The thread of one job: see `createIsolatedWorkshop`. What is thrown crosses threads as what it says.

const job: ThreadJob = workerData
const workshop = createCardWorkshop()

async function work(): Promise<ThreadAnswer<ImportedCard | ExportedCard>> {
  try {
    const card =
      job.type === 'import'
        ? await workshop.importCard(job.file)
        : await workshop.exportCard(job.character, job.options)
    return { type: 'done', card }
  } catch (error) {
    if (!(error instanceof CardError)) throw error
    const { code, message, remedy } = error
    return { type: 'refused', refusal: { code, what: message.slice(0, -remedy.length).trimEnd(), remedy } }
  }
}

parentPort?.postMessage(await work())
