import type { Boundary } from "../../domain/route.ts";

/** A crossed boundary and what showed it. */
export interface BoundaryHit {
  readonly boundary: Boundary;
  /** For a person: the words or the path seen. */
  readonly evidence: string;
  /** What would have to go for this evidence to go: words of the task (normalised), or paths. */
  readonly source:
    | { readonly kind: "words"; readonly words: string }
    | { readonly kind: "paths"; readonly paths: readonly string[] }
    | { readonly kind: "code" };
}

const LABEL: Readonly<Record<Boundary, string>> = {
  security: "security-critical code",
  migration: "a database migration",
  "multi-service": "work across three or more services",
};

/** A boundary that words of the task show; `why` when they don't say so by themselves. */
export function fromWords(boundary: Boundary, words: string, why = ""): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: “${words}”${why}`, source: { kind: "words", words } };
}

/** A boundary that paths show; `seen` when it is not the paths themselves that say so. */
export function fromPaths(
  boundary: Boundary,
  paths: readonly string[],
  seen = paths.join(", "),
): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: ${seen}`, source: { kind: "paths", paths } };
}

/** A boundary that a line of code shows. */
export function fromCode(boundary: Boundary, seen: string): BoundaryHit {
  return { boundary, evidence: `${LABEL[boundary]}: ${seen}`, source: { kind: "code" } };
}
