import { expect, test } from "vitest";
import * as z from "zod/mini";
import { HALF, project, TASK } from "../support/project.ts";
import { bench, STRONG } from "../support/tandem.ts";
import * as wire from "../support/wire.ts";

const DRAFT = wire.textReply(["*** Begin Patch", ...HALF, "*** End Patch"].join("\n"));
const LIMITED = wire.json(
  429,
  { error: { code: "rate_limit_exceeded", message: "slow" } },
  { "retry-after": "60" },
);

test("of runs at the same moment, one is told of a limit and the other asks no more", async () => {
  const drafts: (() => void)[] = [];
  const modelOf = (body: unknown): string => z.object({ model: z.string() }).parse(body).model;
  let allDrafting = (): void => undefined;
  const drafting = new Promise<void>((resolve) => (allDrafting = resolve));
  const server = await wire.startWire([
    (response, socket, seen) => {
      if (modelOf(seen.body) === STRONG) return LIMITED(response, socket, seen);
      drafts.push(() => void DRAFT(response, socket, seen));
      if (drafts.length === 2) allDrafting();
    },
  ]);
  const { run, runHere } = await bench({});
  const env = { OPENAI_BASE_URL: server.url };
  let ended = 0;
  // Two processes, of which one is this.
  const runs = [run, runHere].map((start) =>
    start(["-y", "--json", TASK], { cwd: project().root, env }).finally(() => (ended += 1)),
  );
  await drafting;
  // Both are in their first call. One goes on to the second, and hears of the limit.
  drafts[0]?.();
  await Promise.race(runs);
  expect(ended).toBe(1);
  drafts[1]?.();
  for (const { code, stdout } of await Promise.all(runs)) {
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ status: "unreviewed", error: { code: "rate_limited" } });
  }
  const reviews = server.posts.filter(({ body }) => modelOf(body) === STRONG);
  expect(reviews).toHaveLength(1);
});
