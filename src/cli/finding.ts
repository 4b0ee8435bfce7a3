import { DramatisError } from '../contract/errors.ts'

/** What was found out about one thing. `missing`: nobody has configured it, or it is no more than a hint. */
export interface Finding {
  readonly status: 'works' | 'missing' | 'broken'
  readonly text: string
}

export function works(text: string): Finding {
  return { status: 'works', text }
}

export function missing(text: string): Finding {
  return { status: 'missing', text }
}

export function broken(text: string): Finding {
  return { status: 'broken', text }
}

/** Finds out about something; an error of ours, or a wait that was too long, is a finding. */
export async function examine(
  title: string,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look()
  } catch (error) {
    if (DramatisError.isInstance(error)) return [broken(`${title}: ${error.message}`)]
    if (error instanceof DOMException && error.name === 'TimeoutError')
      return [broken(`${title}: no answer in time`)]
    throw error
  }
}
