import type { Boundary } from "../../domain/route.ts";
import { ACCESS_WORDS } from "./access-words.ts";
import type { ConceptRules } from "./concept-table.ts";
import { EXPOSURE_WORDS } from "./exposure-words.ts";
import { INPUT_WORDS } from "./input-words.ts";
import { MIGRATION_WORDS } from "./migration-words.ts";
import { SECURITY_CONCEPTS } from "./security-concepts.ts";
import { SECURITY_WORDS, type WordRule } from "./security-words.ts";
import { SERVICE_CONCEPTS } from "./service-concepts.ts";
import { STORAGE_CONCEPTS } from "./storage-concepts.ts";
import { STORAGE_WORDS } from "./storage-words.ts";
import { TRUST_WORDS } from "./trust-words.ts";

/** All phrases of security-critical work. */
export const SECURITY_RULES: readonly WordRule[] = [
  ...SECURITY_WORDS,
  ...ACCESS_WORDS,
  ...INPUT_WORDS,
  ...EXPOSURE_WORDS,
  ...TRUST_WORDS,
];

/** All phrases of changes of what is stored. */
export const MIGRATION_RULES: readonly WordRule[] = [...MIGRATION_WORDS, ...STORAGE_WORDS];

/** What the words say without a phrase of a boundary in them. */
export const BOUNDARY_CONCEPTS: readonly ConceptRules<Boundary>[] = [
  ...STORAGE_CONCEPTS,
  ...SECURITY_CONCEPTS,
  ...SERVICE_CONCEPTS,
];
