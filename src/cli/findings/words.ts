import type { Finding } from "../../domain/finding.ts";

/** What to do about a finding; null when nothing is known, or the message says it already. */
export function adviceOf({ message, suggestion }: Finding): string | null {
  return suggestion === null || message.includes(suggestion) ? null : suggestion;
}

/** The message and what to do about it, as sentences. */
export function wordsOf(finding: Finding): string {
  const { message } = finding;
  const advice = adviceOf(finding);
  if (advice === null) return message;
  return `${message}${/[.!?]$/.test(message) ? "" : "."} ${advice}`;
}
