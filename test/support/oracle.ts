/**
 * Prints the state of a working tree, to be compared before and after:
 *
 *     node scripts/run.mjs test/support/oracle.ts FOLDER [HOME] > before
 *     ... whatever is under suspicion ...
 *     node scripts/run.mjs test/support/oracle.ts FOLDER [HOME] | diff before -
 *
 * One line a file: its part (tree, index, refs, config, git, own, home), its path, type, permission bits and
 * the SHA-256 of its bytes. It follows no link and writes nothing.
 */
import { treeState } from "./tree-state.ts";

const [folder, home] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("oracle: name a working tree, and a home folder if that is to be looked at, too\n");
  process.exitCode = 2;
} else {
  const state = treeState(folder, home ?? null);
  process.stdout.write(
    Object.entries(state)
      .map(([name, look]) => `${name} ${look}\n`)
      .join(""),
  );
}
