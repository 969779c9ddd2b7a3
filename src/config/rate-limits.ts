import { createHash } from "node:crypto";
import path from "node:path";
import * as z from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import { alone } from "./alone.ts";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

/** Limits that are remembered, those that last longest. */
const MOST = 100;

const fileSchema = z.strictObject({ schema: z.literal(1), until: z.record(z.string(), z.number()) });
type Remembered = z.infer<typeof fileSchema>["until"];

/**
 * Until when a provider has limited a model for a key, as one run tells it to the others: in
 * `rate-limits.json` beside the history, with a digest in place of names. No limit is believed for longer
 * than `BOUNDS.rate_limit_max_ms`. A file that is missing or can't be used knows of none, so nothing fails.
 *
 * @param history absolute path of the history's database
 * @param place what the limit belongs to: base URL, model and key
 */
export function rateLimits(
  history: string,
  place: readonly string[],
  now: () => number = Date.now,
): {
  until(): Promise<number | null>;
  keep(until: number): Promise<void>;
} {
  const file = path.join(path.dirname(history), "rate-limits.json");
  const name = createHash("sha256").update(place.join("\0")).digest("hex").slice(0, 16);
  return {
    until: async () => (await load(file, now()))[name] ?? null,
    keep: (until) =>
      alone(file, async () => {
        const known = await load(file, now());
        const latest = Math.min(Math.max(until, known[name] ?? 0), now() + BOUNDS.rate_limit_max_ms);
        const longest = Object.entries({ ...known, [name]: Math.round(latest) })
          .sort(([, a], [, b]) => b - a)
          .slice(0, MOST);
        const content = { schema: 1, until: Object.fromEntries(longest) } satisfies z.infer<
          typeof fileSchema
        >;
        await writePrivateFile(file, `${JSON.stringify(content)}\n`);
      }),
  };
}

/** The limits that hold now; one that lasts too long was written by a clock that went wrong, or by somebody else. */
async function load(file: string, now: number): Promise<Remembered> {
  const read = await readSmallFile(file, "refuse");
  const json = read.kind === "text" ? parseJson(read.text) : null;
  const parsed = json?.ok ? fileSchema.safeParse(json.value) : null;
  if (!parsed?.success) return {};
  const holds = (until: number): boolean => until > now && until - now <= BOUNDS.rate_limit_max_ms;
  return Object.fromEntries(Object.entries(parsed.data.until).filter(([, until]) => holds(until)));
}
