import type { DramatisError } from '../../contract/errors.ts'

/** What came out of one look at a server. */
export interface ProbeFinding {
  /** `hint`: it works, or cannot be looked at, and something about it is worth knowing. */
  readonly status: 'works' | 'hint' | 'broken'
  /** What was looked at, in a word or two. */
  readonly check: string
  /** What was asked of the server. */
  readonly asked: string
  /** What it answered. */
  readonly found: string
  /** What to do; empty: nothing. */
  readonly remedy: string
  /** Whether nothing more can be learned from this server. */
  readonly isEnd: boolean
}

/** One check; it may have several findings. */
export interface ProbeReport {
  works(found: string): ProbeFinding
  hint(found: string, remedy?: string): ProbeFinding
  broken(found: string, remedy: string): ProbeFinding
  /** Broken, and there is no use in going on. */
  end(found: string, remedy: string): ProbeFinding
}

/** Builds the findings of one check. */
export function createReport(check: string, asked: string): ProbeReport {
  const common = { check, asked, isEnd: false }
  return {
    works: (found) => ({ ...common, status: 'works', found, remedy: '' }),
    hint: (found, remedy = '') => ({ ...common, status: 'hint', found, remedy }),
    broken: (found, remedy) => ({ ...common, status: 'broken', found, remedy }),
    end: (found, remedy) => ({ ...common, status: 'broken', found, remedy, isEnd: true }),
  }
}

/** What an error says happened, as a finding ends: without its remedy and the full stop. */
export function describeError({ message, remedy }: DramatisError): string {
  return message.slice(0, -remedy.length).trim().replace(/\.$/, '')
}
