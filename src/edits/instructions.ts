import type { EditFormat } from "./format.ts";

const V4A = `Reply with one patch and nothing else, in this form:

*** Begin Patch
*** Update File: path/of/existing.ts
@@ optional line that stands above the place, to find it
 a line that stays (leading space)
-a line that goes
+a line that comes
*** Add File: path/of/new.ts
+every line of the new file
*** Delete File: path/of/old.ts
*** End Patch

Rules: paths are relative to the repository, with "/". Give about three unchanged lines before and after each change, copied exactly; together with the removed lines they must occur exactly once in the file (use "@@" lines to tell places apart). No line numbers. Write code out in full: never "...", never "rest unchanged".`;

const SEARCH_REPLACE = `Reply with search/replace blocks and nothing else, each in this form:

path/of/file.ts
<<<<<<< SEARCH
the exact lines that are there now
=======
the lines that replace them
>>>>>>> REPLACE

Rules: paths are relative to the repository, with "/". The searched lines are copied exactly and occur exactly once in the file; take enough lines to make them unique. An empty search part creates a new file. Write code out in full: never "...", never "rest unchanged".`;

/** What a model is told about the form of its edits; `parseReply` reads the answer. */
export function editInstructions(format: EditFormat): string {
  switch (format) {
    case "v4a":
      return V4A;
    case "search-replace":
      return SEARCH_REPLACE;
  }
}
