import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import type { LoggedRequest, Script, ScriptedModel, ScriptedReply } from "../src/scripted/script.ts";
import { addFile, type ScriptedTask } from "./scripted-tasks.ts";

/** The shortest prefix that the provider keeps, in tokens (its documentation of prompt caching). */
const CACHED_FROM = 1_024;
/** Characters of a scripted token. */
const CHARS_PER_TOKEN = 4;

/**
 * The strong model behind the Codex CLI: it thinks as long as tandem's reviewer does, writes the task's
 * solution at once through Codex's own `apply_patch`, and says so in a sentence. A second `codex exec`
 * reads the file and, after the same thinking, finds nothing. An agent on a real model looks around first,
 * and may run what it wrote: this one takes the fewest turns that can be.
 */
export function codexScript({ file, solution, thought }: ScriptedTask): Script {
  const { strong } = DEMO_MODELS;
  const replies: readonly ScriptedReply[] = [
    inShell(`apply_patch <<'PATCH'\n${addFile(file, solution)}\nPATCH\n`, thought),
    { kind: "text", text: `Wrote ${file} as asked; nothing else was changed.` },
    inShell(`cat ${file}`, 0),
    { kind: "text", text: `No findings: ${file} does what was asked.`, reasoningTokens: thought },
  ];
  return { models: { [strong.id]: { ...strong, replies, once: true } } };
}

function inShell(cmd: string, reasoningTokens: number): ScriptedReply {
  return { kind: "tool-calls", calls: [{ name: "exec_command", arguments: { cmd } }], reasoningTokens };
}

/** The same script, with the input that a provider would have read from its prompt cache reported as such. */
export function withPromptCache({ models }: Script): Script {
  return {
    models: Object.fromEntries(Object.entries(models).map(([id, model]) => [id, caching(model)])),
  };
}

function caching(model: ScriptedModel): ScriptedModel {
  const prompts: string[] = [];
  const { replies } = model;
  return {
    ...model,
    replies: (request) => {
      const reply = typeof replies === "function" ? replies(request) : inTurn(replies, prompts.length);
      const prompt = promptOf(request);
      const shared = Math.max(0, ...prompts.map((earlier) => prefixOf(earlier, prompt)));
      prompts.push(prompt);
      const tokens = Math.floor(shared / CHARS_PER_TOKEN);
      return reply.kind === "http-error" || tokens < CACHED_FROM ? reply : { ...reply, cachedTokens: tokens };
    },
  };
}

function inTurn(replies: readonly ScriptedReply[], turn: number): ScriptedReply {
  const reply = replies[turn];
  if (reply !== undefined) return reply;
  const body = { error: { code: "script_exhausted", message: `no reply number ${turn + 1}` } };
  return { kind: "http-error", status: 400, body };
}

/** Everything of a request that is before the model's words, what stays the same first. */
function promptOf({ body }: LoggedRequest): string {
  return JSON.stringify([body?.["tools"], body?.["instructions"], body?.["input"]]);
}

function prefixOf(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same += 1;
  return same;
}
