import { createHash } from 'node:crypto';
import { addDays, dateOf, iso, msOf } from '../../src/domain/instants.ts';
import { countDays, dueOf, rungInstant, subtractTerm, type Term, tellAt } from '../../src/domain/terms.ts';
import { calendar, local, within } from './dates.ts';

/**
 * Prints where it runs and a digest of what it computed: the test runs it in several time zones and compares.
 * The random numbers (mulberry32) begin the same everywhere.
 */
let state = 20_260_302;
function below(n: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let x = Math.imul(state ^ (state >>> 15), 1 | state);
  x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
  return ((x ^ (x >>> 14)) >>> 0) % n;
}

const UNITS: readonly Term['unit'][] = ['hour', 'day', 'workday', 'month'];
const FIRST = msOf('2023-06-01T00:00:00+08:00');
const FOUR_YEARS_MS = 126_230_400_000;

const hash = createHash('sha256');
let lines = 0;
const note = (...values: readonly unknown[]): void => {
  hash.update(`${values.join(' ')}\n`);
  lines++;
};

for (let i = 0; i < 4000; i++) {
  const start = FIRST + Math.floor((below(1_000_000) / 1_000_000) * FOUR_YEARS_MS) + below(60_000);
  const unit = UNITS[i % UNITS.length]!;
  const n = 1 + below(unit === 'month' ? 24 : 60);
  const days = i % 3 === 0 ? local : calendar;
  const due = dueOf(start, { n, unit }, days);
  note(iso(start), n, unit, due.dueOn, iso(due.dueAt), due.provisional);
  for (const offset of [
    { n: -below(20), unit: 'workday' },
    { n: below(20) - 10, unit: 'day' },
    { n: below(48) - 24, unit: 'hour' },
    { fraction: below(101) / 100 },
  ] as const)
    note(iso(rungInstant(offset, due, start, days)));
  note(iso(tellAt(start, 'working', days)), iso(tellAt(start, 'digest', days)));
  const from = dateOf(start);
  const paused = within([addDays(from, below(9)), addDays(from, below(30))]);
  note(countDays({ from, stretches: [{ n, unit: 'workday' }], paused }, days).dueOn);
  note(subtractTerm(due.dueOn, { n, unit: 'workday' }, days).dueOn);
}

const zone = new Date(Date.UTC(2026, 0, 1)).getTimezoneOffset();
console.log(JSON.stringify({ zone, lines, sha256: hash.digest('hex') }));
