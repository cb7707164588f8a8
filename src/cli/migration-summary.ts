import type { Candidate, Verdict } from '../cases/migration-judge.ts';
import type { Text } from '../engine/workflow.ts';

interface StateLine {
  readonly from: string;
  readonly to: string;
  cases: number;
}

/** One clock of the cases that go one way: what happens to it, and between which days it was and will be due. */
interface ClockLine {
  readonly from: string;
  readonly clock: string;
  readonly what: string;
  readonly as?: string;
  cases: number;
  /** Cases in which the due date becomes another. */
  moved: number;
  dueOnBefore: { first: string; last: string } | null;
  dueOn: { first: string; last: string };
}

interface RefusedLine {
  readonly code: string;
  readonly state: string;
  readonly message: Text;
  cases: number;
  /** The first few, by number. */
  readonly numbers: string[];
}

const NUMBERS = 5;

/** What a plan makes of the cases, state by state; `lines` says it case by case where somebody wants them. */
export class MigrationSummary {
  readonly states: StateLine[] = [];
  readonly clocks: ClockLine[] = [];
  readonly refused: RefusedLine[] = [];
  readonly lines: string[][] = [];
  readonly #keepLines: boolean;
  readonly #found = new Map<string, unknown>();

  constructor(keepLines: boolean) {
    this.#keepLines = keepLines;
  }

  add({ stored }: Candidate, verdict: Verdict): void {
    const { caseId, number } = stored.state;
    if ('refused' in verdict) {
      const { code, text } = verdict.refused;
      const state = stateText(stored.state.snapshot);
      const line = this.#line(this.refused, `refused ${code} ${state}`, () => {
        return { code, state, message: text, cases: 0, numbers: [] };
      });
      line.cases++;
      if (line.numbers.length < NUMBERS) line.numbers.push(number);
      this.#keep([caseId, number, state, '', '', '', '', '', `${code} ${text.zh}`]);
      return;
    }
    const { payload } = verdict.case;
    const [from, to] = [payload.from.join('+'), payload.to.join('+')];
    this.#line(this.states, `state ${from} ${to}`, () => ({ from, to, cases: 0 })).cases++;
    for (const { clock, what, as, dueOnBefore, dueOn } of payload.clocks) {
      const line = this.#line(this.clocks, `clock ${from} ${clock} ${what} ${as}`, () => {
        const before = dueOnBefore === null ? null : { first: dueOnBefore, last: dueOnBefore };
        const named = as === undefined ? {} : { as };
        return {
          from,
          clock,
          what,
          ...named,
          cases: 0,
          moved: 0,
          dueOnBefore: before,
          dueOn: { first: dueOn, last: dueOn },
        };
      });
      line.cases++;
      if (dueOnBefore !== null && dueOnBefore !== dueOn) line.moved++;
      if (dueOnBefore !== null) line.dueOnBefore = wider(line.dueOnBefore, dueOnBefore);
      line.dueOn = wider(line.dueOn, dueOn);
      const renamed = as === undefined ? clock : `${clock} → ${as}`;
      this.#keep([caseId, number, from, to, renamed, what, dueOnBefore ?? '', dueOn, '']);
    }
    if (payload.clocks.length === 0) this.#keep([caseId, number, from, to, '', '', '', '', '']);
  }

  told(): string[] {
    const states = this.states.map(({ from, to, cases }) => `${from} → ${to}: ${cases} 件`);
    const clocks = this.clocks.map(({ from, clock, what, as, cases, moved, dueOnBefore, dueOn }) => {
      const name = as === undefined ? clock : `${clock} → ${as}`;
      const before = dueOnBefore === null ? '' : `${dueOnBefore.first}..${dueOnBefore.last} → `;
      return `  ${from} ${name} ${what}: ${cases} 件，改期 ${moved} 件 (${before}${dueOn.first}..${dueOn.last})`;
    });
    const refused = this.refused.map(
      ({ code, state, message, cases, numbers }) =>
        `不能移 ${code} ${state}: ${cases} 件 ${message.zh} ${message.en} (${numbers.join(', ')}${cases > NUMBERS ? ' …' : ''})`,
    );
    return [...states, ...clocks, ...refused];
  }

  #line<T>(lines: T[], key: string, make: () => T): T {
    const found = (this.#found.get(key) as T | undefined) ?? make();
    if (!this.#found.has(key)) lines.push(found);
    this.#found.set(key, found);
    return found;
  }

  #keep(line: string[]): void {
    if (this.#keepLines) this.lines.push(line);
  }
}

function wider(span: { first: string; last: string } | null, day: string): { first: string; last: string } {
  if (span === null) return { first: day, last: day };
  return { first: day < span.first ? day : span.first, last: day > span.last ? day : span.last };
}

/** States of a case that could not be read by its machine's names. */
function stateText(snapshot: unknown): string {
  const { value } = snapshot as { value: unknown };
  return typeof value === 'string' ? value : JSON.stringify(value);
}
