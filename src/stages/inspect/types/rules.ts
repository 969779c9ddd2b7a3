import type { Category, Severity } from "../../../domain/finding.ts";
import type { Diagnostic } from "./session.ts";

/** What a diagnostic of the compiler is called here. */
export interface Verdict {
  readonly rule: "module" | "export" | "name" | "member" | "arguments" | "option" | "type";
  readonly category: Category;
  readonly severity: Severity;
  readonly code: number;
  readonly message: string;
  readonly suggestion: string | null;
}

type Kind = Pick<Verdict, "rule" | "category">;

const MODULE: Kind = { rule: "module", category: "import" };
const EXPORT: Kind = { rule: "export", category: "import" };
const NAME: Kind = { rule: "name", category: "undefined" };
const MEMBER: Kind = { rule: "member", category: "api" };
const ARGUMENTS: Kind = { rule: "arguments", category: "parameter" };
const OPTION: Kind = { rule: "option", category: "parameter" };

/** The compiler's codes (its `diagnosticMessages.json`) that say that something doesn't exist. */
const KINDS: ReadonlyMap<number, Kind> = new Map([
  [2307, MODULE],
  ...[1192, 2305, 2459, 2460, 2613, 2614, 2694, 2724].map((code) => [code, EXPORT] as const),
  ...[2304, 2503, 2552, 2662, 2663, 18004].map((code) => [code, NAME] as const),
  ...[2339, 2551, 2576].map((code) => [code, MEMBER] as const),
  ...[2554, 2555, 2575].map((code) => [code, ARGUMENTS] as const),
  ...[2353, 2561].map((code) => [code, OPTION] as const),
]);

/** "Type … has no call signatures", the same of `new`, as reasons: what is called is no function. */
const UNCALLABLE = new Set([2757, 2761]);

/** "A namespace-style import cannot be called": it can where modules are compiled the old way. */
const NAMESPACE_CALLED = 7038;

/** Members of what is left where types could not be worked out: here something else may be missing. */
const OF_NOTHING_KNOWN = /on type '(?:\{\}|never)'\./;

/** Mismatches whose reason may be an option that doesn't exist: argument, assignment, overloads. */
const MAY_HOLD_OPTION = new Set([2322, 2345, 2769]);

/**
 * What doesn't exist is an error, as it fails when it is run; any other complaint about types is a
 * warning. Null for what is neither: unused names, implicit `any`, style.
 */
export function judge(diagnostic: Diagnostic): Verdict | null {
  const inner = MAY_HOLD_OPTION.has(diagnostic.code) ? findOption(diagnostic) : null;
  if (inner !== null) return { ...OPTION, severity: "error", ...words(inner) };
  const kind = KINDS.get(diagnostic.code);
  if (kind !== undefined) {
    const severity = OF_NOTHING_KNOWN.test(diagnostic.text) ? "warning" : "error";
    return { ...kind, severity, ...words(diagnostic) };
  }
  const { code } = diagnostic;
  if (diagnostic.relatedInformation?.some((note) => note.code === NAMESPACE_CALLED) === true) return null;
  if (diagnostic.messageChain?.some((reason) => UNCALLABLE.has(reason.code)) === true) {
    return { ...MEMBER, severity: "error", ...words(diagnostic) };
  }
  const isMismatch = (code >= 2000 && code < 3000) || (code >= 18000 && code < 19000);
  if (!isMismatch) return null;
  return { rule: "type", category: "correctness", severity: "warning", ...words(diagnostic) };
}

function words(diagnostic: Diagnostic): Pick<Verdict, "code" | "message" | "suggestion"> {
  const { code, text } = diagnostic;
  const meant = /Did you mean (?:to (?:write|use|access) )?(?:the \w+ member )?'(.+?)'(?: instead)?\?/.exec(
    text,
  );
  return { code, message: text, suggestion: meant?.[1] ?? null };
}

/** The innermost complaint about an unknown option or property in a chain of reasons. */
function findOption(diagnostic: Diagnostic): Diagnostic | null {
  for (const reason of diagnostic.messageChain ?? []) {
    const found = findOption(reason);
    if (found !== null) return found;
    const kind = KINDS.get(reason.code);
    // An attribute that a JSX element doesn't take is told as a member that its type lacks.
    if (kind === OPTION || kind === MEMBER) return reason;
  }
  return null;
}
