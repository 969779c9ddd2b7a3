/** The forms that findings are printed in. */
export const FINDING_FORMATS = ["text", "json", "sarif", "rdjson", "github"] as const;

/** One of {@link FINDING_FORMATS}. */
export type FindingFormat = (typeof FINDING_FORMATS)[number];
