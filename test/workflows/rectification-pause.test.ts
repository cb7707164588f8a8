import t from 'tap';
import { Life } from './rectification.life.ts';

t.test(
  'passed while an authority holds the term still, the unit is in time, and the verdict names the pause',
  async (t) => {
    const life = new Life().served();
    life.until('2026-03-20T10:00:00+08:00');
    life.send('PAUSE', 'safety_office', { days: 60 });
    life.until('2026-04-20T10:00:00+08:00');
    life.applied();
    life.send('PASS');
    t.equal(life.data.passed?.onTime, true);
    t.match(life.clock('g.phase1').verdict, {
      original: { dueOn: '2026-04-01', onTime: false },
      net: { onTime: true },
      granted: [{ kind: 'pause', cause: 'region_emergency' }],
    });
    life.until('2026-04-21T10:00:00+08:00');
    t.ok(life.send('RETURN_SIGNOFF', 'street_leader'));
    t.equal(life.clock('g.phase1').state, 'paused', 'taken back, it stands still as before');
    t.ok(life.send('FAIL'));
    t.equal(life.at, 'rectifying1', 'and nothing is missed inside the pause');
    life.until('2026-05-19T00:00:00+08:00');
    t.equal(life.clock('g.phase1').state, 'running', 'until its last day');
  },
);

t.test('a region decision outlives a pass that was taken back', async (t) => {
  const life = new Life().served();
  life.until('2026-03-05T10:00:00+08:00');
  t.ok(life.send('PAUSE_REGION', 'safety_office', { until: '2026-05-01' }));
  life.applied();
  life.send('PASS');
  life.send('RETURN_SIGNOFF', 'street_leader');
  life.send('FAIL');
  t.equal(life.clock('g.phase1').state, 'paused');
  t.ok(life.send('RESUME_REGION', 'safety_office'), 'and can still be lifted');
  t.equal(life.clock('g.phase1').state, 'running');
  t.equal(life.clock('g.hardCap').state, 'running');
});

t.test('after a pause the reminders of the new date are given, those that are past are not', async (t) => {
  const life = new Life().served();
  life.until('2026-03-31T10:00:00+08:00');
  const rungs = () =>
    life.rows.filter(
      ({ type, payload }) => type === 'RUNG_REACHED' && (payload as { clock: string }).clock === 'g.phase1',
    );
  const before = rungs().length;
  life.send('PAUSE', 'safety_office', { days: 60 });
  life.until('2026-06-30T10:00:00+08:00');
  const again = rungs()
    .slice(before)
    .map(({ payload }) => (payload as { rung: string }).rung);
  t.strictSame(again, ['T-1D', 'T'], 'of a date two days after the pause');
});

t.test('a printed date is not replaced by one that is over already', async (t) => {
  const life = new Life().served();
  life.until('2026-03-20T10:00:00+08:00');
  const given = (dueOn: string) => ({
    ...life.state,
    clocks: life.state.clocks.map((one) =>
      one.name === 'g.phase1' ? { ...one, newNotice: { dueOn, calendarVersion: 'x' } } : one,
    ),
  });
  life.state = given('2026-03-19');
  t.notOk(life.send('SERVE_NEW_DATE'));
  life.state = given('2026-03-20');
  t.ok(life.send('SERVE_NEW_DATE'));
});
