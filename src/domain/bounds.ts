/**
 * Every limit of a run in one place; `--json` shows them as `bounds`.
 * Times in milliseconds unless the name says seconds; sizes in bytes unless it says tokens.
 */
export const BOUNDS = {
  /** The rule the product is built on: a result that takes longer to verify is not for the fast model. */
  verify_budget_seconds: 30,
  /**
   * A task goes to the fast model from this probability of staying within the budget. Below one half,
   * because a draft that turns out too large is measured and goes up, which costs a second (docs/router.md).
   */
  fast_from_probability: 0.22,
  /** Between these probabilities an estimate is uncertain: there `race: auto` lets the solve run beside the draft. */
  race_from_probability: 0.35,
  race_to_probability: 0.65,
  /** Reading time for one changed function: the middle of the field's 10 to 15 seconds. */
  seconds_per_function: 12,
  /** The fast model drifts after 6 to 8 sequential steps. */
  max_steps: 6,
  /** Repair requests for a reply that does not parse or apply. */
  reply_repairs: 1,
  /** Times provable findings go back to the fast model before the review. */
  draft_mends: 1,
  /** Times a failed check goes up to the strong model with its output. */
  verify_mends: 1,
  /** Model turns of a solve that reads further files. */
  solve_rounds: 8,
  /** Bytes that a solve's read-only tools may return altogether. */
  solve_read_bytes: 400_000,
  /** The project's own check: its process group is killed at this limit. */
  verify_timeout_ms: 30_000,
  /** How long an apply waits for another one in the same working tree. */
  apply_wait_ms: 5_000,
  /** Undo records kept in a working tree. */
  undo_records: 100,
  /** Lines of a failed check's output kept as evidence. */
  verify_tail_lines: 80,
  /** Name look-up, TCP and TLS handshake of a connection to a provider. */
  connect_timeout_ms: 10_000,
  /** A stream without a byte for this long is dead. */
  idle_timeout_ms: 60_000,
  /** The Codex CLI says nothing while it thinks or runs a command; after this long it is dead. */
  codex_idle_timeout_ms: 180_000,
  /** A repository of more is not copied for an agent to work in. */
  scratch_files: 50_000,
  scratch_max_bytes: 536_870_912,
  /** One model call from request to last byte. */
  call_timeout_ms: 600_000,
  /** Attempts at one model call when the failure is a passing one. */
  call_attempts: 3,
  /** The first wait between attempts; it doubles with each one. */
  retry_base_ms: 500,
  /** The longest wait a provider's `Retry-After` is given. */
  retry_after_max_ms: 30_000,
  /** The longest that a provider's rate limit is remembered from one run to the next. */
  rate_limit_max_ms: 3_600_000,
  /** The longest that a limit is believed which a served request is said to have used up. */
  rate_limit_guess_ms: 5_000,
  /** The task's own words. */
  task_max_bytes: 262_144,
  /** Piped context beside the words. */
  input_max_bytes: 4_194_304,
  /** Text that one inspection or review looks at: both sides of all changed files, or a diff as it came. */
  compared_max_bytes: 33_554_432,
  /** One file gathered as context or edited. */
  file_max_bytes: 1_048_576,
  /** Bytes of one streamed reply. */
  reply_max_bytes: 8_388_608,
  /** The part of an error reply's body that is read. */
  error_body_max_bytes: 65_536,
  /** Files gathered beside the named ones. */
  located_files: 8,
  /** Identifiers looked for in the repository at once. */
  search_words: 12,
  /** Repository instructions (`AGENTS.md`) sent along: the figure that Codex uses. */
  instructions_max_bytes: 32_768,
  /** Entries of the listing that tells a model what the repository holds. */
  tree_entries: 300,
  /** One git command: a disk that hangs must not hang the run. */
  git_timeout_ms: 30_000,
  /** A local check that needs no engine; past it the answer is "not checked". */
  instant_check_ms: 1_000,
  /** The same where no model waits for it: `tandem inspect` looks at larger changes, with nothing loaded yet. */
  inspect_check_ms: 10_000,
  /** What each changed file adds to that, where it comes to more. */
  inspect_file_ms: 100,
  /** A compiler's check of a whole project, of both sides; past it the answer is "not checked". */
  compiler_check_ms: 20_000,
  /** Ruff's look at one side of a change; most of it is loading ruff the first time. */
  python_names_ms: 3_000,
  /** Pyright's look at one side of a change, its start included; past it the answer is "not checked". */
  python_types_ms: 10_000,
  /** Unchanged files that use a changed one and are looked at with it. */
  dependants: 40,
  /** One side of a change for the TypeScript engine, starting it included. */
  types_check_ms: 5_000,
  /** Files that import a changed one and are looked at with it. */
  types_dependants: 40,
  /** A look through the code of the packages for the names of methods. */
  names_search_ms: 2_500,
  /** Files of packages that names are looked for in. */
  names_files: 30_000,
  /** One such file; a larger one is passed over. */
  names_file_bytes: 4_194_304,
  /** One request of a diff's review: a model reads less well what is longer, and parts are read side by side. */
  review_part_bytes: 160_000,
  /** Parts of a diff that are reviewed at once. */
  review_parallel: 4,
  /** A draft of less is reviewed in one request: a second one would save less time than it costs to start. */
  review_split_bytes: 16_000,
  /** The least that one reviewer of a shared draft has to read. */
  review_share_bytes: 8_000,
  /** How long the first reviewer of a shared draft goes ahead, so that the provider keeps what they all read. */
  review_lead_ms: 1_500,
  /** Unchanged lines shown around a change in a file too large to be shown whole. */
  review_surroundings: 30,
  /** Verdicts on diffs that are kept, the newest. */
  verdicts: 500,
  /** All of them together. */
  verdicts_max_bytes: 16_777_216,
  /** One of them; a larger one is not kept. */
  verdict_max_bytes: 262_144,
  /** Output tokens asked of a draft, solve or review (reasoning included). */
  max_output_tokens: 32_000,
  /** The longest wait for another process that holds the history. */
  history_busy_ms: 5_000,
  /** Newest commits of a repository that its own task sizes are learnt from. */
  mined_commits: 6_000,
  /** Commits whose messages are looked at to find those. */
  mined_scan_commits: 60_000,
  /** Mining as a whole: what is read by then is what is learnt from. */
  mining_timeout_ms: 50_000,
  /** One commit's diff; a larger one is labelled by its first bytes. */
  mined_patch_max_bytes: 4_194_304,
  /** A commit that git has not begun to print by then is left out. */
  mined_commit_timeout_ms: 5_000,
  /** Reading the words of a large repository's files: those read by then are the index. */
  words_timeout_ms: 20_000,
  /** Commits that learning a repository's task sizes takes at the least. */
  calibration_commits: 200,
  /** Newest runs of a repository's fast lane that are learnt from. */
  outcome_runs: 500,
  /** Durations of a repository's check that its median is taken of. */
  check_durations: 9,
  /** The review in a pre-commit hook; past it the commit goes on, and the push waits for the review. */
  hook_review_ms: 20_000,
  /** A connection to the reviewer of a commit, to tell at once that there is none. */
  hook_connect_ms: 200,
  /** The same where the user waits for a network anyway: in a push, and for a drafted message. */
  hook_patient_connect_ms: 1_000,
  /** New commits of one push that a hook looks at; a whole history is nobody's change. */
  hook_commits: 200,
  /** A commit message by the fast model; past it the editor opens without one. */
  hook_message_ms: 10_000,
  /** The diff that a commit message is drafted from; of a larger one the list of its files goes along. */
  message_diff_bytes: 60_000,
  /** Newest subjects that say how a repository writes its messages. */
  message_subjects: 50,
  /** Receipts of reviews that are kept. */
  receipts: 2_000,
  /** Skips of hooks that are remembered. */
  recorded_skips: 1_000,
} as const;
