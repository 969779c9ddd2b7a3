/** Rows of a regression: features, what is added to their sum as it is, the outcome and what it counts. */
export interface Row {
  readonly features: readonly number[];
  readonly offset: number;
  readonly actual: boolean;
  readonly weight: number;
}

/** Keeps a feature that hardly varies from running away. */
const RIDGE = 1;
const MOST_STEPS = 25;

/** The coefficients of a logistic regression, by Newton's method. */
export function fitLogistic(rows: readonly Row[]): readonly number[] {
  const size = rows[0]?.features.length ?? 0;
  let found = Array.from({ length: size }, () => 0);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const gradient = found.map((value) => RIDGE * value);
    const curvature = found.map((_, at) => found.map((__, other): number => (at === other ? RIDGE : 0)));
    for (const { features, offset, actual, weight } of rows) {
      const predicted = 1 / (1 + Math.exp(-offset - dot(features, found)));
      const error = weight * (predicted - Number(actual));
      const bend = weight * predicted * (1 - predicted);
      features.forEach((value, at) => {
        gradient[at] = (gradient[at] ?? 0) + error * value;
        const own = curvature[at] ?? [];
        features.forEach((other, index) => (own[index] = (own[index] ?? 0) + bend * value * other));
      });
    }
    const move = solve(curvature, gradient);
    found = found.map((value, at) => value - (move[at] ?? 0));
    if (move.every((value) => Math.abs(value) < 1e-7)) break;
  }
  return found;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** Solves a linear system by Gaussian elimination; the matrix is symmetric and positive. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  rows.forEach((pivot, at) => {
    const head = pivot[at] ?? 1;
    for (const row of rows) {
      if (row === pivot) continue;
      const times = (row[at] ?? 0) / head;
      for (let column = at; column < row.length; column += 1) {
        row[column] = (row[column] ?? 0) - times * (pivot[column] ?? 0);
      }
    }
  });
  return rows.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? 1));
}
