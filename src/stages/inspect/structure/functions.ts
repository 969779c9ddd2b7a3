import type { SourceFile } from "../checker.ts";
import { grammarFor } from "../grammar.ts";
import { holdsScripts } from "../scripts.ts";
import { codeOf } from "./code.ts";
import { grammarFunctions } from "./functions-grammar.ts";
import { javascriptFunctions } from "./functions-javascript.ts";
import { hasFunctionPattern, patternFunctions } from "./functions-pattern.ts";

/** What a language's reader tells of one function that has a name and a body. Offsets are UTF-16 code units. */
export interface FoundFunction {
  /** Its name behind those of the classes and functions around it, as `Cart.total`. */
  readonly name: string;
  readonly start: number;
  /** Its body, without braces. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** True where an empty body says something: constructors, whose parameters may be the whole of it. */
  readonly isConstructor: boolean;
  /** True where the body is left to others: `@abstractmethod`, `@overload`, a protocol. */
  readonly isAbstract: boolean;
}

/** One function of one side of a change. */
export interface FunctionBody extends FoundFunction {
  readonly source: string;
  /** The body with comments blanked out and strings made underscores. */
  readonly code: string;
}

/** True for a file whose functions can be told apart. */
export function mayHoldFunctions(path: string): boolean {
  return holdsScripts(path) || grammarFor(path) !== null || hasFunctionPattern(path);
}

/** The named functions of a file in the order in which they stand; null when it can't be read. */
export async function functionBodies(
  file: Pick<SourceFile, "path" | "content">,
  signal: AbortSignal,
): Promise<readonly FunctionBody[] | null> {
  const found = await read(file, signal);
  if (found === null) return null;
  const code = codeOf(file.path, file.content);
  return found.map((one) => ({
    ...one,
    source: file.content.slice(one.bodyStart, one.bodyEnd),
    code: code.slice(one.bodyStart, one.bodyEnd),
  }));
}

async function read(
  file: Pick<SourceFile, "path" | "content">,
  signal: AbortSignal,
): Promise<readonly FoundFunction[] | null> {
  if (holdsScripts(file.path)) return javascriptFunctions(file.path, file.content);
  const grammar = grammarFor(file.path);
  if (grammar === "python" || grammar === "go" || grammar === "rust") {
    return grammarFunctions(grammar, file.content, signal);
  }
  return patternFunctions(file.path, file.content);
}
