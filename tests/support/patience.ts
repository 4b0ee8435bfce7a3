/** Ends what hangs: far longer than what comes takes, also on a machine that stalls for seconds. */
export const patience = () => AbortSignal.timeout(30_000)
