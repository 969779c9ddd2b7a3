import { expect, test } from "vitest";
import { placeholders } from "../../../src/stages/inspect/placeholders.ts";
import { inspect, plant } from "./check.ts";

test("a new TODO counts where code went away, and only there", async () => {
  const body =
    "export function f(a: number) {\n  const b = a + 1;\n  const c = b * 2;\n  log(c);\n  return c;\n}\n";
  const repo = plant({ "a.ts": body });
  const emptied = "export function f(a: number) {\n  // TODO: implement\n}\n";
  expect((await inspect(repo, { "a.ts": emptied }, [placeholders])).findings).toHaveLength(1);
  const grown = `${body}// TODO: implement the inverse\n`;
  expect((await inspect(repo, { "a.ts": grown }, [placeholders])).findings).toEqual([]);
  expect((await inspect(repo, { "new.ts": emptied }, [placeholders])).findings).toEqual([]);
});

test.each([
  ["that was there", "// TODO: implement the inverse\n", "// TODO: implement the inverse\n"],
  ["of a later order", "", "// TODO: move to the top level\n"],
])("a TODO %s stands for nothing that goes away", async (_, then, now) => {
  const start = "export function f(a: number) {\n";
  const end = "  log(a);\n  return a;\n}\n";
  const repo = plant({ "a.ts": `${start}  start(a);\n  check(a);\n  count(a);\n${then}${end}` });
  const { findings } = await inspect(repo, { "a.ts": `${start}${now}${end}` }, [placeholders]);
  expect(findings).toEqual([]);
});
