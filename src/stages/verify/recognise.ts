import * as z from "zod/mini";
import type { Workspace } from "../../workspace/workspace.ts";

const PackageJson = z.object({ scripts: z.optional(z.record(z.string(), z.string())) });

/** What npm writes into a new package.json: no check at all. */
const NPM_PLACEHOLDER = "no test specified";

/**
 * The project's usual check by the files at its root: npm, Cargo, Go, pytest, make. It is only ever
 * offered: the repository's own files name it, and nothing of a repository runs unasked.
 */
export async function recogniseCheck(workspace: Pick<Workspace, "read">): Promise<string | null> {
  const text = async (path: string): Promise<string | null> => {
    const file = await workspace.read(path);
    return file.kind === "text" ? file.text : null;
  };
  const manifest = await text("package.json");
  if (manifest !== null && hasTestScript(manifest)) return "npm test";
  if ((await text("Cargo.toml")) !== null) return "cargo test";
  if ((await text("go.mod")) !== null) return "go test ./...";
  if ((await text("pytest.ini")) !== null) return "pytest";
  if (/^\[tool\.pytest/m.test((await text("pyproject.toml")) ?? "")) return "pytest";
  if (/^\[(tool:)?pytest\]/m.test((await text("setup.cfg")) ?? "")) return "pytest";
  if (/^test\s*:/m.test((await text("Makefile")) ?? "")) return "make test";
  return null;
}

function hasTestScript(manifest: string): boolean {
  try {
    const parsed = PackageJson.safeParse(JSON.parse(manifest));
    const script = parsed.success ? parsed.data.scripts?.["test"] : undefined;
    return script !== undefined && !script.includes(NPM_PLACEHOLDER);
  } catch {
    return false;
  }
}
