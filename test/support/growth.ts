/** In turn, so that what else the machine does meets both sizes; the least of all is what the work takes itself. */
const ROUNDS = 4;
/** Times that a work is done in a round. The small one warms up for both. */
const TRIES = { small: 6, large: 2 };

/**
 * How many times as much processor time a work takes at a size as at an eighth of it: about 8 where it
 * grows with its size, about 64 where it grows with its square.
 */
export function growthOver8(make: (size: number) => () => unknown, size: number): number {
  const [small, large] = [make(size / 8), make(size)];
  let least = { small: Infinity, large: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    least = {
      small: Math.min(least.small, leastCpu(small, TRIES.small)),
      large: Math.min(least.large, leastCpu(large, TRIES.large)),
    };
  }
  return least.large / Math.max(1, least.small);
}

/**
 * What a ratio of {@link growthOver8} is below for all that grows with its size: collecting garbage makes of 8
 * up to 20, and a square stays near 64.
 */
export const LINEAR = 32;

function leastCpu(work: () => unknown, tries: number): number {
  const times = Array.from({ length: tries }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  });
  return Math.min(...times);
}
