import { ACCESS_WORDS } from "./access-words.ts";
import { EXPOSURE_WORDS } from "./exposure-words.ts";
import { INPUT_WORDS } from "./input-words.ts";
import { MIGRATION_WORDS } from "./migration-words.ts";
import { once } from "./once.ts";
import { SECURITY_WORDS, type WordRule } from "./security-words.ts";
import { STORAGE_WORDS } from "./storage-words.ts";
import { TRUST_WORDS } from "./trust-words.ts";

/*
 * The lists of patterns are made when one of their patterns may match: to read hundreds of them takes longer
 * than to find out that a task holds the letters of none.
 */

/** All phrases of security-critical work. */
export const SECURITY_RULES = once((): readonly WordRule[] => [
  ...SECURITY_WORDS(),
  ...ACCESS_WORDS(),
  ...INPUT_WORDS(),
  ...EXPOSURE_WORDS(),
  ...TRUST_WORDS(),
]);

/** All phrases of changes of what is stored. */
export const MIGRATION_RULES = once((): readonly WordRule[] => [...MIGRATION_WORDS(), ...STORAGE_WORDS()]);
