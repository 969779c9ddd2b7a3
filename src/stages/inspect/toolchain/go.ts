import * as z from "zod/mini";
import type { Category } from "../../../domain/finding.ts";
import { firstError, type Complaint, type Tool } from "./tool.ts";

/** What `go vet -json` prints of one package: by its id, by analyzer (golang.org/x/tools/go/analysis/unitchecker). */
const Package = z.record(
  z.string(),
  z.record(
    z.string(),
    z.union([
      z.array(z.object({ posn: z.string(), end: z.optional(z.string()), message: z.string() })),
      z.object({ error: z.string() }),
    ]),
  ),
);

/** `go vet` of a whole module, its tests included. It doesn't run any of its code. */
export const go: Tool = {
  name: "go",
  program: "go",
  wants: (path) => path.endsWith(".go") || /(^|\/)go\.mod$/.test(path),
  manifest: "go.mod",
  project: (folders) => Promise.resolve(folders[0] ?? null),
  args: ["vet", "-json", "./..."],
  env: () => ({
    GOPROXY: "off",
    GOSUMDB: "off",
    GOFLAGS: "",
    // A toolchain that the module names would be fetched.
    GOTOOLCHAIN: "local",
    GOVCS: "*:off",
    GOTELEMETRY: "off",
  }),
  read({ code, stdout, stderr }) {
    // Versions differ in which of the two they write to.
    const output = `${stdout}\n${stderr}`;
    const complaints = [...output.split("\n").flatMap(readError), ...jsonIn(output).flatMap(readPackage)];
    // What it can't get is no fault of the code.
    const missing =
      /no required module provides|cannot find module|missing go\.sum entry|module lookup disabled/;
    const own = complaints.filter(({ message }) => !missing.test(message));
    if (own.length === 0 && (code !== 0 || complaints.length > 0)) {
      return {
        kind: "none",
        why: `go: ${complaints[0]?.message ?? firstError(stderr, `it ended with ${code}`)}`,
      };
    }
    return { kind: "complaints", complaints: own };
  },
};

/** A line of the type checker: `vet: ./a.go:3:7: undefined: x`, older versions without the prefix. */
function readError(line: string): readonly Complaint[] {
  const found = /^(?:vet: )?((?:\/|\.\.?\/)?[^\s:]+\.go):(\d+)(?::\d+)?: (.+)$/.exec(line);
  if (found === null) return [];
  const [, file = "", number = "1", message = ""] = found;
  return [complaint("types", categoryOf(message), "error", file, Number(number), null, message)];
}

function categoryOf(message: string): Category {
  if (/^undefined: \w+\.\w|undefined \(type/.test(message)) return "api";
  if (/^(?:undefined|undeclared name):/.test(message)) return "undefined";
  if (/(?:not enough|too many) arguments|unknown field/.test(message)) return "parameter";
  if (/not exported by package|imported and not used|package .* is not in/.test(message)) return "import";
  return "correctness";
}

function readPackage(value: unknown): readonly Complaint[] {
  const parsed = Package.safeParse(value);
  if (!parsed.success) return [];
  return Object.values(parsed.data).flatMap((analyzers) =>
    Object.entries(analyzers).flatMap(([analyzer, found]) => {
      if (!Array.isArray(found)) return [];
      return found.flatMap(({ posn, end, message }) => {
        const [, file, line] = /^(.*?):(\d+)(?::\d+)?$/.exec(posn) ?? [];
        if (file === undefined || line === undefined) return [];
        return [complaint(analyzer, "correctness", "warning", file, Number(line), end ?? null, message)];
      });
    }),
  );
}

function complaint(
  rule: string,
  category: Category,
  severity: Complaint["severity"],
  file: string,
  line: number,
  end: string | null,
  message: string,
): Complaint {
  const last = Number(/:(\d+):\d+$/.exec(end ?? "")?.[1] ?? line);
  return { rule, category, severity, file, line, endLine: Math.max(line, last), message, suggestion: null };
}

/** The JSON objects among other lines, each from a line `{` to a line `}`. */
function jsonIn(output: string): readonly unknown[] {
  return [...output.matchAll(/^\{\r?\n[\s\S]*?^\}/gm)].flatMap(([text]) => {
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  });
}
