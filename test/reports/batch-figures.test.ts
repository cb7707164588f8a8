import t from 'tap';
import type { Verdict } from '../../src/engine/workflow.ts';
import { countedOf, figuresOf } from '../../src/reports/batch-figures.ts';
import type { BatchItemRow } from '../../src/store/batch-items.ts';

const row = (changes: Partial<BatchItemRow> = {}): BatchItemRow => ({
  ...{ id: 'c', number: '2026-000001', workflow: 'rectification', workflowVersion: 1, status: 'closed' },
  ...{ state: 'closed', overdue: false, unit: 'enterprise', region: null, sector: null, place: null },
  ...{ openedBy: 'x', openedUnit: 'x', externalSystem: null, description: null, misses: 0, phase: 1 },
  ...{ verdicts: { 'g.phase1': verdict(true, true) }, dueOn: null, signer: null },
  ...changes,
});
function verdict(original: boolean, net: boolean): Verdict {
  const judged = (onTime: boolean) => ({ dueOn: '2026-04-01', onTime });
  return { doneAt: null, original: judged(original), extended: judged(net), net: judged(net), granted: [] };
}
const onTime = () => row();
const second = () =>
  row({
    misses: 1,
    phase: 2,
    verdicts: { 'g.phase1': verdict(false, false), 'g.phase2': verdict(true, true) },
  });
const many = (n: number, make: () => BatchItemRow) => Array.from({ length: n }, make);
const figures = (rows: readonly BatchItemRow[]) => figuresOf(rows.map(countedOf));

t.test('288 issues, 276 on time, 12 after a second assignment: 95.83 %, 4.17 %, 100 %', async (t) => {
  t.match(figures([...many(276, onTime), ...many(12, second)]), {
    counts: { total: 288, counted: 288, closed: 288, open: 0, onTime: 276, secondAssignment: 12, left: {} },
    onTimeRate: 95.83,
    secondAssignmentRate: 4.17,
    closedRate: 100,
  });
});

t.test(
  'what is no hazard, or goes on as another case, leaves the reckoning and is shown apart',
  async (t) => {
    const gone = ['upgraded', 'voided', 'merged', 'split', 'rejected', 'transferredOut'].map((state) =>
      row({ state, status: 'ended', misses: 1, phase: 2 }),
    );
    const found = figures([onTime(), second(), ...gone, row({ state: 'voided', status: 'ended' })]);
    t.match(found, {
      counts: { total: 9, counted: 2, closed: 2, secondAssignment: 1 },
      onTimeRate: 50,
      secondAssignmentRate: 50,
      closedRate: 100,
    });
    t.strictSame(found.counts.left, {
      ...{ upgraded: 1, voided: 2, merged: 1, split: 1, rejected: 1, transferredOut: 1 },
    });
  },
);

t.test('an extension makes nobody punctual: the rate goes by the term as first given', async (t) => {
  const extended = row({ verdicts: { 'g.phase1': verdict(false, true) } });
  t.match(figures([onTime(), extended]), {
    counts: { onTime: 1 },
    onTimeRate: 50,
    withExtensions: { onTime: 2, onTimeRate: 100 },
  });
});

t.test('open cases are counted but not closed; a second assignment counts while it runs', async (t) => {
  const open = row({ status: 'open', state: 'rectifying1', verdicts: null });
  const late = row({
    status: 'open',
    state: 'rectifying2',
    misses: 1,
    phase: 2,
    overdue: true,
    verdicts: null,
  });
  t.match(figures([onTime(), onTime(), open, late]), {
    counts: { counted: 4, open: 2, overdue: 1 },
    onTimeRate: 50,
    secondAssignmentRate: 25,
    closedRate: 50,
  });
  t.match(figures([row({ state: 'archived', status: 'ended' })]), { closedRate: 100 });
  t.match(
    figures([row({ phase: 0, verdicts: {} })]),
    { onTimeRate: 100 },
    'fixed on the spot: no term to miss',
  );
  t.match(
    figures([row({ phase: 2, misses: 0 })]),
    { secondAssignmentRate: 100, onTimeRate: 0 },
    'closed again after a rebound, which was assigned a second time',
  );
});

t.test('a batch without cases has no rates, not perfect ones', async (t) => {
  t.match(figures([]), { onTimeRate: null, secondAssignmentRate: null, closedRate: null });
  t.match(figures([row({ state: 'voided', status: 'ended' })]), { counts: { total: 1 }, closedRate: null });
});
