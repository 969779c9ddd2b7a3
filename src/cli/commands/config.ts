import path from "node:path";
import { loadSettings, type LoadInput, REPOSITORY_FILE } from "../../config/load.ts";
import { nearest } from "../../config/keys.ts";
import { locate } from "../../config/locations.ts";
import { setUserValue } from "../../config/set.ts";
import type { Entry, Value } from "../../config/settings.ts";
import { fail, type Failure } from "../../domain/failure.ts";
import { type Output, sanitize, toJson } from "../output.ts";
import { alignColumns } from "../render/columns.ts";

/** What is asked of `tandem config`. */
export type ConfigAction =
  | { readonly kind: "list" }
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "set"; readonly key: string; readonly value: string }
  | { readonly kind: "path" };

/** What `tandem config` works with. */
export interface ConfigDeps extends Omit<LoadInput, "flags"> {
  readonly output: Output;
  /** Prints a failure as every command does; returns its exit code. */
  readonly fail: (failure: Failure) => number;
}

function textOf(value: Value): string {
  if (value === null) return "not set";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function table(entries: readonly Entry[], { paint }: Output): string {
  const rows = entries.map(({ key, value, source, from }) =>
    [key, textOf(value), source === "default" ? source : `${source}: ${from}`].map(sanitize),
  );
  return alignColumns(rows)
    .map(([key = "", value = "", source = ""]) => `${key}  ${value}  ${paint.out.dim(source)}\n`)
    .join("");
}

async function show(
  action: ConfigAction & { kind: "list" | "get" },
  json: boolean,
  deps: ConfigDeps,
): Promise<number> {
  const { output } = deps;
  const settings = await loadSettings({ ...deps, flags: {} });
  if (!settings.ok) return deps.fail(settings.failure);
  const { entries } = settings.value;
  if (action.kind === "list") {
    output.result(json ? toJson(entries) : table(entries, output));
    return 0;
  }
  const entry = entries.find(({ key }) => key === action.key);
  if (entry === undefined) {
    const hint = nearest(
      action.key,
      entries.map(({ key }) => key),
    );
    return deps.fail(fail("usage", `unknown key ${JSON.stringify(action.key)}`, hint).failure);
  }
  if (json) output.result(toJson(entry));
  else if (entry.value !== null) output.result(`${sanitize(textOf(entry.value))}\n`);
  // As git does: nothing is printed and the exit code says so.
  return entry.value === null ? 1 : 0;
}

/** Lists, reads and sets the configuration, or says where it is. Returns the exit code. */
export async function configCommand(action: ConfigAction, json: boolean, deps: ConfigDeps): Promise<number> {
  if (action.kind === "list" || action.kind === "get") return show(action, json, deps);
  const { output, env, root } = deps;
  const locations = await locate(env, root);
  if (!locations.ok) return deps.fail(locations.failure);
  const file = locations.value.config;
  if (action.kind === "path") {
    const repository = root === null ? null : path.join(root, REPOSITORY_FILE);
    const { trust, history } = locations.value;
    output.result(json ? toJson({ user: file, repository, trust, history }) : `${file}\n`);
    return 0;
  }
  const set = await setUserValue(file, action.key, action.value);
  if (!set.ok) return deps.fail(set.failure);
  output.note(`set ${action.key} in ${file}`);
  return 0;
}
