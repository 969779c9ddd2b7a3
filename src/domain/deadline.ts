const deadlines = new WeakMap<AbortSignal, number>();

/** Notes when a signal will fire by itself, in milliseconds since the epoch. */
export function setDeadline(signal: AbortSignal, at: number): void {
  deadlines.set(signal, at);
}

/** When a signal fires by itself at the latest, in milliseconds since the epoch; infinity where none is known. */
export function deadlineOf(signal: AbortSignal): number {
  return deadlines.get(signal) ?? Number.POSITIVE_INFINITY;
}
