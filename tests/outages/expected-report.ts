import type { OutageReport } from './live-through.ts'
import type { ReportOfTwo } from './live-with-two.ts'

const away = 'I cannot write anything down at the moment; I go on when I can.'
const notNow = 'That cannot be done at the moment: it could not be written down. Try again in a few minutes.'
const notDone =
  'The characters here know nothing about you yet. `/me TEXT` tells them who you are in this story.'

/** What an outage looks like when all is well with the program; `isTold`: it lasts so long that people are told. */
export function expectedReport(isTold: boolean): OutageReport {
  const notices = isTold ? [away] : []
  return {
    told: { ann: notices, ben: notices, cat: [notNow, ...notices, notDone] },
    faults: [],
    askedAgain: [],
    leakedConnections: 0,
  }
}

/** What a longer one looks like with two services on one store; see `liveWithTwo`. */
export const expectedOfTwo: ReportOfTwo = {
  told: { ann: [away], cat: [notNow, notDone], dan: [away] },
  faults: [],
  askedAgain: [],
}
