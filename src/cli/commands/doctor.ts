import * as z from "zod/mini";
import type { Role, Settings } from "../../config/settings.ts";
import { modelAccess } from "../../models/access.ts";
import { codexVersion } from "../../models/codex/launch.ts";
import { OPTIONAL_ENGINES, type OptionalEngine } from "../../stages/inspect/optional-engines.ts";
import { recogniseCheck } from "../../stages/verify/recognise.ts";
import type { Action } from "../program.ts";
import { sanitize, toJson } from "../output.ts";
import { modelOf } from "../model-of.ts";
import { openLog, openSession, type Session } from "../session.ts";
import { limitTime } from "../time-limit.ts";

const Flags = z.object({ json: z.optional(z.boolean()), probe: z.optional(z.boolean()) });

/** One thing that was looked at. */
export interface Examined {
  readonly name: string;
  readonly state: "ok" | "note" | "problem";
  readonly text: string;
}

/** How long a provider may take for its list of models, in milliseconds. */
const ACCESS_MS = 5_000;
/** How long a model may take for a word, attempts included, in milliseconds. */
const PROBE_MS = 30_000;

/**
 * `tandem doctor`: what works here and what does not. Asks the providers for their lists of models, which
 * shows that the key is taken and the model is offered; nothing is generated unless `--probe` says so.
 */
export const doctor: Action = async (_words, rawFlags, cli) => {
  const { json, probe: wanted } = Flags.parse(rawFlags);
  const found: Examined[] = [{ name: "node", state: "ok", text: process.version }];
  found.push(...OPTIONAL_ENGINES.map(examineEngine));
  const session = await openSession(cli);
  if (session.ok) {
    found.push(...(await examine(session.value, cli.surroundings.signal)));
    if (wanted) found.push(...(await probed(session.value.settings, cli.surroundings.signal)));
    let trouble: string | null = null;
    const history = await openLog(
      { ...cli, output: { ...cli.output, note: (line) => (trouble = line) } },
      session.value.settings,
    );
    history.close();
    const { history: file } = session.value.settings.locations;
    found.push({ name: "history", state: trouble === null ? "ok" : "problem", text: trouble ?? file });
  } else {
    found.push({ name: "config", state: "problem", text: session.failure.message });
  }
  if (json) cli.output.result(toJson({ schema: 1, checks: found }));
  else
    for (const one of found)
      cli.output.result(`${one.state.padEnd(8)}${one.name.padEnd(12)}${sanitize(one.text)}\n`);
  return found.some((one) => one.state === "problem") ? 1 : 0;
};

/** Every configured model is asked something, which costs what one word costs. */
async function probed(settings: Settings, signal: AbortSignal): Promise<readonly Examined[]> {
  const { probe } = await import("./probe.ts");
  const limit = limitTime(signal, PROBE_MS);
  const found = await probe(settings, limit.signal);
  limit.close();
  return found;
}

async function examine(
  { workspace, noWorkspace, settings }: Session,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const repository: Examined =
    workspace === null
      ? { name: "repository", state: "note", text: noWorkspace?.message ?? "none" }
      : { name: "repository", state: "ok", text: workspace.root };
  const limit = limitTime(signal, ACCESS_MS);
  const found = await Promise.all([
    examineRole("fast", settings.fast, settings, limit.signal),
    examineRole("strong", settings.strong, settings, limit.signal),
    examineCheck(settings, workspace),
  ]);
  limit.close();
  return [{ name: "config", state: "ok", text: settings.locations.config }, repository, ...found];
}

/** The checks that need an engine say that they were skipped; here is why. */
function examineEngine({ name, use, install, find }: OptionalEngine): Examined {
  const version = find();
  if (version !== null) return { name, state: "ok", text: `${version}: finds ${use}` };
  return { name, state: "note", text: `not installed, so nothing finds ${use}; ${install}` };
}

async function examineRole(
  name: string,
  { model, provider }: Role,
  settings: Settings,
  signal: AbortSignal,
): Promise<Examined> {
  if (provider.kind === "codex") {
    const version = await codexVersion(provider.place());
    if (version.ok) return { name, state: "ok", text: `${model} by ${version.value}` };
    const { message, hint } = version.failure;
    return { name, state: "problem", text: `${model}: ${message}${hint === null ? "" : ` (${hint})`}` };
  }
  const built = modelOf({ model, provider }, settings);
  if (!built.ok) return { name, state: "problem", text: `${model}: ${built.failure.message}` };
  const { baseUrl, keyEnv } = provider;
  const key = provider.key?.reveal() ?? null;
  const access = await modelAccess(
    { baseUrl, model, keyEnv, key, proxy: provider.proxy?.reveal() ?? null },
    signal,
  );
  const text = `${model} by ${provider.name}${built.value.price === null ? ", price not known" : ""}`;
  switch (access.kind) {
    case "listed": {
      const day = built.value.shutdownDate() ?? access.shutdownDate;
      const end = day === null ? "" : `; its provider ends it on ${day}`;
      return { name, state: day === null ? "ok" : "note", text: `${text}, offered with this key${end}` };
    }
    case "no-list":
      return { name, state: "note", text: `${text}; the provider has no list of models to look it up in` };
    case "not-listed":
      return { name, state: "problem", text: `${text}: not in the provider's list of models` };
    case "failed":
      return { name, state: "problem", text: `${text}: ${access.failure.message}` };
  }
}

async function examineCheck({ verify }: Settings, workspace: Session["workspace"]): Promise<Examined> {
  if (verify === false) return { name: "check", state: "ok", text: "none wanted" };
  if (verify !== null) {
    const { command, trusted } = verify;
    return trusted
      ? { name: "check", state: "ok", text: command }
      : { name: "check", state: "problem", text: `${command}: not trusted; run 'tandem trust'` };
  }
  const recognised = workspace === null ? null : await recogniseCheck(workspace);
  if (recognised === null)
    return { name: "check", state: "note", text: "none found; set one with 'tandem config set verify CMD'" };
  return {
    name: "check",
    state: "note",
    text: `${recognised} is recognised and offered; 'tandem config set verify "${recognised}"' always runs it`,
  };
}
