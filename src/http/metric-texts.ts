import type { counters, gauges, histograms } from '../contract/metrics.ts'

type Name = keyof typeof counters | keyof typeof histograms | keyof typeof gauges

/** What each metric means, for whoever reads the page. */
export const helpTexts = {
  dramatis_events_total: 'Events that came in, by what the mailbox said.',
  dramatis_turns_total:
    'Steps that were acted on: written, failed, or refused (another worker has the conversation, or it was erased).',
  dramatis_deliveries_total: 'Answers that were shown, or could not be.',
  dramatis_repeated_deliveries_total:
    'Answers after a crash that may be seen twice (possible), or whose first showing was found and used again (found).',
  dramatis_model_calls_total: 'Calls of models, by ok or the code of the error.',
  dramatis_tokens_total:
    'Tokens: prefilled (prompt, computed), cached (prompt, from the prefix cache), completion.',
  dramatis_store_errors_total: 'Calls of the store that failed, by the code of the error.',
  dramatis_commit_retries_total: 'Commits that were tried again.',
  dramatis_limited_total: 'What was not answered because somebody used too much, by what was used up.',
  dramatis_feedback_total: 'What people did about replies, by kind.',
  dramatis_safety_total:
    'Safety: help lines shown by what was said (concern, acute), sincere questions whether a human is there (human-question), reminders that an AI plays (ai-reminder).',
  dramatis_wait_seconds:
    'From an event to its handing over, the time until people have finished speaking included.',
  dramatis_turn_seconds: 'From the handing over to the commit.',
  dramatis_first_token_seconds: 'From the call of a model to its first token.',
  dramatis_commit_seconds: 'A commit, with its tries.',
  dramatis_mailbox_events: 'Events of the mailbox that wait, run, or were given up.',
  dramatis_oldest_waiting_seconds: 'Age of the event that has waited for longest.',
  dramatis_running_turns: 'Turns that run in this process.',
  dramatis_listening: '1 while this process listens for the adapter.',
  dramatis_store_up: '1 while the store answers.',
} as const satisfies { readonly [Each in Name]: string }

/** Upper bounds in seconds, finest where the goals are. */
export const buckets = {
  // People are given 1.2 s to 6 s to finish speaking; a commit of an outage waits for minutes.
  dramatis_wait_seconds: [0.01, 0.1, 0.5, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 15, 60, 300, 1_800],
  dramatis_turn_seconds: [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10, 20, 60, 180],
  dramatis_first_token_seconds: [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 4, 8, 15, 30, 60],
  dramatis_commit_seconds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15, 60],
} as const satisfies { readonly [Each in keyof typeof histograms]: readonly number[] }
