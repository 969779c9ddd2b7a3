import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as z from "zod/mini";

const flag = z.union([z.literal(0), z.literal(1)]);

const Flagged = z.object({
  repo: z.string(),
  text: z.string(),
  scope: z.string(),
  /** Age within the repository: 0 oldest, 1 newest. */
  q: z.number(),
  /** Path, kind (s source, t test, c config, o other, d docs, l locale, x not read), and what it took. */
  files: z.array(z.tuple([z.string(), z.string()], z.number())),

  boundary: z.object({ auth: flag, perm: flag, crypto: flag, valid: flag, mig: flag, multi: flag }),
});

/** A task whose change is known to touch a boundary, or not to, by its paths and packages. */
export type FlaggedTask = z.infer<typeof Flagged>;

/** What is told apart: security is authentication, permissions, cryptography and validation together. */
export const TARGETS = ["security", "migration", "multi-service"] as const;
export type Target = (typeof TARGETS)[number];

/** Reads labelled tasks, one JSON object a line, gzipped when the name ends in .gz. */
export function readFlagged(path: string): readonly FlaggedTask[] {
  const bytes = readFileSync(path);
  const lines = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => Flagged.parse(JSON.parse(line)));
}

/** Whether the change touched the boundary. */
export function touches({ boundary }: FlaggedTask, target: Target): boolean {
  switch (target) {
    case "security":
      return boundary.auth + boundary.perm + boundary.crypto + boundary.valid > 0;
    case "migration":
      return boundary.mig === 1;
    case "multi-service":
      return boundary.multi === 1;
  }
}

/** Whether it touched any. */
export function touchesAny(task: FlaggedTask): boolean {
  return TARGETS.some((target) => touches(task, target));
}
