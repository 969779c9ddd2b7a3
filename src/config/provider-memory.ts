import path from "node:path";
import * as z from "zod/mini";
import { readSmallFile, writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";

/** After this a provider is asked again: it may have learnt what it could not do. */
const FORGET_MS = 30 * 86_400_000;
/** Providers with their models that are remembered, the newest. */
const MOST = 100;

const fileSchema = z.strictObject({
  schema: z.literal(1),
  providers: z.record(z.string(), z.strictObject({ refused: z.array(z.string()), at: z.number() })),
});
type Remembered = z.infer<typeof fileSchema>["providers"];

/**
 * What a provider turned out not to take for a model (as `json_schema`, `max_tokens`), kept in
 * `providers.json` beside the history: no address but the base URL, and no key. Nothing depends on it;
 * a file that is missing or can't be used means that it is found out once more, so nothing fails.
 *
 * @param history absolute path of the history's database
 */
export function providerMemory(
  history: string,
  baseUrl: string,
  model: string,
  now: () => number = Date.now,
): {
  recall(): Promise<readonly string[]>;
  keep(refused: readonly string[]): Promise<void>;
} {
  const file = path.join(path.dirname(history), "providers.json");
  const key = `${baseUrl} ${model}`;
  return {
    recall: async () => (await load(file, now()))[key]?.refused ?? [],
    keep: async (refused) => {
      const known = { ...(await load(file, now())), [key]: { refused: [...refused], at: now() } };
      const newest = Object.entries(known)
        .sort(([, a], [, b]) => b.at - a.at)
        .slice(0, MOST);
      const content = { schema: 1, providers: Object.fromEntries(newest) } satisfies z.infer<
        typeof fileSchema
      >;
      await writePrivateFile(file, `${JSON.stringify(content)}\n`);
    },
  };
}

async function load(file: string, now: number): Promise<Remembered> {
  const read = await readSmallFile(file, "refuse");
  const json = read.kind === "text" ? parseJson(read.text) : null;
  const parsed = json?.ok ? fileSchema.safeParse(json.value) : null;
  if (!parsed?.success) return {};
  return Object.fromEntries(
    Object.entries(parsed.data.providers).filter(([, { at }]) => now - at < FORGET_MS),
  );
}
