import type { Finding } from "../../domain/finding.ts";
import type { TaskKind } from "../../domain/task.ts";
import { editInstructions } from "../../edits/instructions.ts";
import type { EditFormat } from "../../edits/format.ts";
import { DATA_NOTICE, section } from "../../models/briefing.ts";

const ANSWER =
  "Answer the task in plain text, short and complete. When the task wants one command or one expression, reply with that alone.";

/** What the fast model is told. */
export function draftInstructions(kind: TaskKind, format: EditFormat): string {
  if (kind === "answer") return `You answer questions about code.\n\n${ANSWER}\n\n${DATA_NOTICE}`;
  return `You write code changes. Do exactly what the task asks and nothing beside it. Use only modules, functions, parameters and options that exist: in the files shown, in the declared dependencies, or in the language's standard library. Handle the edge cases. Keep the style of the code around.

${editInstructions(format)}

${DATA_NOTICE}`;
}

/** What the strong model is told when it does the work itself. */
export function solveInstructions(kind: TaskKind, format: EditFormat): string {
  if (kind === "answer") {
    return `You answer questions about code in a repository. Read further files with the tools where you need them.\n\n${ANSWER}\n\n${DATA_NOTICE}`;
  }
  return `You solve a coding task in a repository. Read further files with the tools where you need them, before you edit: an edit of a file you have not seen will not apply. Do what the task asks and nothing beside it; mind correctness, edge cases and security; keep the style of the code around.

When you are done reading: ${editInstructions(format)}

${DATA_NOTICE}`;
}

/** What an agent is told that does the work in a copy of the repository. */
export function agentInstructions(kind: TaskKind): string {
  if (kind === "answer") {
    return `You answer a question about the code in the current folder. Change nothing.\n\n${ANSWER}\n\n${DATA_NOTICE}`;
  }
  return `You solve a coding task in the repository whose files are in the current folder. It is a copy without git and without a network: what you change in its files is your reply, so make the edits there, and never reply with a patch. Attempts and earlier replies that are shown to you are not in the files. Do what the task asks and nothing beside it; mind correctness, edge cases and security; keep the style of the code around. Leave no files behind that are not part of the solution. When you are done, say so in one sentence.

${DATA_NOTICE}`;
}

/** Sends findings that are certain back to the model that wrote the work. */
export function mendRequest(findings: readonly Finding[]): string {
  const lines = findings.map((finding) => {
    const hint = finding.suggestion === null ? "" : ` (${finding.suggestion})`;
    return `- ${finding.path}:${finding.start_line}: ${finding.message}${hint}`;
  });
  return `Local checks of your reply found what is certainly wrong:\n${section("findings", lines.join("\n"))}\nSend the whole reply again with these mended, in the same form, against the files as they were at first.`;
}
