import path from "node:path";
import * as z from "zod/mini";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

const WEEK_MS = 7 * 86_400_000;

const fileSchema = z.strictObject({ schema: z.literal(1), told: z.record(z.string(), z.number()) });

/**
 * Whether the user has not been told something for a week; if so, it counts as told now. What was told
 * is kept in `reminders.json` beside the history; where that can't be, it is told again.
 *
 * @param history absolute path of the history's database
 * @param what any text that names the thing
 */
export async function isDue(history: string, what: string, now: number = Date.now()): Promise<boolean> {
  const file = path.join(path.dirname(history), "reminders.json");
  const read = await readSmallFile(file, "refuse");
  const json = read.kind === "text" ? parseJson(read.text) : null;
  const parsed = json?.ok ? fileSchema.safeParse(json.value) : null;
  const recent = Object.entries(parsed?.success ? parsed.data.told : {}).filter(
    ([, at]) => now - at < WEEK_MS,
  );
  if (recent.some(([known]) => known === what)) return false;
  const told = Object.fromEntries([...recent, [what, now]]);
  const content = { schema: 1, told } satisfies z.infer<typeof fileSchema>;
  await writePrivateFile(file, `${JSON.stringify(content)}\n`);
  return true;
}
