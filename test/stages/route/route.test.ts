import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { Boundary, Lane, RouteRule } from "../../../src/domain/route.ts";
import type { Task } from "../../../src/domain/task.ts";
import { type RouteInput, routeTask } from "../../../src/stages/route/route.ts";
import { type Repository, repository } from "./repository.ts";
import { input, route, settings, task } from "./support.ts";

const broken = (): Promise<never> => Promise.reject(new Error("git is gone"));
const never = new AbortController().signal;

describe("in a repository", () => {
  let repo: Repository;
  beforeAll(() => {
    const users = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `src/pages/p${index}.ts`,
        `import { formatPrice } from "../x";\nformatPrice(1);\n`,
      ]),
    );
    repo = repository({
      "src/utils/text.ts": "export function slugify(s: string) {\n  return s;\n}\n",
      "src/utils/price.ts": "export function formatPrice(n: number) {\n  return n;\n}\n",
      "src/auth/tickets.ts": "export function issueTicket() {}\n",
      "src/auth/index.ts": "export { issueTicket } from './tickets';\n",
      "src/a/index.ts": "export {};\n",
      "src/b/index.ts": "export {};\n",
      "services/orders/src/event.ts": "export interface OrderPlaced {}\n",
      "services/billing/src/event.ts": "import { OrderPlaced } from 'x';\n",
      "services/shipping/src/event.ts": "import { OrderPlaced } from 'x';\n",
      "db/migrate/001_create_notes.rb": "create_table :notes\n",
      "big.txt": "lorem ipsum ".repeat(90_000),
      "docs/auth.md": "# Sign-in\n",
      ...users,
    });
  });
  afterAll(() => repo[Symbol.dispose]());

  const run = (text: string, rest: Partial<Task> = {}, more: Partial<RouteInput> = {}) =>
    routeTask(input(task(text, rest), more), { workspace: repo.view }, never);

  test.each<[text: string, lane: Lane, rule: RouteRule, boundary: Boundary | null]>([
    ["Trim the result in `slugify`", "fast", "verifiable", null],
    ["Fix the typo in text.ts", "fast", "verifiable", null],
    ["Trim the result in src/utils/text.ts", "fast", "verifiable", null],
    ["Make tickets.ts return early", "strong", "boundary", "security"],
    ["Rename `issueTicket` to `makeTicket`", "strong", "boundary", "security"],
    ["Fix the heading in auth.md", "fast", "verifiable", null],
    ["Change the order of fields in 001_create_notes.rb", "strong", "boundary", "migration"],
    ["Rename `OrderPlaced` to `OrderCreated`", "strong", "boundary", "multi-service"],
    ["Rename `formatPrice` to `formatAmount`", "strong", "not-verifiable", null],
    ["Round the result in `formatPrice`", "fast", "verifiable", null],
    ["Fix the crash in src/utils/missing.ts", "strong", "unlocated", null],
    ["Fix the crash in `parseInvoice`", "strong", "unlocated", null],
    ["Create src/utils/dates.ts with a function `parseDate`", "fast", "verifiable", null],
    ["Rename slugify in text.ts to `toSlug`", "fast", "verifiable", null],
    ["Use `structuredClone` in text.ts", "fast", "verifiable", null],
    ["Add a helper `camelCase` to text.ts", "fast", "verifiable", null],
    ["What does `useMemo` do?", "fast", "verifiable", null],
    ["Explain src/utils/nothere.ts", "strong", "unlocated", null],
    ["Remove the blank line in index.ts", "fast", "verifiable", null],
    ["Shorten the summary in big.txt", "strong", "context-window", null],
    ["Write a test scaffold for src/utils/text.ts", "fast", "verifiable", null],
  ])("%s", async (text, lane, rule, boundary) => {
    const { route: result } = await run(text);
    expect({ lane: result.lane, rule: result.rule, boundary: result.boundary }).toEqual({
      lane,
      rule,
      boundary,
    });
  });

  test("reports what it located and what is missing", async () => {
    const { located, route: result } = await run(
      "Call `slugify` in price.ts and fix `nothingHere` in utils/text.ts",
    );
    expect(located.paths).toEqual(["src/utils/price.ts", "src/utils/text.ts"]);
    expect(located.identifiers).toEqual([{ name: "slugify", files: ["src/utils/text.ts"] }]);
    expect(located.missing).toEqual(["nothingHere"]);
    expect(result.estimate.basis).toBe("model");
    expect((await run("What does `slugify` do?")).route.estimate.basis).toBe("words+repo");
  });

  test("three services by their paths, two are not enough", async () => {
    const three =
      "Align services/orders/src/event.ts, services/billing/src/event.ts and services/shipping/src/event.ts";
    expect((await run(three)).route).toMatchObject({ boundary: "multi-service", rule: "boundary" });
    const files = ["services/orders/src/event.ts", "services/billing/src/event.ts"];
    expect((await run("Align the field order", { files })).route.boundary).toBeNull();
  });

  test("a given file lies across a boundary, one that is only read does not", async () => {
    expect((await run("Tidy the order", { files: ["src/auth/index.ts"] })).route.boundary).toBe("security");
    expect(
      (await run("Fix the order of fields", { context: ["src/auth/index.ts"] })).route.boundary,
    ).toBeNull();
  });

  test("a given file that git ignores is not missing", async () => {
    const { route: result } = await run("Fix the order of fields in ignored.env", { files: ["ignored.env"] });
    expect(result.rule).toBe("verifiable");
  });

  test("the counterfactual names the path whose absence flips the lane", async () => {
    const { route: result } = await run("Make src/auth/tickets.ts return early");
    expect(result.counterfactual).toBe("would be fast if it did not touch src/auth/tickets.ts");
    expect((await run("Make src/utils/text.ts return early")).route.lane).toBe("fast");
  });

  test("decides without a repository once the signal has fired", async () => {
    const { route: result, located } = await routeTask(
      input(task("Fix the crash in src/utils/missing.ts")),
      { workspace: repo.view },
      AbortSignal.abort(),
    );
    expect(located).toEqual({ paths: [], identifiers: [], missing: [] });
    expect(result.rule).toBe("verifiable");
  });
});

test("a repository that cannot be read locates nothing and misses nothing", async () => {
  const { route: result, located } = await routeTask(
    input(task("Fix the crash in src/a.ts")),
    { workspace: { list: broken, listIndex: broken, occurrences: broken, read: broken } },
    never,
  );
  expect(located).toEqual({ paths: [], identifiers: [], missing: [] });
  expect(result.lane).toBe("fast");
});

describe("order of the rules", () => {
  const seven = Array.from({ length: 7 }, (_, index) => `${index + 1}. change value ${index}`).join("\n");
  const six = seven.split("\n").slice(0, 6).join("\n");

  test("a boundary comes before the window, the window before the steps", async () => {
    const tiny = { fast: { id: "fast-model", contextWindow: 10 } };
    expect((await route(`Hash the password\n${seven}`, {}, tiny)).rule).toBe("boundary");
    expect((await route(seven, {}, tiny)).rule).toBe("context-window");
    expect((await route(seven)).rule).toBe("steps");
    expect((await route(six)).rule).not.toBe("steps");
  });

  test("input counts into the window", async () => {
    const big = "one two three ".repeat(60_000);
    expect((await route("Explain this log", { input: big })).rule).toBe("context-window");
    expect((await route("Explain this log", { input: "short" })).rule).toBe("verifiable");
  });

  test("forced lanes", async () => {
    expect(await route("Fix the typo in the title", { forced: "strong" })).toMatchObject({
      lane: "strong",
      rule: "forced",
      model: "strong-model",
      counterfactual: "would be fast without --strong",
    });
    expect(await route("Rewrite the parser from scratch", { forced: "fast" })).toMatchObject({
      lane: "fast",
      rule: "forced",
      model: "fast-model",
      counterfactual: "would be strong without --fast",
    });
    expect(await route("Store the reset token hashed", { forced: "fast" })).toMatchObject({
      lane: "strong",
      rule: "boundary",
      boundary: "security",
    });
    expect(await route("Store the reset token hashed", { forced: "strong" })).toMatchObject({
      lane: "strong",
      rule: "forced",
      counterfactual: null,
    });
  });

  test("the project's check adds its own time", async () => {
    const text = "Return early when the list is empty";
    const { estimate } = await route(text);
    const quick = (await route(text, {}, { checkMs: 4_000 })).estimate;
    expect(quick.seconds).toBeCloseTo(estimate.seconds + 4, 1);
    expect(quick.probability).toBeLessThan(estimate.probability);
    const slow = await route(text, {}, { checkMs: 28_000 });
    expect(slow).toMatchObject({ lane: "strong", rule: "not-verifiable" });
    expect(slow.counterfactual).toBe("would be fast if the project's check took no time");
  });

  test("--answer makes it text, and text that would hold security code stays behind the boundary", async () => {
    expect(await route("a short poem about tabs", { answer: true })).toMatchObject({
      kind: "answer",
      lane: "fast",
    });
    expect(await route("write me a function that hashes passwords", { answer: true })).toMatchObject({
      kind: "answer",
      boundary: "security",
    });
  });

  test("code piped in is held to what it shows", async () => {
    const code = 'import bcrypt from "bcrypt";\nexport const check = (a, b) => bcrypt.compareSync(a, b);\n';
    expect((await route("Fix this function", { input: code })).boundary).toBe("security");
    expect((await route("What does this do?", { input: code })).boundary).toBeNull();
    expect(
      (await route("Fix this function", { input: "export const add = (a, b) => a - b;\n" })).boundary,
    ).toBeNull();
    expect((await route("Fix the order", { input: "ALTER TABLE t ADD COLUMN c int;" })).boundary).toBe(
      "migration",
    );
  });
});

describe("reasons and estimate", () => {
  test.each(["fix the bug", "rename `a` to `b` in x.ts", "write a snake game in one html file"])(
    "no factor is told that says nothing: %s",
    async (text) => {
      for (const reason of (await route(text)).reasons) {
        expect(reason.text).not.toMatch(/×0(?:\.0)?$|×1(?:\.0)?$/);
      }
    },
  );

  test.each([
    "Rewrite the parser from scratch, move the lexer into its own module and optimize it, fix the flaky tests, add two endpoints and rename all files",
    "Fix the typo in the title",
    "Build a browser snake game",
    "What is a monad?",
    "Store the reset token hashed",
  ])("at most three, strongest first, weights within 0 and 1: %s", async (text) => {
    const { reasons } = await route(text);
    const weights = reasons.map((reason) => reason.weight);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.length).toBeLessThanOrEqual(3);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(weights.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1.03);
  });

  test("the probability falls with the seconds, is even at the budget and nothing without time", async () => {
    const text = "Return early when it is empty";
    const { seconds } = (await route(text)).estimate;
    const checks = [0, 10_000, (30 - seconds) * 1000, 40_000];
    const estimates = await Promise.all(
      checks.map(async (checkMs) => (await route(text, {}, { checkMs })).estimate),
    );
    const probabilities = estimates.map((estimate) => estimate.probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(estimates[2]?.seconds).toBe(30);
    // The rest of the budget is all for reading, whose median it is.
    expect(probabilities[2]).toBeCloseTo(0.5, 1);
    expect(probabilities[3]).toBe(0);
    expect(estimates[0]?.budget_seconds).toBe(BOUNDS.verify_budget_seconds);
  });

  test("a game is one run, however long its wishes", async () => {
    const short = await route("Build a browser snake game");
    const long = await route(
      `Build a browser snake game ${"with many colours and a nice board ".repeat(30)}`,
    );
    for (const { lane, estimate, reasons } of [short, long]) {
      expect(lane).toBe("fast");
      expect(estimate.seconds).toBeLessThanOrEqual(BOUNDS.verify_budget_seconds);
      expect(reasons.map(({ kind }) => kind)).toContain("artefact");
    }
  });

  test("says that a task asks for an artefact, forced or not", async () => {
    const tasks = [
      task("Build a browser snake game"),
      task("Build a browser snake game", { forced: "fast" }),
      task("Round the total"),
    ];
    const routed = tasks.map((given) => routeTask(input(given), { workspace: null }, never));
    expect((await Promise.all(routed)).map(({ artefact }) => artefact)).toEqual([true, true, false]);
  });

  test("decides the same every time", async () => {
    const text = "Refactor `loadUser` into two functions and add a dashboard page";
    const results = await Promise.all(Array.from({ length: 5 }, () => route(text)));
    const decisions = results.map(({ ms, ...decision }) => ({ ...decision, timed: ms >= 0 }));
    for (const decision of decisions) expect(decision).toEqual(decisions[0]);
  });
});

test("user words, globs and false alarms", async () => {
  const boundaries = settings({
    words: { security: ["ledger", "tax*"] },
    globs: { migration: ["warehouse/**"] },
    falseAlarms: ["session"],
  });
  const decide = async (text: string) => (await route(text, {}, { boundaries })).boundary;
  expect(await decide("Fix the title of the Ledger")).toBe("security");
  expect(await decide("Round the taxable amount")).toBe("security");
  expect(await decide("Fix the order in warehouse/load.ts")).toBe("migration");
  expect(await decide("Show the session in the timetable")).toBeNull();
  expect(await decide("Expire the session token")).toBe("security");
});
