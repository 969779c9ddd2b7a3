/** Times that a work is done; the least of them is what it takes itself. The small one warms up for both. */
const TRIES = { small: 8, large: 4 };

/**
 * How many times as much processor time a work takes at a size as at an eighth of it: about 8 where it
 * grows with its size, about 64 where it grows with its square.
 */
export function growthOver8(make: (size: number) => () => unknown, size: number): number {
  const small = leastCpu(make(size / 8), TRIES.small);
  return leastCpu(make(size), TRIES.large) / small;
}

/** What a ratio of {@link growthOver8} is below for all that grows with its size, on a busy machine too. */
export const LINEAR = 24;

function leastCpu(work: () => unknown, tries: number): number {
  const times = Array.from({ length: tries }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.max(1, Math.min(...times));
}
