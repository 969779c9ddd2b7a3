import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { codeOf } from "../../../src/cli/findings/code.ts";

/** A finding, with what matters to the test put in. */
export function finding(over: Partial<Finding> = {}): Finding {
  return {
    id: "0123456789ab",
    source: "inspect",
    rule: "imports/unresolved",
    category: "import",
    severity: "error",
    path: "src/a.ts",
    start_line: 1,
    end_line: 1,
    message: '"./b.js" does not exist',
    suggestion: null,
    ...over,
  };
}

/** Changed files with their new content. */
export function changed(files: Readonly<Record<string, string>>): ChangeSet {
  return Object.entries(files).map(([path, after]) => ({ path, renamedFrom: null, before: null, after }));
}

/** The code of these files, as the findings allow it to be shown. */
export function code(files: Readonly<Record<string, string>>, findings: readonly Finding[] = []) {
  return codeOf(changed(files), findings);
}
