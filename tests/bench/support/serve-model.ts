import { openModelServer } from '../../../src/testing/model-server.ts'

/** 90 tokens of two Chinese characters each. */
const text = Array.from({ length: 90 }, (_, index) => (index % 12 === 11 ? '雨了。' : '夜里'))

// A process of its own, so that its work is not counted as ours.
const server = await openModelServer({ reply: () => ({ text }) })
process.send?.(server.baseUrl)
process.once('disconnect', () => void server.close())
