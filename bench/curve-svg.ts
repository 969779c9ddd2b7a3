/** One line of the picture: shares of the tasks routed fast, and of those that were over budget, in order. */
export interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 800;
const HEIGHT = 520;
const LEFT = 72;
const TOP = 56;
const PLOT_WIDTH = 700;
const PLOT_HEIGHT = 390;
const TICK = 0.1;
/** The legend stands at the lower right, which every curve leaves free: they rise towards the base rate. */
const LEGEND_X = 0.52;
const LEGEND_STEP = 21;
/** Colours that stay apart for colour-blind readers (after Okabe and Ito), on white and on near black. */
const LOOKS = [
  { light: "#767676", dark: "#9a9a9a", dash: "2 4" },
  { light: "#9a6700", dark: "#e3b341", dash: "7 4" },
  { light: "#a8447c", dark: "#e58ac0", dash: "10 3 2 3" },
  { light: "#0a6fb0", dark: "#56b4e9", dash: "none" },
  { light: "#24292f", dark: "#f0f0f0", dash: "5 3" },
  { light: "#00785a", dark: "#2ecc9a", dash: "none" },
  { light: "#c04a00", dark: "#ff8a4c", dash: "none" },
] as const;

/**
 * The deferral curve as a picture: share routed fast across, share of those over budget up. `base` is the
 * share over budget of all tasks, where every curve ends. It follows the reader's light or dark scheme.
 */
export function curveSvg(heading: string, curves: readonly Curve[], base: number): string {
  const top = Math.max(base, ...curves.flatMap(({ points }) => points.map(([, up]) => up)));
  const ticks = Math.ceil(top / TICK - 1e-9);
  const bottom = TOP + PLOT_HEIGHT;
  const x = (share: number): string => (LEFT + share * PLOT_WIDTH).toFixed(1);
  const y = (share: number): string => (bottom - (share / (ticks * TICK)) * PLOT_HEIGHT).toFixed(1);
  const parts: string[] = [];
  for (let tick = 0; tick <= 10; tick += 1) {
    const at = x(tick / 10);
    parts.push(
      `<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${bottom}"/>`,
      `<text x="${at}" y="${bottom + 20}" text-anchor="middle">${tick * 10} %</text>`,
    );
  }
  for (let tick = 0; tick <= ticks; tick += 1) {
    const at = y(tick * TICK);
    parts.push(
      `<line class="grid" x1="${LEFT}" y1="${at}" x2="${LEFT + PLOT_WIDTH}" y2="${at}"/>`,
      `<text x="${LEFT - 9}" y="${Number(at) + 4}" text-anchor="end">${tick * 10} %</text>`,
    );
  }
  parts.push(
    `<line class="base" x1="${LEFT}" y1="${y(base)}" x2="${LEFT + PLOT_WIDTH}" y2="${y(base)}"/>`,
    `<text x="${LEFT + 8}" y="${Number(y(base)) - 7}">all tasks: ${Math.round(base * 100)} %</text>`,
  );
  const legend = LEFT + LEGEND_X * PLOT_WIDTH;
  curves.forEach(({ title, points }, index) => {
    const path = points.map(([across, up]) => `${x(across)},${y(up)}`).join(" ");
    const at = bottom - 14 - (curves.length - 1 - index) * LEGEND_STEP;
    parts.push(
      `<polyline class="c${index}" points="${path}"/>`,
      `<line class="c${index}" x1="${legend}" y1="${at}" x2="${legend + 34}" y2="${at}"/>`,
      `<text x="${legend + 44}" y="${at + 4}">${escape(title)}</text>`,
    );
  });
  const middle = TOP + PLOT_HEIGHT / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escape(heading)}</title>`,
    styleOf(curves.length),
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text x="${LEFT}" y="32" font-size="15">${escape(heading)}</text>`,
    ...parts,
    `<text x="${LEFT + PLOT_WIDTH / 2}" y="${bottom + 48}" text-anchor="middle">share of the tasks routed fast</text>`,
    `<text transform="translate(22 ${middle}) rotate(-90)" text-anchor="middle">share of those over budget</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/** The looks of so many lines, `c0` and on, and of what stands around them. */
export function styleOf(curves: number): string {
  const looks = Array.from({ length: curves }, (_, index) => LOOKS[index % LOOKS.length] ?? LOOKS[0]);
  const coloured = (scheme: "light" | "dark"): string =>
    looks.map((look, index) => `.c${index} { stroke: ${look[scheme]}; }`).join(" ");
  const dashed = looks.map(({ dash }, index) => `.c${index} { stroke-dasharray: ${dash}; }`).join(" ");
  return [
    "<style>",
    "text { fill: #24292f; } .paper { fill: #ffffff; } .grid { stroke: #e4e7ea; }",
    `polyline, line { fill: none; stroke-width: 2; } .grid { stroke-width: 1; } .base { stroke: #8c959f; }`,
    `${dashed} ${coloured("light")}`,
    "@media (prefers-color-scheme: dark) {",
    "text { fill: #e6edf3; } .paper { fill: #0d1117; } .grid { stroke: #2a313a; } .base { stroke: #6e7681; }",
    `${coloured("dark")} }`,
    "</style>",
  ].join("\n");
}

/** Text as it stands in SVG. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
