import type { ChalkInstance } from "chalk";
import type { Finding } from "../../domain/finding.ts";
import type { Run } from "../../domain/run.ts";
import type { RunRecord } from "../../history/history.ts";
import { sanitize } from "../output.ts";
import { alignColumns, fitLine } from "./columns.ts";
import { paintStatus } from "./log.ts";
import { renderPatch } from "./patch.ts";
import { formatAge, formatCost, formatDuration } from "./units.ts";

type Field = readonly [name: string, value: string];

/** A text from outside as one line. */
function oneLine(text: string): string {
  return fitLine(sanitize(text), Infinity);
}

function summary({ run, root }: RunRecord): readonly Field[] {
  const { route, escalated, verification, error, usage } = run;
  const { seconds, budget_seconds } = route?.estimate ?? { seconds: 0, budget_seconds: 0 };
  const ended = verification?.ended === "exited" ? "failed" : verification?.ended.replace("_", " ");
  const tokens = `${usage.input} tokens in (${usage.cached} cached), ${usage.output} out`;
  return [
    ["task", oneLine(run.task)],
    ["tree", oneLine(root)],
    ...(route
      ? [["route", `${route.lane} (${route.rule}), ${seconds} s of ${budget_seconds} s`] as const]
      : []),
    ...(escalated ? [["escalated", `${escalated.reason}: ${oneLine(escalated.detail)}`] as const] : []),
    ...(run.race ? [["race", `${run.race.winner ?? "neither"} won`] as const] : []),
    ...(verification
      ? [
          [
            "check",
            `${oneLine(verification.command)}: ${verification.passed ? "passed" : ended} after ${formatDuration(verification.ms)}`,
          ] as const,
        ]
      : []),
    ["total", `${formatDuration(run.ms)}, ${formatCost(run.cost_usd)}, ${tokens}`],
    ...(error ? [["error", `${error.code}: ${oneLine(error.message)}`] as const] : []),
    ...(error?.hint ? [["", oneLine(error.hint)] as const] : []),
  ];
}

function stages({ draft, solve, review }: Run): readonly (readonly string[])[] {
  const rows = [
    ["draft", draft],
    ["solve", solve],
    ["review", review],
  ] as const;
  return rows.flatMap(([name, stage]) => {
    if (stage === null) return [];
    const served = stage.served_model === stage.model ? "" : ` (served by ${stage.served_model})`;
    const verdict = "verdict" in stage ? stage.verdict : "";
    const model = oneLine(`${stage.model}${served}`);
    return [[name, model, formatDuration(stage.ms), `${stage.tokens.output} tokens`, verdict]];
  });
}

function findingRow(finding: Finding): readonly string[] {
  const place = `${oneLine(finding.path)}:${finding.start_line}`;
  return [
    finding.severity,
    place,
    `${oneLine(finding.message)} (${finding.source}: ${oneLine(finding.rule)})`,
  ];
}

function section(
  title: string,
  rows: readonly (readonly string[])[],
  paint: ChalkInstance,
): readonly string[] {
  if (rows.length === 0) return [];
  return ["", paint.bold(title), ...alignColumns(rows).map((row) => `  ${row.join("  ").trimEnd()}`)];
}

/** A run for a person: how it went, its stages, findings, files, and the answer or the patch. */
export function renderShow(
  record: RunRecord,
  { nowMs, paint }: { readonly nowMs: number; readonly paint: ChalkInstance },
): string {
  const { run } = record;
  const { change } = run;
  const state = change === null ? "" : change.applied ? ", applied" : ", not applied";
  const findings = [...(run.inspection?.findings ?? []), ...(run.review?.findings ?? [])];
  const failedCheck = run.verification?.passed === false ? run.verification.output_tail : "";
  const files = change?.files.map((file) => [`+${file.added} -${file.removed}`, oneLine(file.path)]) ?? [];
  const lines = [
    `${paint.bold(oneLine(run.id))}  ${paintStatus(paint, run.status, run.status)}${state}  ${formatAge(nowMs - record.started_at)}`,
    ...alignColumns(summary(record)).map(([name = "", value = ""]) => `${paint.dim(name)}  ${value}`),
    ...section("stages", stages(run), paint),
    ...section("findings", findings.map(findingRow), paint),
    ...section("files", files, paint),
    ...(failedCheck === "" ? [] : ["", paint.bold("check output"), sanitize(failedCheck)]),
    ...(run.answer === null ? [] : ["", sanitize(run.answer).trimEnd()]),
    ...(change?.patch ? ["", renderPatch(change.patch, paint).trimEnd()] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
