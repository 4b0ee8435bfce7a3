/** Counters: each name with the names of its labels. Values of labels are few: never ids, never texts. */
export const counters = {
  /** Events that came in, by what the mailbox said. */
  dramatis_events_total: ['adapter', 'acceptance'],
  /** Steps that were acted on: `written`, `failed`, or `refused` (the conversation belongs to another worker, or was erased). */
  dramatis_turns_total: ['adapter', 'outcome'],
  /** Answers that were shown: `shown`, or `failed`. */
  dramatis_deliveries_total: ['adapter', 'outcome'],
  /** Answers after a crash that may be seen twice (`possible`), or whose first showing was found and used again (`found`). */
  dramatis_repeated_deliveries_total: ['adapter', 'outcome'],
  /** Calls of models, by `ok`, `left` (somebody stopped it, or had enough), or the code of the error. */
  dramatis_model_calls_total: ['model', 'outcome'],
  /** Tokens by kind: `prefilled` (prompt, computed), `cached` (prompt, from the server's prefix cache), `completion`. */
  dramatis_tokens_total: ['model', 'kind'],
  /** Calls of the store that failed, by the code of the error. */
  dramatis_store_errors_total: ['code'],
  /** Commits that were tried again. */
  dramatis_commit_retries_total: ['adapter'],
  /** What was not answered because somebody used too much: `person`, `conversation`, `place`, `tokens`, `length`, `waiting`. */
  dramatis_limited_total: ['adapter', 'by'],
  /** Feedback records, by kind; see `feedbackKinds`. */
  dramatis_feedback_total: ['adapter', 'kind'],
  /** What safety asked for: `concern`, `acute` (a help line was due), `human-question`, `ai-reminder`. */
  dramatis_safety_total: ['adapter', 'what'],
} as const satisfies { readonly [name: string]: readonly string[] }

/** Times, in seconds. */
export const histograms = {
  /** From an event's acceptance to its handing over, quiet time included. */
  dramatis_wait_seconds: ['adapter'],
  /** From the handing over to the commit. */
  dramatis_turn_seconds: ['adapter'],
  /** From the call of a model to its first token. */
  dramatis_first_token_seconds: ['model'],
  /** A commit, with its tries. */
  dramatis_commit_seconds: ['adapter'],
} as const satisfies { readonly [name: string]: readonly string[] }

/** Values that are read when somebody asks. */
export const gauges = {
  /** Events of the mailbox by state: `waiting`, `running`, `given-up`. */
  dramatis_mailbox_events: ['state'],
  /** Age of the event that has waited for longest, in seconds. */
  dramatis_oldest_waiting_seconds: [],
  /** Turns that run in this process. */
  dramatis_running_turns: ['adapter'],
  /** 1 while this process listens for an adapter. */
  dramatis_listening: ['adapter'],
  /** 1 while the store answers. */
  dramatis_store_up: [],
} as const satisfies { readonly [name: string]: readonly string[] }

/** Values of a metric's labels. */
type LabelsOf<Names extends readonly string[]> = { readonly [Name in Names[number]]: string }

/** One value of a gauge. */
export interface GaugeValue<Name extends keyof typeof gauges> {
  /** Values of its labels. */
  readonly labels: LabelsOf<(typeof gauges)[Name]>
  /** In the gauge's unit. */
  readonly value: number
}

/** What operators look at. Nothing of it fails. */
export interface Metrics {
  /** Adds to a counter; by 1 unless told otherwise. */
  count<Name extends keyof typeof counters>(
    name: Name,
    labels: LabelsOf<(typeof counters)[Name]>,
    by?: number,
  ): void
  /** Takes in a time, in seconds. */
  observe<Name extends keyof typeof histograms>(
    name: Name,
    labels: LabelsOf<(typeof histograms)[Name]>,
    seconds: number,
  ): void
  /** Says who tells a gauge's values when somebody asks; called again, the new one does. */
  gauge<Name extends keyof typeof gauges>(
    name: Name,
    read: () => Promise<readonly GaugeValue<Name>[]> | readonly GaugeValue<Name>[],
  ): void
}

/** Where nobody looks. */
export const noMetrics: Metrics = { count() {}, observe() {}, gauge() {} }
