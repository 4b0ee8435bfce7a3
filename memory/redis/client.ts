import type { RedisClientType } from '@keyv/redis'

/** A client of Redis, not connected yet. */
export type Client = RedisClientType

/**
 * Makes another client for the same Redis. It comes back by itself, and keeps what it is asked for until then. `jobs`: it may wait for
 * seconds; `bell`: it only listens.
 */
export type CreateClient = (use: 'jobs' | 'bell') => Promise<Client>
