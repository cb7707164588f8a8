/** One round of one side: steps done per second and latencies. */
export interface Round {
  readonly stepsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export function roundOf(latenciesMs: Float64Array, seconds: number): Round {
  const sorted = latenciesMs.toSorted();
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
  return { stepsPerSecond: latenciesMs.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Median and spread over rounds: one round on a shared machine proves nothing. */
export function summary(values: readonly number[]): { median: number; min: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! };
}

export function summaries(rounds: readonly Round[]) {
  return {
    stepsPerSecond: summary(rounds.map((round) => round.stepsPerSecond)),
    p50Ms: summary(rounds.map((round) => round.p50Ms)),
    p99Ms: summary(rounds.map((round) => round.p99Ms)),
  };
}
