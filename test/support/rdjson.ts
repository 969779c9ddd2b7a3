import * as z from "zod";

/*
 * Reviewdog's Diagnostic Format as its definition has it (reviewdog/reviewdog, proto/rdf/reviewdog.proto,
 * and the description of rdjson in proto/rdf/README.md), stricter in two ways: names that it doesn't know
 * are an error, and so is what it calls required in words alone.
 */

const Position = z.strictObject({ line: z.int().min(1), column: z.int().min(1).optional() });

const Range = z
  .strictObject({ start: Position, end: Position.optional() })
  .refine(
    ({ start, end }) =>
      end === undefined ||
      end.line > start.line ||
      (end.line === start.line && (end.column ?? 0) >= (start.column ?? 0)),
    "it ends before it starts",
  )
  .refine(
    ({ start, end }) => end === undefined || (start.column === undefined) === (end.column === undefined),
    "one end alone has a column",
  );

const Severity = z.enum(["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]);
const Source = z.strictObject({ name: z.string().min(1), url: z.url().optional() });

/** A `DiagnosticResult`, as `reviewdog -f=rdjson` reads it. */
export const DiagnosticResult = z.strictObject({
  source: Source.optional(),
  severity: Severity.optional(),
  diagnostics: z.array(
    z.strictObject({
      message: z.string().min(1),
      location: z.strictObject({ path: z.string().min(1), range: Range.optional() }),
      severity: Severity.optional(),
      source: Source.optional(),
      code: z.strictObject({ value: z.string(), url: z.url().optional() }).optional(),
      suggestions: z.array(z.strictObject({ range: Range, text: z.string() })).optional(),
      original_output: z.string().optional(),
    }),
  ),
});
