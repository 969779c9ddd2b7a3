import { sanitize, toJson } from "./output.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { Cli, Surroundings } from "./process.ts";

/** What a report is made with. */
interface Place extends Pick<Cli, "output" | "format"> {
  readonly surroundings: {
    readonly stderr: Pick<Surroundings["stderr"], "write">;
    readonly env: Surroundings["env"];
  };
}

/** A throw that reached the top is a bug of tandem: says so, and what to send. Returns the exit code. */
export function reportBug(error: unknown, { surroundings, output, format }: Place): number {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text = withoutKeys(said, surroundings.env);
  const message = `a bug in tandem ${__TANDEM_VERSION__} (Node ${process.version}, ${process.platform})`;
  surroundings.stderr.write(`tandem: ${message}: please report it with these lines:\n${sanitize(text)}\n`);
  if (format !== "text") {
    const failure = { code: "bug", message, hint: "please report it with the lines on standard error" };
    output.result(toJson({ schema: 1, error: failure }));
  }
  return exitCodeOf("bug");
}

/** The report is sent to strangers: what the environment calls a key is struck out, wherever the throw had it from. */
function withoutKeys(text: string, env: Surroundings["env"]): string {
  return Object.entries(env).reduce((left, [name, value = ""]) => {
    const isKey = /(KEY|TOKEN|SECRET|PASSWORD|_PROXY)$/i.test(name) && value.length >= 8;
    return isKey ? left.replaceAll(value, "[key]") : left;
  }, text);
}
