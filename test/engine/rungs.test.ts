import t from 'tap';
import { at, Driven } from './tiny.ts';

const pause = { clock: 'steps', cause: '复议', authority: '街道' };

t.test('rungs stand before and after the due instant', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps', { term: { n: 15, unit: 'day' } });
  t.strictSame(driven.timers(), ['T-10D', 'T-3D', 'T', 'due steps', 'T+1D']);
  driven.pass('2026-03-31');
  t.strictSame(driven.seen, [
    '03-07T09:00 RUNG_REACHED T-10D',
    '03-14T09:00 RUNG_REACHED T-3D',
    '03-17T09:00 RUNG_REACHED T',
    '03-18T00:00 LATE steps',
    '03-18T09:00 RUNG_REACHED T+1D',
  ]);
  t.strictSame(
    driven.messages.map(({ type, detail }) => [type, detail.rung, detail.level]),
    [
      ['reminder.due', 'T-10D', undefined],
      ['reminder.due', 'T-3D', undefined],
      ['reminder.due', 'T', undefined],
      ['escalation.raised', 'T+1D', 1],
    ],
  );
});

t.test("a rung that lies before the term's start never fires", async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps', { term: { n: 2, unit: 'day' } });
  t.strictSame(driven.timers(), ['T', 'due steps', 'T+1D']);
  const exactly = new Driven();
  exactly.start('2026-03-02', 'steps');
  t.notOk(exactly.timers().includes('T-10D'), 'nor one that lies on it');
});

t.test('an act dated earlier fires the rungs already past at once, in order', async (t) => {
  const driven = new Driven();
  const moved = driven.start('2026-03-16', 'steps', { from: '2026-03-02' });
  t.strictSame(driven.timers(), []);
  t.strictSame(
    moved.rows.map(({ type, payload, at }) => [type, (payload as { rung?: string }).rung ?? '', at]),
    [
      ['START', '', at('2026-03-16')],
      ['RUNG_REACHED', 'T-10D', at('2026-03-16')],
      ['RUNG_REACHED', 'T-3D', at('2026-03-16')],
      ['RUNG_REACHED', 'T', at('2026-03-16')],
      ['LATE', '', at('2026-03-16')],
      ['RUNG_REACHED', 'T+1D', at('2026-03-16')],
    ],
  );
  t.equal(driven.clock('steps').dueOn, '2026-03-12', 'the term counts from the act, not from the entry');
});

t.test('only what is past fires at once', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-10', 'steps', { from: '2026-03-02' });
  t.strictSame(driven.seen, ['03-10T09:00 RUNG_REACHED T-10D', '03-10T09:00 RUNG_REACHED T-3D']);
  t.strictSame(driven.timers(), ['T', 'due steps', 'T+1D']);
});

t.test('an extension arms the rungs again, for the new due day', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.pass('2026-03-12T10:00');
  driven.send('2026-03-12T11:00', 'EXTEND', {
    clock: 'steps',
    term: { n: 12, unit: 'day' },
    grantedBy: 'li',
  });
  t.equal(driven.clock('steps').dueOn, '2026-03-24');
  t.equal(driven.clock('steps').extensions[0]?.dueOnBefore, '2026-03-12');
  driven.pass('2026-04-30');
  t.strictSame(driven.seen.slice(2), [
    '03-14T09:00 RUNG_REACHED T-10D',
    '03-21T09:00 RUNG_REACHED T-3D',
    '03-24T09:00 RUNG_REACHED T',
    '03-25T00:00 LATE steps',
    '03-25T09:00 RUNG_REACHED T+1D',
  ]);
});

t.test('an extension of a missed term runs again', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.pass('2026-03-13T08:00');
  t.equal(driven.clock('steps').state, 'missed');
  driven.send('2026-03-13T08:30', 'EXTEND', { clock: 'steps', term: { n: 5, unit: 'day' }, grantedBy: 'li' });
  t.equal(driven.clock('steps').state, 'running');
  t.equal(driven.clock('steps').dueOn, '2026-03-17');
});

t.test('a pause takes the timers away and shifts the end by its days', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.send('2026-03-04', 'PAUSE', pause);
  t.strictSame(driven.timers(), []);
  t.strictSame(driven.pass('2026-03-30').rows, [], 'nothing is late while it is paused');
  driven.send('2026-03-11', 'RESUME', { clock: 'steps' });
  t.equal(driven.clock('steps').state, 'running');
  t.equal(driven.clock('steps').dueOn, '2026-03-19');
  t.strictSame(driven.timers(), ['T-3D', 'T', 'due steps', 'T+1D']);
  t.match(driven.seen, ['03-11T09:00 RUNG_REACHED T-10D'], 'what fell into the pause fires at its end');
});

t.test('a pause with a cap ends by itself there', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.send('2026-03-04', 'PAUSE', { ...pause, until: '2026-03-09' });
  t.strictSame(driven.timers(), ['resume steps']);
  driven.pass('2026-03-30');
  t.equal(driven.seen[0], '03-09T00:00 PAUSE_CAP steps');
  t.equal(driven.clock('steps').dueOn, '2026-03-17');
  t.equal(driven.clock('steps').state, 'missed');
});

t.test('a stopped clock leaves no timer behind', async (t) => {
  for (const as of ['met', 'void'] as const) {
    const driven = new Driven();
    driven.start('2026-03-02', 'steps');
    driven.send('2026-03-05', 'STOP', { clock: 'steps', as });
    t.strictSame(driven.timers(), []);
    t.equal(driven.clock('steps').state, as);
    t.strictSame(driven.pass('2026-05-01').rows, []);
  }
});

t.test('a missed clock stays missed when the work is done after all', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.pass('2026-03-13T08:00');
  t.strictSame(driven.timers(), ['T+1D'], 'and keeps climbing its ladder');
  driven.send('2026-03-13T08:30', 'STOP', { clock: 'steps' });
  t.equal(driven.clock('steps').state, 'missed');
  t.strictSame(driven.timers(), []);
  driven.send('2026-03-14', 'STOP', { clock: 'steps', as: 'void' });
  t.equal(driven.clock('steps').state, 'missed', 'nor can it be voided');
});

t.test('a clock started again is a new round with all its rungs', async (t) => {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.pass('2026-03-20');
  driven.start('2026-03-20', 'steps', { term: { n: 20, unit: 'day' } });
  t.equal(driven.clock('steps').round, 2);
  t.strictSame(driven.clock('steps').fired, []);
  t.strictSame(driven.timers(), ['T-10D', 'T-3D', 'T', 'due steps', 'T+1D']);
});
