import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { ANSWERS, ARTEFACTS, MIGRATION, SECURITY, SERVICES, SIZES } from "../test/stages/route/cases.ts";
import { MIGRATION_SAID, SERVICES_SAID } from "../test/stages/route/cases-data.ts";
import {
  DOMAIN_MIGRATION,
  DOMAIN_NEAR_MISSES,
  DOMAIN_SECURITY,
  DOMAIN_SERVICES,
} from "../test/stages/route/cases-domain.ts";
import { FRESH_MIGRATION, FRESH_SERVICES } from "../test/stages/route/cases-fresh-data.ts";
import { FRESH_NEAR_MISSES } from "../test/stages/route/cases-fresh-near-misses.ts";
import { FRESH_SECURITY } from "../test/stages/route/cases-fresh-security.ts";
import { NEAR_MISSES } from "../test/stages/route/cases-near-misses.ts";
import {
  PROMPTS_MIGRATION,
  PROMPTS_SECURITY,
  PROMPTS_SERVICES,
} from "../test/stages/route/cases-prompts-boundaries.ts";
import { PROMPTS_ASKED, PROMPTS_LARGE, PROMPTS_OPEN } from "../test/stages/route/cases-prompts-large.ts";
import { PROMPTS_SMALL } from "../test/stages/route/cases-prompts-small.ts";
import { SECURITY_SAID } from "../test/stages/route/cases-security.ts";
import { LARGE, QUESTIONS, SMALL } from "../test/stages/route/cases-sizes.ts";
import { TYPED_ASKED, TYPED_BOUNDARIES, TYPED_LARGE, TYPED_OPEN } from "../test/stages/route/cases-typed.ts";
import { TYPED_SMALL } from "../test/stages/route/cases-typed-small.ts";
import type { Boundary } from "../src/domain/route.ts";
import type { LabelledText } from "./boundary-training.ts";

const TABLES = [
  [SECURITY, MIGRATION, SERVICES, ANSWERS, ARTEFACTS, SIZES],
  [SECURITY_SAID, MIGRATION_SAID, SERVICES_SAID, NEAR_MISSES],
  [SMALL, LARGE, QUESTIONS, PROMPTS_SMALL, PROMPTS_LARGE, PROMPTS_ASKED, PROMPTS_OPEN],
  [PROMPTS_SECURITY, PROMPTS_MIGRATION, PROMPTS_SERVICES],
  [TYPED_SMALL, TYPED_LARGE, TYPED_ASKED, TYPED_OPEN, TYPED_BOUNDARIES],
].flat(2);
const LISTS: readonly (readonly [Boundary | null, readonly string[]])[] = [
  ["security", [...FRESH_SECURITY, ...DOMAIN_SECURITY]],
  ["migration", [...FRESH_MIGRATION, ...DOMAIN_MIGRATION]],
  ["multi-service", [...FRESH_SERVICES, ...DOMAIN_SERVICES]],
  [null, [...FRESH_NEAR_MISSES, ...DOMAIN_NEAR_MISSES]],
];

/** Tasks that people wrote who had not seen the router: a label, a tab and the task on each line. */
const WRITTEN = "bench/data/boundary-prompts.tsv";

const row = z.tuple([z.enum(["security", "migration", "multi-service", "none"]), z.string()]);

/** What the boundary model learns prompts from: the tasks of the router's tests, and those written for it. */
export function readPrompts(): readonly LabelledText[] {
  return [
    ...TABLES.map(([text, , boundary]) => ({ text, boundary, held: true })),
    ...LISTS.flatMap(([boundary, texts]) => texts.map((text) => ({ text, boundary, held: true }))),
    ...readLabelled(readFileSync(WRITTEN, "utf8")),
  ];
}

/** Reads lines of a label, a tab and a task. */
export function readLabelled(text: string): readonly LabelledText[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [label, task] = row.parse(line.split("\t"));
      return { text: task, boundary: label === "none" ? null : label };
    });
}
