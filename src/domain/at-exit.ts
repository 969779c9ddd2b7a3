/*
 * What has to be said of a process as a whole: what is tidied up when it ends in a hurry, and what it may
 * not end in the middle of. Only a signal's second thoughts (`main.ts`) end it in a hurry.
 */

const cleanups = new Set<() => void>();
let unfinished = 0;

/** Does something (at once, without waiting) when this process exits; the returned function takes it back. */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.once("exit", cleanUp);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off("exit", cleanUp);
  };
}

function cleanUp(): void {
  for (const cleanup of cleanups) cleanup();
}

/** Work that ends in its own time, however impatient the user is: it is quick, and half of it is worse. */
export async function finishing<T>(work: () => Promise<T>): Promise<T> {
  unfinished += 1;
  try {
    return await work();
  } finally {
    unfinished -= 1;
  }
}

/** True while there is such work. */
export function isFinishing(): boolean {
  return unfinished > 0;
}
