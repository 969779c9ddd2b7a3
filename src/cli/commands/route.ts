import { fail } from "../../domain/failure.ts";
import * as z from "zod/mini";
import { readTask } from "../input.ts";
import type { Action } from "../program.ts";
import { complain, openSession } from "../session.ts";

const Flags = z.object({
  file: z._default(z.array(z.string()), []),
  context: z._default(z.array(z.string()), []),
  answer: z._default(z.boolean(), false),
  fast: z._default(z.boolean(), false),
  strong: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
  exitCode: z._default(z.boolean(), false),
  lines: z._default(z.boolean(), false),
  jsonl: z._default(z.boolean(), false),
});

export type RouteFlags = z.infer<typeof Flags>;

/** `tandem route`: the lane and why, without a network and without a key. */
export const route: Action = async (words, rawFlags, cli) => {
  const flags = Flags.parse(rawFlags);
  const many = flags.jsonl ? "jsonl" : flags.lines ? "lines" : null;
  if (many !== null && words.length > 0) {
    const hint = "leave the words or the flag out";
    return complain(cli, fail("usage", `--${many} reads its tasks from standard input`, hint).failure);
  }
  const { signal, stdin } = cli.surroundings;
  // The router is loaded while git looks for the working tree; an input that is silent is given up meanwhile.
  const opening = openSession(cli);
  const asked = many ?? readTask(words, stdin, signal);
  const { routeLines, routeOne } = await import("./route-session.ts");
  const session = await opening;
  if (!session.ok) return complain(cli, session.failure);
  return typeof asked === "string"
    ? routeLines(asked, flags, session.value, cli)
    : routeOne(asked, flags, session.value, cli);
};
