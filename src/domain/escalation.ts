/** Why a task went from the fast model up to the strong one. It never goes down. */
export type EscalationReason =
  | "draft_boundary"
  | "draft_too_big"
  | "review_rejected"
  | "review_unusable"
  | "verify_failed";

/** A task's way up, with what was learnt on the way. */
export interface Escalation {
  readonly reason: EscalationReason;
  readonly detail: string;
}
