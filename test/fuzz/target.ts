import * as fc from "fast-check";

/** What came of looking for an input that breaks a property. */
interface Found {
  readonly holds: boolean;
  readonly inputs: number;
  /** The input made small, and the seed that finds it again; empty when the property holds. */
  readonly report: string;
}

/** What holds for every input; `runs` of them are tried, or as many as `ms` allow. */
export type Promised = (bounds: {
  readonly runs?: number;
  readonly ms?: number;
  readonly seed?: number;
}) => Promise<Found>;

/** Code that reads what others wrote, and what is promised of it. */
export interface Target {
  readonly properties: Readonly<Record<string, Promised>>;
  /** Removes what it set up. */
  close(): Promise<void> | void;
}

export function promised<Input>(property: fc.IProperty<Input> | fc.IAsyncProperty<Input>): Promised {
  return async ({ runs = Number.MAX_SAFE_INTEGER, ms, seed }) => {
    const details = await fc.check(property, {
      numRuns: runs,
      ...(ms === undefined ? {} : { interruptAfterTimeLimit: ms, markInterruptAsFailure: false }),
      ...(seed === undefined ? {} : { seed }),
    });
    const report = details.failed ? fc.defaultReportMessage(details) : "";
    return { holds: !details.failed, inputs: details.numRuns, report: report ?? "" };
  };
}
