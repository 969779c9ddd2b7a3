import { onTestFinished } from "vitest";
import * as z from "zod/mini";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { tempFolder, tempRepo, type TempRepo } from "./repo.ts";
import { type Ended, runHere, type RunHereOptions, STRONG } from "./tandem.ts";

// A language that no engine has to be started for.
const DIVIDE = "function divide(a, b)\n  if b == 0 then return nil end\n  return a / b\nend\n";
/** The same without its guard: line 2 is wrong. */
export const UNGUARDED = "function divide(a, b)\n  return a / b\nend\n";

/** A repository whose working tree lost a guard. */
export function unguarded(files: Readonly<Record<string, string>> = {}): TempRepo {
  const repo = tempRepo({ "divide.lua": DIVIDE, ...files });
  repo.write("divide.lua", UNGUARDED);
  return repo;
}

/** The finding about it, as a reviewer reports it. */
export function reported(over: object = {}): object {
  return {
    title: "Division by zero",
    message: "`a / b` is inf for b = 0, which gave nil before",
    category: "edge-case",
    severity: "error",
    path: "divide.lua",
    start_line: 2,
    end_line: 2,
    suggestion: "Put the guard back.",
    ...over,
  };
}

/** A reviewer's reply. */
export function said(...findings: readonly object[]): ScriptedReply {
  return { kind: "json", value: { findings } };
}

/** A strong model that answers by what it is asked, and a home of its own. */
export async function reviewer(answer: (request: LoggedRequest) => ScriptedReply) {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const server = await startScriptedServer({ models: { [STRONG]: { ...pace, replies: answer } } });
  onTestFinished(() => server.close());
  const home = tempFolder();
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: home };
  return {
    home,
    env,
    /** What was asked, as text. */
    asked: () => server.requests.filter(({ method }) => method === "POST").map(textOf),
    review: (args: readonly string[], options: RunHereOptions): Promise<Ended> =>
      runHere(["review", ...args], { ...options, env: { ...env, ...options.env } }),
    runHere: (args: readonly string[], options: RunHereOptions): Promise<Ended> =>
      runHere(args, { ...options, env: { ...env, ...options.env } }),
  };
}

const Input = z.array(z.object({ role: z.string(), content: z.string() }));

/** All that a request says to the model beside its instructions. */
export function textOf({ body }: LoggedRequest): string {
  return Input.parse(body?.["input"])
    .map(({ content }) => content)
    .join("\n");
}
