import { escape, styleOf } from "./curve-svg.ts";

/** How one thing grows: its size against what it took. */
export interface Growth {
  readonly title: string;
  readonly points: readonly { readonly size: number; readonly cpuMs: number; readonly rssMb: number }[];
}

const WIDTH = 900;
const HEIGHT = 430;
const TOP = 64;
const PLOT = { width: 290, height: 290 };
const LEFTS = [70, 440] as const;
const LEGEND_X = LEFTS[1] + PLOT.width + 14;

/** Time and memory beside each other, all scales in powers of ten. */
export function growthSvg(heading: string, growths: readonly Growth[]): string {
  const decades = decadesOf(growths.flatMap(({ points }) => points.map(({ size }) => size)));
  const panel = (left: number, title: string, unit: string, of: "cpuMs" | "rssMb"): readonly string[] => {
    const heights = decadesOf(growths.flatMap(({ points }) => points.map((point) => point[of])));
    const x = (value: number): string => (left + along(value, decades) * PLOT.width).toFixed(1);
    const y = (value: number): string => (TOP + (1 - along(value, heights)) * PLOT.height).toFixed(1);
    return [
      `<text x="${left}" y="${TOP - 12}">${escape(title)}</text>`,
      ...powers(decades).map(
        (value) =>
          `<line class="grid" x1="${x(value)}" y1="${TOP}" x2="${x(value)}" y2="${TOP + PLOT.height}"/>` +
          `<text x="${x(value)}" y="${TOP + PLOT.height + 18}" text-anchor="middle">${short(value)}</text>`,
      ),
      ...powers(heights).map(
        (value) =>
          `<line class="grid" x1="${left}" y1="${y(value)}" x2="${left + PLOT.width}" y2="${y(value)}"/>` +
          `<text x="${left - 7}" y="${Number(y(value)) + 4}" text-anchor="end">${short(value)}${unit}</text>`,
      ),
      ...growths.map(({ points }, index) => {
        const path = points.map((point) => `${x(point.size)},${y(point[of])}`).join(" ");
        return `<polyline class="c${index}" points="${path}"/>`;
      }),
    ];
  };
  const legend = growths.flatMap(({ title }, index) => [
    `<line class="c${index}" x1="${LEGEND_X}" y1="${TOP + 10 + index * 22}" x2="${LEGEND_X + 28}" y2="${TOP + 10 + index * 22}"/>`,
    `<text x="${LEGEND_X + 36}" y="${TOP + 14 + index * 22}">${escape(title)}</text>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escape(heading)}</title>`,
    styleOf(growths.length),
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text x="${LEFTS[0]}" y="28" font-size="15">${escape(heading)}</text>`,
    ...panel(LEFTS[0], "CPU time", " ms", "cpuMs"),
    ...panel(LEFTS[1], "most memory", " MB", "rssMb"),
    `<text x="${LEFTS[0] + PLOT.width / 2}" y="${HEIGHT - 22}" text-anchor="middle">how many</text>`,
    `<text x="${LEFTS[1] + PLOT.width / 2}" y="${HEIGHT - 22}" text-anchor="middle">how many</text>`,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

interface Decades {
  readonly from: number;
  readonly to: number;
}

/** The powers of ten around all values; at least one decade. */
function decadesOf(values: readonly number[]): Decades {
  const logs = values.map((value) => Math.log10(Math.max(value, 0.01)));
  const from = Math.floor(Math.min(...logs));
  return { from, to: Math.max(from + 1, Math.ceil(Math.max(...logs))) };
}

function powers({ from, to }: Decades): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at));
}

function along(value: number, { from, to }: Decades): number {
  return (Math.log10(Math.max(value, 0.01)) - from) / (to - from);
}

function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000} M`;
  return value >= 1_000 ? `${value / 1_000} k` : String(Number(value.toPrecision(1)));
}
