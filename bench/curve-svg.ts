/** One line of the picture: points of the unit square, in order. */
export interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 760;
const HEIGHT = 460;
const LEFT = 70;
const TOP = 50;
const PLOT_WIDTH = 420;
const PLOT_HEIGHT = 340;
/** Colours that stay apart for colour-blind readers (Okabe and Ito), and dashes for print. */
const LOOKS = [
  { colour: "#999999", dash: "2 3" },
  { colour: "#e69f00", dash: "6 3" },
  { colour: "#56b4e9", dash: "8 3 2 3" },
  { colour: "#009e73", dash: "12 3" },
  { colour: "#d55e00", dash: "none" },
] as const;

/** The deferral curve as a picture: share routed fast across, share of those over budget up to `most`. */
export function curveSvg(heading: string, curves: readonly Curve[], most: number): string {
  const x = (share: number): string => (LEFT + share * PLOT_WIDTH).toFixed(1);
  const y = (share: number): string => (TOP + PLOT_HEIGHT * (1 - share / most)).toFixed(1);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const parts: string[] = [];
  for (let tick = 0; tick <= 5; tick += 1) {
    const across = tick / 5;
    const up = (tick / 5) * most;
    parts.push(
      `<line x1="${x(across)}" y1="${TOP}" x2="${x(across)}" y2="${TOP + PLOT_HEIGHT}" stroke="#e5e5e5"/>`,
      `<line x1="${LEFT}" y1="${y(up)}" x2="${LEFT + PLOT_WIDTH}" y2="${y(up)}" stroke="#e5e5e5"/>`,
      `<text x="${x(across)}" y="${TOP + PLOT_HEIGHT + 18}" text-anchor="middle">${percent(across)}</text>`,
      `<text x="${LEFT - 8}" y="${Number(y(up)) + 4}" text-anchor="end">${percent(up)}</text>`,
    );
  }
  curves.forEach(({ title, points }, index) => {
    const { colour, dash } = LOOKS[index % LOOKS.length] ?? LOOKS[0];
    const path = points.map(([across, up]) => `${x(across)},${y(Math.min(most, up))}`).join(" ");
    const line = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`;
    const at = TOP + 14 + index * 22;
    const legend = LEFT + PLOT_WIDTH + 20;
    parts.push(
      `<polyline points="${path}" ${line}/>`,
      `<line x1="${legend}" y1="${at}" x2="${legend + 28}" y2="${at}" ${line}/>`,
      `<text x="${legend + 34}" y="${at + 4}">${escape(title)}</text>`,
    );
  });
  const middle = TOP + PLOT_HEIGHT / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escape(heading)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="28" font-size="14">${escape(heading)}</text>`,
    ...parts,
    `<text x="${LEFT + PLOT_WIDTH / 2}" y="${TOP + PLOT_HEIGHT + 42}" text-anchor="middle">share of the tasks routed fast</text>`,
    `<text transform="translate(20 ${middle}) rotate(-90)" text-anchor="middle">share of those over budget</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
