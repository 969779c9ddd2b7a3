import { isJavaScript } from "../src/stages/inspect/javascript.ts";
import { type Defect, replaced, type Seedbed, type Seeder } from "./inspect-defect.ts";
import { factsOf } from "./inspect-javascript.ts";
import { exportsOf, resolveInTree } from "./inspect-modules.ts";
import type { Tree } from "./inspect-tree.ts";

/** Names that other files of the project take from a file, by the file. */
const usedBy = new WeakMap<Tree, Promise<ReadonlyMap<string, ReadonlySet<string>>>>();

/** An export that is gone while another file of the project takes it by name. */
export const seedRemoved: Seeder = async (bed) => {
  const uses = usedBy.get(bed.tree) ?? collectUses(bed.tree);
  usedBy.set(bed.tree, uses);
  const defects: Defect[] = [];
  for (const name of (await uses).get(bed.path) ?? []) {
    const defect = withoutExport(name, bed) ?? withoutProperty(name, bed);
    if (defect === null) continue;
    const { names, isOpen } = await exportsOf(bed.path, defect.after, bed.tree);
    // In CommonJS the name must not be assigned a second time.
    const isAssigned = new RegExp(String.raw`exports\s*\.\s*${name.replace(/\$/g, "\\$")}\s*=`).test(
      defect.after,
    );
    if (!names.has(name) && (!isOpen || defect.kind === "CommonJS") && !isAssigned) defects.push(defect);
  }
  return defects;
};

async function collectUses(tree: Tree): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const uses = new Map<string, Set<string>>();
  for (const path of tree.texts.keys()) {
    if (!isJavaScript(path)) continue;
    for (const { specifier, names } of (await factsOf(path, tree))?.requests ?? []) {
      const target = resolveInTree(specifier, path, tree);
      if (target === null || target === path) continue;
      const known = uses.get(target) ?? new Set<string>();
      uses.set(target, known);
      for (const { imported } of names) known.add(imported);
    }
  }
  return uses;
}

/** The declaration stays, its `export` goes: all of them, where a function is overloaded. */
function withoutExport(name: string, bed: Seedbed): Defect | null {
  const declaration = new RegExp(
    String.raw`^export (?=(?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) ${name.replace(/\$/g, "\\$")}(?![\w$]))`,
    "gm",
  );
  const after = bed.text.replace(declaration, "");
  return after === bed.text
    ? null
    : replaced(bed, [0, bed.text.length], after, { class: "removed export", kind: "ECMAScript" });
}

/** `exports.name = …`, where nothing else in the file mentions it, becomes a constant of its own. */
function withoutProperty(name: string, bed: Seedbed): Defect | null {
  const escaped = name.replace(/\$/g, "\\$");
  const assigned = [...bed.text.matchAll(new RegExp(String.raw`^(?:module\.)?exports\.${escaped} = `, "gm"))];
  const [only] = assigned;
  const mentions = bed.text.match(new RegExp(String.raw`exports\.${escaped}(?![\w$])`, "g"))?.length ?? 0;
  if (only !== undefined && assigned.length === 1 && mentions === 1) {
    const span = [only.index, only.index + only[0].length] as const;
    return replaced(bed, span, `const ${name}Unused = `, { class: "removed export", kind: "CommonJS" });
  }
  const list = /^module\.exports = \{([^{}]*)\}/m.exec(bed.text);
  const entry =
    list?.[1] === undefined
      ? null
      : new RegExp(String.raw`(?<=[\s,{])${escaped}\s*(?:,|$)`, "m").exec(list[1]);
  if (list === null || entry === null || entry[0] === "") return null;
  const at = list.index + list[0].indexOf("{") + 1 + entry.index;
  return replaced(bed, [at, at + entry[0].length], "", { class: "removed export", kind: "CommonJS" });
}
