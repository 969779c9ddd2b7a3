import type { CommitFile, CommitHunk } from "../../domain/mined.ts";

/** Reads the lines that `git diff-tree --stdin -p -U0` prints of one commit. */
export interface PatchReader {
  line(text: string): void;
  /** What was read so far. */
  files(): readonly CommitFile[];
}

/** Characters kept of a changed line. */
const LINE_MAX_CHARS = 400;
/** Lines kept of a commit: what takes longer to read than any budget needs no more. */
const LINES_KEPT = 4_000;

interface OpenHunk {
  within: string;
  added: string[];
  removed: string[];
  addedCount: number;
  removedCount: number;
  /** Lines that its header promises and that have not come. */
  toAdd: number;
  toRemove: number;
}

interface OpenFile {
  path: string;
  binary: boolean;
  gitlink: boolean;
  hunks: OpenHunk[];
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@(?: (.*))?$/;

/**
 * A reader for one commit. The diff is expected without prefixes (`--src-prefix= --dst-prefix=`), so
 * that a path which holds ` b/` can't be taken for two. Submodules are left out.
 */
export function createPatchReader(): PatchReader {
  const files: OpenFile[] = [];
  let file: OpenFile | null = null;
  let hunk: OpenHunk | null = null;
  let kept = 0;

  const change = (open: OpenHunk, side: "added" | "removed", text: string): void => {
    if (side === "added") open.toAdd -= 1;
    else open.toRemove -= 1;
    open[side === "added" ? "addedCount" : "removedCount"] += 1;
    if (kept >= LINES_KEPT) return;
    kept += 1;
    open[side].push(text.slice(1, LINE_MAX_CHARS + 1).replace(/\r$/, ""));
  };

  const header = (open: OpenFile, text: string): void => {
    if (text.startsWith("@@")) {
      const [, removed = "1", added = "1", within = ""] = HUNK.exec(text) ?? [];
      hunk = {
        within: within.trim().slice(0, LINE_MAX_CHARS),
        added: [],
        removed: [],
        addedCount: 0,
        removedCount: 0,
        toAdd: Number(added),
        toRemove: Number(removed),
      };
      open.hunks.push(hunk);
    } else if (text.startsWith("+++ ")) {
      if (text !== "+++ /dev/null") open.path = unquoted(text.slice(4).replace(/\t$/, ""));
    } else if (text.startsWith("rename to ") || text.startsWith("copy to ")) {
      open.path = unquoted(text.slice(text.indexOf(" to ") + 4));
    } else if (text.startsWith("Binary files ") || text === "GIT binary patch") {
      open.binary = true;
    } else if (/^(?:index \S+ 160000|(?:new|deleted) file mode 160000)$/.test(text)) {
      open.gitlink = true;
    }
  };

  return {
    line: (text) => {
      if (hunk !== null) {
        if (text.startsWith("+") && hunk.toAdd > 0) return change(hunk, "added", text);
        if (text.startsWith("-") && hunk.toRemove > 0) return change(hunk, "removed", text);
        if (text.startsWith("\\")) return;
        hunk = null;
      }
      if (text.startsWith("diff --git ")) {
        file = { path: samePath(text.slice("diff --git ".length)), binary: false, gitlink: false, hunks: [] };
        files.push(file);
      } else if (file !== null) {
        header(file, text);
      }
    },
    files: () => files.filter(({ path, gitlink }) => path !== "" && !gitlink).map(finished),
  };
}

function finished({ path, binary, hunks }: OpenFile): CommitFile {
  return {
    path,
    binary,
    hunks: hunks.map(({ within, added, removed, addedCount, removedCount }): CommitHunk => ({
      within,
      added,
      removed,
      addedCount,
      removedCount,
    })),
  };
}

/** The path of `diff --git path path`; where the two differ, later lines name the new one. */
function samePath(paths: string): string {
  const half = paths.slice(0, (paths.length - 1) / 2);
  return paths === `${half} ${half}` ? unquoted(half) : "";
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "\\": "\\",
};

/** Takes git's quotes off a path that holds a quote, a backslash or a control character. */
function unquoted(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"')) return path;
  return path
    .slice(1, -1)
    .replace(/\\(?:([abfnrtv"\\])|([0-7]{3}))/g, (_, letter: string | undefined, octal: string | undefined) =>
      letter === undefined ? String.fromCharCode(Number.parseInt(octal ?? "0", 8)) : (ESCAPES[letter] ?? ""),
    );
}
