import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { describeModel } from "../../../src/models/catalog.ts";
import { codexModel } from "../../../src/models/codex/codex.ts";
import type { ModelRequest } from "../../../src/models/model.ts";
import { fakeCodex } from "../../support/codex.ts";
import { REQUEST } from "../support.ts";

/** A question about a repository, which goes to `codex exec`. */
const QUESTION: ModelRequest = {
  ...REQUEST,
  repository: {
    root: "/nonexistent",
    instructions: "Look around.",
    edits: false,
    files: async () => [],
    isIgnored: async () => false,
  },
};

// Where processes can be looked at as files.
test.skipIf(process.platform !== "linux")(
  "a CLI that does not end when it is told to is not waited for",
  async () => {
    const fake = fakeCodex([
      { say: [{ type: "thread.started", thread_id: "1" }, { type: "turn.started" }], end: "stay" },
    ]);
    const place = { env: fake.env, root: "/nonexistent" };
    const model = codexModel({ model: "m", entry: describeModel("m", null), place });
    const abort = new AbortController();
    const events: string[] = [];
    for await (const event of model.stream(QUESTION, abort.signal)) {
      events.push(event.type === "failed" ? event.failure.code : event.type);
      if (event.type === "started") abort.abort();
    }
    expect(events).toEqual(["started", "cancelled"]);
    const isAlive = (): boolean => existsSync(`/proc/${fake.starts()[0]?.pid}/exe`);
    expect(isAlive()).toBe(true);
    while (isAlive()) await sleep(20);
  },
);
