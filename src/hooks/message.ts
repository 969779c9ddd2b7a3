/** Part of the subjects in a repository's history from which on its new ones follow the convention, too. */
const CONVENTIONAL_SHARE = 0.5;

/** As https://www.conventionalcommits.org has it: a type, a scope in brackets, `!` for a break, a colon. */
const CONVENTIONAL = /^[a-z]+(\([^()\n]+\))?!?: \S/;

/** Longest message that is taken from a model, in characters. */
const MAX_LENGTH = 2_000;

/** Whether a repository writes conventional commits, by its newest subjects; git's own (merges) don't count. */
export function isConventional(subjects: readonly string[]): boolean {
  const own = subjects.filter((subject) => !/^(Merge|Revert) /.test(subject));
  const following = own.filter((subject) => CONVENTIONAL.test(subject)).length;
  return own.length > 0 && following / own.length >= CONVENTIONAL_SHARE;
}

/**
 * True when a message file holds nothing but comments: then nobody's words are lost by writing one.
 *
 * @param comment what a line of comment begins with (`core.commentChar`)
 */
export function isBlank(message: string, comment: string): boolean {
  const scissors = message.split("\n").findIndex((line) => line.startsWith(comment) && / >8 /.test(line));
  const lines = message.split("\n").slice(0, scissors === -1 ? undefined : scissors);
  return lines.every((line) => line.trim() === "" || line.startsWith(comment));
}

/** A model's reply as a message: without fences, quotes and controls; null when nothing usable is left. */
export function tidyMessage(reply: string, comment: string): string | null {
  const text = reply
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .trim()
    .replace(/^```[a-z]*\n(.*?)\n```$/s, "$1")
    .replace(/^(["'`])(.*)\1$/, "$2")
    .replace(/^(commit message|subject):\s*/i, "");
  const lines = text.split("\n").map((line) => line.trimEnd());
  const [subject = ""] = lines;
  if (subject === "" || text.length > MAX_LENGTH || lines.some((line) => line.startsWith(comment)))
    return null;
  const body = lines.slice(1).join("\n").trim();
  return body === "" ? subject : `${subject}\n\n${body}`;
}
