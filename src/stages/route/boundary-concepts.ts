import type { Boundary } from "../../domain/route.ts";
import type { ConceptRules } from "./concept-table.ts";
import { SECURITY_CONCEPTS } from "./security-concepts.ts";
import { SERVICE_CONCEPTS } from "./service-concepts.ts";
import { STORAGE_CONCEPTS } from "./storage-concepts.ts";

/** What the words say without a phrase of a boundary in them. */
export const BOUNDARY_CONCEPTS: readonly ConceptRules<Boundary>[] = [
  ...STORAGE_CONCEPTS,
  ...SECURITY_CONCEPTS,
  ...SERVICE_CONCEPTS,
];
