import { functionBodies, type FunctionBody } from "../src/stages/inspect/structure/functions.ts";
import { codeOf, isDeclaration, isGenerated, isTestFile } from "../src/stages/inspect/structure/code.ts";
import { parseJavaScript, isJavaScript } from "../src/stages/inspect/javascript.ts";
import { type Defect, pick, replaced, type Seedbed, type Seeder } from "./inspect-defect.ts";

const forever = new AbortController().signal;

/** What models write where they leave code out; `#` or `//` comes before. */
const STAND_INS = [
  "... existing code ...",
  "... rest of the code ...",
  "... rest of the function remains unchanged ...",
  "... rest unchanged",
  "...",
  "rest of the implementation unchanged",
  "existing code here",
  "... (rest of the method is the same)",
  "The rest of the function stays the same",
  "same as before",
  "... existing implementation ...",
  "[rest of code unchanged]",
  "... remaining code ...",
  "existing logic remains unchanged",
  "(unchanged)",
  "... keep existing code",
  "... previous code ...",
  "remaining implementation omitted for brevity",
  "... other code ...",
  "… existing code …",
  "... unchanged ...",
  "Rest of the file remains the same",
  "... original implementation ...",
  "code omitted for brevity",
  "... the rest of the logic ...",
  "[... existing code ...]",
  "-- rest of function unchanged --",
  "... same as original ...",
  "keep the existing implementation",
  "implementation unchanged",
];

/** A comment in the place of the last lines of a body: what it replaces is whole statements, three lines or more. */
export const seedPlaceholder: Seeder = async (bed) => {
  const marker = /\.(?:py|rb|sh)$/.test(bed.path) ? "#" : "//";
  const defects: Defect[] = [];
  for (const body of await bodiesOf(bed)) {
    const from = tailOf(body, bed);
    const words = pick(STAND_INS, bed.next);
    if (from === null || words === undefined) continue;
    const indent = /^[^\S\n]*/.exec(bed.text.slice(from))?.[0] ?? "";
    const end = body.bodyEnd - (/\s*$/.exec(body.source)?.[0].length ?? 0);
    const how = { class: "placeholder", kind: words } as const;
    defects.push(replaced(bed, [from, end], `${indent}${marker} ${words}`, how));
  }
  return defects;
};

/** Offset of a line from which on the rest of a body can go: its code opens and closes its own brackets. */
function tailOf({ bodyStart, source, code }: FunctionBody, { path, text, next }: Seedbed): number | null {
  const lines = source.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  // A body may begin behind the indentation of its first line.
  const before = text.slice(text.lastIndexOf("\n", bodyStart - 1) + 1, bodyStart);
  const base = /^\s*/.exec(first === 0 ? before : (lines[first] ?? ""))?.[0] ?? "";
  const starts: number[] = [];
  let at = 0;
  lines.forEach((line, index) => {
    const rest = code
      .slice(at)
      .split("\n")
      .filter((one) => one.trim() !== "");
    // A first line that shares its line with the head has no indentation of its own; Python keeps a statement.
    const isOwn = index > 0 && /^[^\S\n]+\S/.test(line) && (index > first || !path.endsWith(".py"));
    const isBase =
      isOwn && line.startsWith(base) && !/^\s/.test(line.slice(base.length)) && !/^\s*[})\]]/.test(line);
    const isContinued =
      /^\s*(?:else|elif|except|finally|catch|case|default|when|rescue|ensure|[.?:&|+*/=<>-])/.test(line);
    if (isBase && !isContinued && rest.length >= 3 && isBalanced(code.slice(at))) starts.push(bodyStart + at);
    at += line.length + 1;
  });
  return pick(starts, next) ?? null;
}

/** One bracket that is missing, or a statement that ends in its middle. */
export const seedSyntax: Seeder = async (bed) => {
  const code = codeOf(bed.path, bed.text);
  // What is unbalanced to begin with was not understood: macros, patterns, text.
  if (!isBalanced(code) || /^\s*#\s*(?:if|define)/m.test(code)) return [];
  // The scanner knows no grammar: a file that is balanced by chance must parse as well.
  if (isJavaScript(bed.path) && (await parseJavaScript(bed.path, bed.text))?.errors.length !== 0) return [];
  const half = halfStatement(bed, code);
  if (half !== null && bed.next() < 0.4) return [half];
  const at = pick(droppable(bed, code), bed.next);
  return at === undefined
    ? []
    : [replaced(bed, [at, at + 1], "", { class: "syntax", kind: "dropped bracket" })];
};

/** Offsets of brackets that can't be left out. */
function droppable({ path, text }: Seedbed, code: string): readonly number[] {
  const found = [...code.matchAll(/[()[\]{}]/g)].map(({ index }) => index);
  if (!path.endsWith(".sh")) return found;
  // In a shell, a bracket is a command, a brace may be text, and quotes are nested in quotes.
  const lineOf = (at: number): string => text.slice(text.lastIndexOf("\n", at) + 1).split("\n", 1)[0] ?? "";
  return found.filter((at) => "()".includes(code.charAt(at)) && !/["'`]/.test(lineOf(at)));
}

function halfStatement(bed: Seedbed, code: string): Defect | null {
  const isPython = bed.path.endsWith(".py");
  // What follows begins a statement of its own, so that it can't be the value that is missing.
  const cut = isPython
    ? /^([^\S\n]+\w+ =) [^\n([{]*[^\n([{\\,](?=\n)/gm
    : /^([^\S\n]*(?:const|let|var) \w+(?:: \w+)? =) [^;\n{([]*;(?=\s*\n\s*(?:const|return|if|for|while|throw|\}))/gm;
  const colon = /^[^\S\n]*(?:def \w+\(\w*\)|class \w+|else|try|while True)(:)(?=\n)/gm;
  const cuts = [...code.matchAll(cut)].map(
    (found) => [found.index + (found[1]?.length ?? 0), found.index + found[0].length] as const,
  );
  const colons = isPython
    ? [...code.matchAll(colon)].map(
        (found) => [found.index + found[0].length - 1, found.index + found[0].length] as const,
      )
    : [];
  const span = pick([...cuts, ...colons], bed.next);
  return span === undefined ? null : replaced(bed, span, "", { class: "syntax", kind: "half a statement" });
}

/** True when every bracket of blanked code has its partner. */
export function isBalanced(code: string): boolean {
  const open: string[] = [];
  for (const [bracket] of code.matchAll(/[()[\]{}]/g)) {
    if ("([{".includes(bracket)) open.push(bracket);
    else if (open.pop() !== { ")": "(", "]": "[", "}": "{" }[bracket]) return false;
  }
  return open.length === 0;
}

const STUBS: Readonly<Record<string, readonly string[]>> = {
  py: ["pass", "raise NotImplementedError()", "# TODO: implement\n@pass"],
  go: ["", 'panic("not implemented")', "// TODO: implement"],
  rs: ["", "todo!()", "unimplemented!()"],
  rb: ["", 'raise NotImplementedError, "not implemented"', "# TODO: implement"],
  cs: ["", "throw new NotImplementedException();", "// TODO: implement"],
  java: ["", 'throw new UnsupportedOperationException("Not implemented");', "// TODO: implement"],
  php: ["", "throw new \\Exception('Not implemented');", "// TODO: implement"],
  c: ["", "// TODO: implement"],
  sh: [":", "# TODO: implement\n@:"],
};
const JAVASCRIPT = ["", 'throw new Error("Not implemented");', "// TODO: implement", "// ..."];

/** A function of more than two lines that does nothing any more. */
export const seedBody: Seeder = async (bed) => {
  const ending = /\.(\w+)$/.exec(bed.path)?.[1] ?? "";
  const stubs = isJavaScript(bed.path)
    ? JAVASCRIPT
    : (STUBS[/^(?:cc|cpp|h)$/.test(ending) ? "c" : ending] ?? []);
  return (await bodiesOf(bed)).flatMap((body) => {
    const stub = pick(stubs, bed.next);
    if (stub === undefined || body.isConstructor) return [];
    const indent = /\n([^\S\n]*)\S/.exec(body.source)?.[1] ?? "";
    const written = stub.replace("\n@", `\n${indent}`);
    const around = /^\s*/.exec(body.source)?.[0] ?? "";
    const behind = /\s*$/.exec(body.source)?.[0] ?? "";
    const kind = stub === "" || stub === "pass" || stub === ":" ? "emptied" : "stubbed";
    return [
      replaced(bed, [body.bodyStart, body.bodyEnd], around + written + behind, { class: "body", kind }),
    ];
  });
};

async function bodiesOf({ path, text }: Seedbed): Promise<readonly FunctionBody[]> {
  // What a tool wrote is judged at its source.
  if (isDeclaration(path) || isTestFile(path) || isGenerated(path, text)) return [];
  const bodies = (await functionBodies({ path, content: text }, forever)) ?? [];
  return bodies.filter(({ code, isAbstract }) => {
    // Lines of texts alone, as a docstring's, do nothing.
    const lines = code.split("\n").filter((line) => /[^\s_]/.test(line));
    return !isAbstract && lines.length > 2;
  });
}
