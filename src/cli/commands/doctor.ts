import * as z from "zod/mini";
import type { Role, Settings } from "../../config/settings.ts";
import { recogniseCheck } from "../../stages/verify/recognise.ts";
import type { Action } from "../program.ts";
import { sanitize, toJson } from "../output.ts";
import { modelOf, openLog, openSession, type Session } from "../session.ts";

const Flags = z.object({ json: z.optional(z.boolean()) });

/** One thing that was looked at. */
interface Examined {
  readonly name: string;
  readonly state: "ok" | "note" | "problem";
  readonly text: string;
}

/** `tandem doctor`: what works here and what does not. Asks no model and sends nothing. */
export const doctor: Action = async (_words, rawFlags, cli) => {
  const { json } = Flags.parse(rawFlags);
  const found: Examined[] = [{ name: "node", state: "ok", text: process.version }];
  const session = await openSession(cli);
  if (session.ok) {
    found.push(...(await examine(session.value)));
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

async function examine({ workspace, noWorkspace, settings }: Session): Promise<readonly Examined[]> {
  const repository: Examined =
    workspace === null
      ? { name: "repository", state: "note", text: noWorkspace?.message ?? "none" }
      : { name: "repository", state: "ok", text: workspace.root };
  const check = await examineCheck(settings, workspace);
  return [
    { name: "config", state: "ok", text: settings.locations.config },
    repository,
    examineRole("fast", settings.fast, settings),
    examineRole("strong", settings.strong, settings),
    check,
  ];
}

function examineRole(name: string, role: Role, settings: Settings): Examined {
  const model = modelOf(role, settings);
  if (!model.ok) return { name, state: "problem", text: `${role.model}: ${model.failure.message}` };
  const price = model.value.price === null ? ", price not known" : "";
  return { name, state: "ok", text: `${role.model} by ${role.provider.name}, key set${price}` };
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
