import * as z from "zod/mini";
import type { Category } from "../../../domain/finding.ts";
import { firstError, type Complaint, type Tool } from "./tool.ts";

const Span = z.object({
  file_name: z.string(),
  line_start: z.number(),
  line_end: z.number(),
  is_primary: z.boolean(),
});
/** A line of `--message-format=json` (the Cargo book, "External tools"), as far as it is of interest. */
const Line = z.object({
  reason: z.literal("compiler-message"),
  message: z.object({
    message: z.string(),
    level: z.string(),
    code: z.nullable(z.object({ code: z.string() })),
    spans: z.array(Span),
    children: z.array(z.object({ message: z.string(), level: z.string() })),
  }),
});

/** Kinds of defects by rustc's error codes; all others are of correctness. */
const CATEGORIES: Readonly<Record<string, Category>> = {
  E0432: "import",
  E0433: "import",
  E0463: "import",
  E0583: "import",
  E0603: "export",
  E0616: "export",
  E0624: "export",
  E0405: "undefined",
  E0412: "undefined",
  E0422: "undefined",
  E0423: "undefined",
  E0425: "undefined",
  E0531: "undefined",
  E0599: "api",
  E0609: "api",
  E0576: "api",
  E0407: "api",
  E0437: "api",
  E0061: "parameter",
  E0107: "parameter",
  E0560: "parameter",
  E0063: "parameter",
};

/** `cargo check` of a whole workspace, tests and examples included. */
export const cargo: Tool = {
  name: "cargo",
  program: "cargo",
  wants: (path) => path.endsWith(".rs") || /(^|\/)Cargo\.toml$/.test(path),
  manifest: "Cargo.toml",
  async project(folders, read) {
    // The outermost that says it is a workspace sees those who use what was changed.
    for (const folder of folders.toReversed()) {
      const text = await read(folder === "" ? "Cargo.toml" : `${folder}/Cargo.toml`);
      if (text !== null && /^\s*\[workspace\b/m.test(text)) return folder;
    }
    return folders[0] ?? null;
  },
  args: ["check", "--workspace", "--all-targets", "--keep-going", "--offline", "--message-format=json", "-q"],
  env: (target) => ({
    CARGO_TARGET_DIR: target,
    CARGO_NET_OFFLINE: "true",
    CARGO_TERM_COLOR: "never",
    // Rustup would fetch the toolchain that the repository names.
    RUSTUP_AUTO_INSTALL: "0",
    RUST_BACKTRACE: "0",
  }),
  read({ code, stdout, stderr }) {
    const complaints = stdout.split("\n").flatMap(readLine);
    if (code !== 0 && complaints.length === 0) {
      return { kind: "none", why: `cargo: ${firstError(stderr, `it ended with ${code}`)}` };
    }
    return { kind: "complaints", complaints };
  },
};

function readLine(line: string): readonly Complaint[] {
  if (!line.startsWith("{")) return [];
  const parsed = Line.safeParse(parse(line));
  if (!parsed.success) return [];
  const { message, level, code, spans, children } = parsed.data.message;
  const span = spans.find(({ is_primary }) => is_primary) ?? spans[0];
  if (level !== "error" || span === undefined) return [];
  const help = children.find((child) => child.level === "help")?.message.split("\n")[0] ?? null;
  return [
    {
      rule: code?.code ?? "error",
      category: CATEGORIES[code?.code ?? ""] ?? "correctness",
      severity: "error",
      file: span.file_name,
      line: span.line_start,
      endLine: span.line_end,
      message,
      suggestion: help,
    },
  ];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
