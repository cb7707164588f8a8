import t from 'tap';
import { resolvePolicy } from '../../src/engine/policy.ts';
import type { Obligation } from '../../workflows/obligation/context.ts';
import { obligation } from '../../workflows/obligation/index.ts';
import { actorOf, type Life } from './bed.ts';
import { instanceLife, RUNNING, seriesLife } from './obligation.life.ts';

/** When a series of duties is doubted or named in a circular, and how often. */

const series = (life: Life<Obligation>) => life.data.series!;
const states = (life: Life<Obligation>) =>
  Object.fromEntries(Object.entries(life.data.instruments).map(([key, { state }]) => [key, state]));
const done = (on: string, changes: object = {}) => ({
  ...{ caseId: RUNNING, window: on.slice(0, 7), on },
  ...changes,
});
const comparisons = (life: Life<Obligation>) =>
  life.last.spawns.filter(({ link }) => link === 'comparison').length;
/** That many empty self-inspections, one a day from a date on; how many comparison checks they brought. */
function empty(life: Life<Obligation>, from: number, count: number): number {
  let found = 0;
  for (let n = 0; n < count; n += 1) {
    life.send('INSTANCE_DONE', done(`2026-03-${String(from + n).padStart(2, '0')}`));
    found += comparisons(life);
  }
  return found;
}

t.test('compared, a series is counted anew: the third empty one flags again, no sooner and once', (t) => {
  for (const result of ['credible', 'hidden']) {
    const life = seriesLife();
    t.equal(empty(life, 1, 3), 1, result);
    t.equal(empty(life, 4, 4), 0, `${result}: not for every further one while it is compared`);
    t.ok(life.send('COMPARED', { result }));
    t.equal(empty(life, 8, 2), 0, `${result}: two more are not three`);
    t.equal(empty(life, 10, 1), 1, `${result}: the third is`);
    t.match(series(life), { comparing: true, doubts: 2 });
    t.equal(life.clock('s.compare').state, 'running');
    t.match(
      states(life),
      { '1.s.compare.1.zeroFindings': 'cleared', '2.s.compare.1.zeroFindings': 'issued' },
      `${result}: with a prompt of its own`,
    );
    t.equal(empty(life, 11, 1), 0);
    t.ok(life.send('COMPARED', { result }));
    t.equal(empty(life, 12, 3), 1, `${result}: and a third time`);
  }
  t.end();
});

t.test('an official check refutes the self-inspection before it, in whatever order they are entered', (t) => {
  const later = () => seriesLife({}, { at: '2026-04-20T09:00:00+08:00' });
  const accepted = later();
  accepted.send('OFFICIAL_CHECK', { on: '2026-04-10' });
  t.equal(series(accepted).doubt, null, 'nothing was accepted yet that it could refute');
  accepted.send('INSTANCE_DONE', done('2026-04-05', { findings: 1 }));
  t.match(series(accepted).doubt, { cause: 'majorMissed' }, 'judged when it is accepted');
  t.equal(comparisons(accepted), 1);

  const after = later();
  after.send('OFFICIAL_CHECK', { on: '2026-04-10' });
  after.send('INSTANCE_DONE', done('2026-04-11', { findings: 1 }));
  t.equal(series(after).doubt, null, 'made after the official one');
  after.send('INSTANCE_DONE', done('2026-03-10', { findings: 1 }));
  t.equal(series(after).doubt, null, 'more than thirty days before');
  after.send('INSTANCE_DONE', done('2026-04-09', { findings: 1, majors: 1 }));
  t.equal(series(after).doubt, null, 'it found a major itself');
  after.send('INSTANCE_DONE', done('2026-04-08', { findings: 1 }));
  t.equal(series(after).doubt, null, 'and the one before it is not the last before the official check');

  const entered = later();
  entered.send('INSTANCE_DONE', done('2026-03-20', { findings: 1 }));
  entered.send('INSTANCE_DONE', done('2026-04-15', { findings: 1 }));
  entered.send('OFFICIAL_CHECK', { on: '2026-04-01' });
  t.match(series(entered).doubt, { cause: 'majorMissed' }, 'entered after the next one had been accepted');
  t.ok(entered.send('COMPARED'));
  entered.send('INSTANCE_DONE', done('2026-03-25', { findings: 1 }));
  t.equal(series(entered).doubt, null, 'one official check refutes once');

  const voided = later();
  voided.send('OFFICIAL_CHECK', { on: '2026-04-10' });
  voided.send('INSTANCE_DONE', { ...done('2026-04-05'), result: 'voided' });
  t.equal(series(voided).doubt, null);
  t.end();
});

t.test('three windows overdue in a row: a circular is proposed, once a run, and a person decides', (t) => {
  const life = seriesLife();
  const overdue = (month: number) => life.send('INSTANCE_OVERDUE', { window: `2026-${month}` });
  const over = (month: number, changes: object) =>
    life.send(
      'INSTANCE_DONE',
      done(`2026-${month}-20`, { window: `2026-${month}`, findings: 1, ...changes }),
    );
  overdue(10);
  overdue(10);
  overdue(11);
  over(10, { result: 'lapsed', on: null, overdue: true });
  over(11, { result: 'madeUp', overdue: true });
  t.strictSame(states(life), {}, 'two, one of them made up: the mark stays');
  overdue(12);
  t.strictSame(states(life), { '1.s.due.4.overdueInARow': 'proposed' });
  t.ok(life.state.turns.some(({ duty }) => duty === 'safety_office'));
  const key = '1.s.due.4.overdueInARow';
  t.notOk(life.send('APPROVE_INSTRUMENT', { key }, actorOf('sector_leader')), 'L4 is the safety office’s');
  t.ok(life.send('REJECT_INSTRUMENT', { key }, actorOf('safety_office')));
  overdue(13);
  t.strictSame(states(life), { [key]: 'rejected' }, 'decided: not asked again in this run');

  over(14, { result: 'accepted' });
  for (const month of [15, 16, 17]) overdue(month);
  t.match(states(life), { '2.s.due.4.overdueInARow': 'proposed' }, 'done in time once, and three anew');

  const excused = seriesLife();
  for (const window of ['a', 'b']) excused.send('INSTANCE_OVERDUE', { window });
  excused.send('INSTANCE_DONE', {
    ...done('2026-03-01'),
    window: 'a',
    result: 'excused',
    on: null,
    overdue: true,
  });
  excused.send('INSTANCE_OVERDUE', { window: 'c' });
  t.strictSame(states(excused), {}, 'what was excused was not owed');

  const two = seriesLife({}, { values: { 'overdue.level4': 2 } });
  for (const window of ['a', 'b']) two.send('INSTANCE_OVERDUE', { window });
  t.equal(Object.keys(states(two)).length, 1, 'the number is the tenant’s');

  const instance = instanceLife(seriesLife()).until('2026-04-01T00:00:00+08:00');
  t.match(instance.last.tells, [{ type: 'INSTANCE_OVERDUE', payload: { window: '2026-03' } }]);
  t.end();
});

t.test('how often progress is reported is the tenant’s; coal mines report by the quarter', (t) => {
  const opened = (sector: string, values = {}) => {
    const life = seriesLife({ obligationType: 'major_progress_report', sector }, { values });
    return (life.last.spawns[0]!.carry as { window: { key: string } }).window.key;
  };
  t.equal(opened('危险化学品'), '2026-03');
  t.equal(opened('危险化学品', { 'cadence.major_progress_report': 'quarterly' }), '2026-Q1');
  const { policy } = obligation;
  t.strictSame(policy.values['cadence.major_progress_report']!.oneOf, ['monthly', 'quarterly']);
  const at = { tenant: 'demo', region: '330182', openedOn: '2026-03-10' };
  const cadence = (sector: string) =>
    resolvePolicy(policy, { ...at, sector }).view.values['cadence.major_progress_report'];
  t.strictSame(['煤矿', '危险化学品'].map(cadence), ['quarterly', 'monthly']);
  t.end();
});
