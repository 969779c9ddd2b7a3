import { BOUNDARY_CONCEPTS } from "./boundary-concepts.ts";
import { MIGRATION_RULES, SECURITY_RULES } from "./boundary-rules.ts";
import { VOCABULARY } from "./concept-vocabulary.ts";
import { conceptStems } from "./concept-stems.ts";
import { conceptTable } from "./concept-table.ts";
import { CUES } from "./cues.ts";
import { LONG_PATTERNS } from "./long-patterns.ts";
import { OTHER_LANGUAGES } from "./other-languages.ts";
import { once } from "./once.ts";
import { SECURITY_IN_PATH } from "./path-words.ts";
import { screenTable } from "./screen-table.ts";
import { SPEAKING } from "./service-words.ts";

/**
 * What the router's lists of words are made into before they can be used: plain data, of which JSON makes
 * the same again. The built package holds it ready (scripts/build.mjs puts it in the place of this file),
 * because to make it takes longer than all else that a first task needs.
 */
export const tables = once(() => ({
  screens: {
    security: screenTable(SECURITY_RULES()),
    migration: screenTable(MIGRATION_RULES()),
    languages: screenTable(OTHER_LANGUAGES()),
    services: screenTable(SPEAKING()),
    cues: screenTable(CUES()),
    paths: screenTable(SECURITY_IN_PATH()),
    long: screenTable(LONG_PATTERNS()),
  },
  concepts: conceptTable(VOCABULARY, BOUNDARY_CONCEPTS),
  stems: conceptStems(VOCABULARY),
}));
