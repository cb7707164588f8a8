/** Preloaded into a service, it makes the process's own clock wrong by SKEW_MS; the machine's and the database's stay right. */
const skewMs = Number(process.env.SKEW_MS ?? 0);
const Real = Date;
class Skewed extends Real {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(Real.now() + skewMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return Real.now() + skewMs;
  }
}
globalThis.Date = Skewed as DateConstructor;
