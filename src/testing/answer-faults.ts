import type { ServerResponse } from 'node:http'
import type { ModelServerFault } from './model-replies.ts'
import type { ModelErrorShape } from './model-server-types.ts'
import { errorBody } from './refusals.ts'

/** Whether the fault replaces the whole answer; it is then written, or the client waits in vain. */
export function failAtOnce(
  outgoing: ServerResponse,
  fault: ModelServerFault | undefined,
  shape: ModelErrorShape,
): boolean {
  if (fault === undefined) return false
  switch (fault.type) {
    case 'error': {
      const { status, message, errorType: type, param, code } = fault
      outgoing.writeHead(status, { 'content-type': 'application/json', ...fault.headers })
      outgoing.end(JSON.stringify(errorBody(shape, status, message, { type, param, code })))
      return true
    }
    case 'raw-error':
      outgoing.writeHead(fault.status, {
        'content-type': fault.contentType ?? 'application/json',
        ...fault.headers,
      })
      outgoing.end(fault.body)
      return true
    case 'hang':
      return fault.afterTokens === undefined
    case 'close':
      if (fault.afterTokens !== undefined) return false
      outgoing.destroy()
      return true
    default:
      return false
  }
}

/** Whether the fault ends the stream before the token with that index. */
export function failInside(
  outgoing: ServerResponse,
  fault: ModelServerFault | undefined,
  index: number,
  shape: ModelErrorShape,
): boolean {
  if (fault === undefined || !('afterTokens' in fault) || fault.afterTokens !== index) return false
  switch (fault.type) {
    case 'hang':
      return true
    case 'close':
      // A comment, behind which everything before it has left.
      outgoing.write(':\n\n', () => outgoing.destroy())
      return true
    case 'no-end':
      outgoing.end()
      return true
    case 'invalid-json':
      outgoing.end('data: {"choices": [\n\ndata: [DONE]\n\n')
      return true
    case 'stream-error': {
      const body = errorBody(shape, fault.status, fault.message, { type: typeOf(fault.status) })
      outgoing.end(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`)
      return true
    }
  }
}

/** Whether the fault spoils an answer that is not streamed. */
export function failWhole(
  outgoing: ServerResponse,
  fault: ModelServerFault | undefined,
  shape: ModelErrorShape,
): boolean {
  switch (fault?.type) {
    case 'hang':
      return true
    case 'close':
      outgoing.destroy()
      return true
    case 'no-end':
    case 'invalid-json':
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.end('{"choices": [')
      return true
    case 'stream-error': {
      const { status, message } = fault
      outgoing.writeHead(status, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify(errorBody(shape, status, message, { type: typeOf(status) })))
      return true
    }
    default:
      return false
  }
}

function typeOf(status: number): string {
  return status >= 500 ? 'InternalServerError' : 'BadRequestError'
}
