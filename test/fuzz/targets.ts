import { config } from "./config.ts";
import { edits } from "./edits.ts";
import { paths } from "./paths.ts";
import { sse } from "./sse.ts";
import type { Target } from "./target.ts";

/** What reads the words of others, by name. */
export const TARGETS: Readonly<Record<string, () => Target | Promise<Target>>> = {
  edits,
  paths,
  sse,
  config,
};
