import t from 'tap';
import { skipTimer } from '../../src/engine/advance.ts';
import { INCIDENT_SKIPPED, ReplayMismatch, type ReplayRow, replay } from '../../src/engine/replay.ts';
import { at, Driven, WORKER } from './tiny.ts';

const identity = { caseId: 'c', number: 'n' };

function lived(): Driven {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.start('2026-03-02', 'first');
  driven.send('2026-03-03', 'SIGN', {}, { actor: { ...WORKER, onBehalfOf: 'old-li' } });
  driven.send('2026-03-04', 'PAUSE', { clock: 'steps', cause: 'x', authority: 'y', until: '2026-03-06' });
  driven.send('2026-03-10', 'LATER');
  driven.send('2026-03-11', 'SIGN');
  driven.pass('2026-04-02');
  return driven;
}

function rowsOf(driven: Driven): ReplayRow[] {
  const rows = driven.rows.map((row) => ({ recordedAt: row.at, ...row, id: row.id ?? '' }));
  return JSON.parse(JSON.stringify(rows));
}
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

t.test('the log alone gives the case again: snapshot, clocks, timers, turns and people', async (t) => {
  const driven = lived();
  t.ok(driven.rows.length > 12);
  t.strictSame(plain(replay(() => driven.rules, identity, rowsOf(driven))), plain(driven.state));
});

t.test('every prefix of a log is a log', async (t) => {
  const driven = lived();
  const rows = rowsOf(driven);
  for (let length = 1; length <= rows.length; length++) {
    t.equal(replay(() => driven.rules, identity, rows.slice(0, length)).seq, length);
  }
});

const TAMPERED: readonly (readonly [what: string, change: (rows: ReplayRow[]) => unknown, seq: number])[] = [
  ['does not begin with OPENED', (rows) => rows.shift(), 1],
  ['misses an arrival', (rows) => rows.splice(2, 1), 4],
  [
    'misses a timer row',
    (rows) =>
      rows.splice(
        rows.findIndex(({ timer }) => timer !== undefined),
        1,
      ),
    5,
  ],
  ['leads elsewhere', (rows) => Object.assign(rows[1]!, { to: 'done' }), 2],
  ['comes from elsewhere', (rows) => Object.assign(rows[1]!, { from: 'done' }), 2],
  ['names a type no state takes', (rows) => Object.assign(rows[1]!, { type: 'BACK' }), 2],
  [
    'lets a timer fire at another instant',
    (rows) => {
      const row = rows.find(({ timer }) => timer !== undefined)!;
      Object.assign(row, { at: row.at + 1 });
    },
    4,
  ],
  [
    'lets another timer fire',
    (rows) => Object.assign(rows.find(({ timer }) => timer !== undefined)!, { timer: 99 }),
    4,
  ],
  [
    'lets an arrival pass a timer that was due',
    (rows) => Object.assign(rows[3]!, { timer: undefined, type: 'SIGN' }),
    4,
  ],
];

for (const [what, change, seq] of TAMPERED) {
  t.test(`a log that ${what} is refused at its row`, async (t) => {
    const driven = lived();
    const rows = rowsOf(driven);
    change(rows);
    try {
      replay(() => driven.rules, identity, rows);
      t.fail('it was believed');
    } catch (error) {
      t.ok(error instanceof ReplayMismatch, String(error));
      t.equal((error as ReplayMismatch).seq, seq);
    }
  });
}

t.test('a timer left out by a person is left out again, with its clock missed', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'bare');
  const due = driven.state.timers[0]!;
  const by = { id: 's', type: INCIDENT_SKIPPED, payload: { reason: '坏' }, actor: WORKER, facts: {} };
  const now = at('2026-03-20');
  const skipped = skipTimer(driven.rules, driven.state, due.no, now, now, by);
  t.equal(skipped.state.clocks[0]?.state, 'missed');
  t.strictSame(skipped.state.timers, []);
  driven.rows.push(...skipped.rows);
  t.strictSame(plain(replay(() => driven.rules, identity, rowsOf(driven))), plain(skipped.state));
});
