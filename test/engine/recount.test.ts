import t from 'tap';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { RECOUNTED, recountCase } from '../../src/engine/advance.ts';
import type { Rules } from '../../src/engine/case-state.ts';
import type { Clock } from '../../src/engine/clock-record.ts';
import {
  extendClock,
  pauseClock,
  resumeClock,
  startClock,
  stopClock,
  timersOf,
} from '../../src/engine/clocks.ts';
import { resolvePolicy } from '../../src/engine/policy.ts';
import { recountClock, recounted } from '../../src/engine/recount.ts';
import { type ReplayRow, replay } from '../../src/engine/replay.ts';
import { at, calendar, Driven, policy, rulesOf, tiny, WORKER } from './tiny.ts';

const rules = rulesOf(tiny);
/** A made-up notice: the first Monday of 2027 off, the Saturday after it at work. */
const coming = calendarOf(CN_CALENDAR, {
  version: 'notice',
  source: '通知',
  years: [2027],
  days: [
    { date: '2027-01-01', kind: 'rest', name: '元旦' },
    { date: '2027-01-04', kind: 'rest', name: '元旦' },
    { date: '2027-01-09', kind: 'work', name: '元旦' },
  ],
});
const next: Rules = { ...rules, calendar: coming, calendars: new Map([[calendar.version, calendar]]) };
const NOW = at('2026-12-21');
const begun = (n: number, unit: 'day' | 'workday' | 'hour', clock = 'steps') =>
  startClock({ clock, term: { n, unit } }, undefined, at('2026-12-20'), rules);
const again = (clock: Clock) => recountClock(clock, next, NOW, '通知');

t.test('a term that the notice counts otherwise moves, with its timers, and keeps what it was', async (t) => {
  const clock = begun(12, 'workday');
  t.equal(clock.dueOn, '2027-01-06');
  t.ok(clock.provisional);
  const found = again(clock)!;
  t.match(found, { outcome: 'moved', dueOnBefore: '2027-01-06', dueOn: '2027-01-07' });
  t.notOk(found.clock.provisional);
  t.strictSame(found.clock.recounts, [
    {
      at: NOW,
      because: '通知',
      dueOnBefore: '2027-01-06',
      calendarBefore: calendar.version,
      policyBefore: clock.policyVersion,
    },
  ]);
  const due = timersOf(found.clock, next).find(({ kind }) => kind === 'due')!;
  t.equal(due.dueAt, at('2027-01-08T00:00'));
  t.equal(again(found.clock), undefined, 'counted again it stays');
});

t.test('a date the notice leaves is certain from then on', async (t) => {
  const clock = begun(16, 'day');
  t.ok(clock.provisional);
  t.match(again(clock), { outcome: 'confirmed', dueOn: '2027-01-05', clock: { provisional: false } });
});

t.test('a term the notice does not reach, in hours, ended or late already is left alone', async (t) => {
  t.equal(again(begun(5, 'workday')), undefined);
  t.equal(again(begun(500, 'hour')), undefined);
  t.equal(again(stopClock(begun(12, 'workday'), 'met', NOW, rules)), undefined);
  t.equal(again({ ...begun(12, 'workday'), state: 'missed' }), undefined);
});

t.test('a paused term moves too, and once it runs it is counted by the calendar of the day', async (t) => {
  const because = { clock: 'steps', cause: '台风', authority: '安委办' };
  const paused = pauseClock(begun(12, 'workday'), because, at('2026-12-21'));
  const found = again(paused)!;
  t.match(found, { outcome: 'moved', dueOn: '2027-01-07', clock: { state: 'paused' } });
  const untouched = resumeClock(paused, at('2026-12-23'), next);
  t.match(untouched, { dueOn: '2027-01-09', calendarVersion: coming.version }, 'two workdays later');
  t.equal(resumeClock(found.clock, at('2026-12-23'), next).dueOn, untouched.dueOn);
});

t.test('a date that binds stays where it is printed until a new notice is served', async (t) => {
  const clock: Clock = { ...begun(12, 'workday'), binds: true };
  const found = again(clock)!;
  t.match(found, { outcome: 'notice', dueOnBefore: '2027-01-06', dueOn: '2027-01-07', timersMoved: 0 });
  t.match(found.clock, { dueOn: '2027-01-06', newNotice: { dueOn: '2027-01-07' } });
  t.equal(again(found.clock), undefined, 'listed once');
  const served = recounted(found.clock, next, NOW, 'sha256:x');
  t.match(served, { dueOn: '2027-01-07', provisional: false });
  t.notOk('newNotice' in served);
  const longer = extendClock(
    found.clock,
    { clock: 'steps', term: { n: 3, unit: 'day' }, grantedBy: '李' },
    NOW,
    next,
  );
  t.notOk('newNotice' in longer, 'an extension prints a date of its own');
  t.equal(longer.dueOn, '2027-01-11', 'Sunday the 10th rolls');
  const same: Clock = { ...begun(16, 'day'), binds: true };
  t.equal(again(same)?.outcome, 'confirmed', 'a printed date that is right needs no notice');
});

t.test('a term of the policy follows another policy, a term the event named does not', async (t) => {
  const longer = {
    match: {},
    from: '2026-01-01',
    set: { clocks: { bare: { term: { n: 20, unit: 'day' as const } } } },
    revision: 1,
  };
  const scope = { tenant: 't', region: '', sector: '', openedOn: '2026-03-02' };
  const moved: Rules = { ...rules, policy: resolvePolicy(policy, scope, [longer]) };
  const own = startClock({ clock: 'bare' }, undefined, at('2026-03-02'), rules);
  t.match(recountClock(own, moved, NOW, '新规'), { outcome: 'moved', dueOn: '2026-03-23' });
  const named = startClock(
    { clock: 'bare', term: { n: 10, unit: 'day' } },
    undefined,
    at('2026-03-02'),
    rules,
  );
  t.equal(recountClock(named, moved, NOW, '新规'), undefined);
});

t.test(
  'a case is first judged by what was due, then counted again; its log alone gives it back',
  async (t) => {
    const driven = new Driven();
    driven.start('2026-12-20', 'steps', { term: { n: 12, unit: 'workday' } });
    driven.start('2026-12-20', 'bare', { term: { n: 1, unit: 'day' } });
    const by = { id: 'r', type: RECOUNTED, payload: { because: '通知' }, actor: WORKER, facts: {} };
    const now = at('2026-12-25');
    const made = recountCase(driven.rules, next, driven.state, { now, recordedAt: now }, by)!;
    t.strictSame(
      made.moved.rows.map(({ type, calendarVersion }) => [type, calendarVersion]),
      [
        ['LATE', calendar.version],
        [RECOUNTED, coming.version],
      ],
    );
    t.match(made.moved.rows[1]!.payload, {
      because: '通知',
      clocks: [
        {
          clock: 'steps',
          outcome: 'moved',
          dueOnBefore: '2027-01-06',
          dueOn: '2027-01-07',
          provisional: false,
        },
      ],
    });
    t.strictSame(
      made.moved.messages.map(({ type, detail }) => [type, detail.clock]),
      [['clock.recounted', 'steps']],
    );
    driven.rows.push(...made.moved.rows);
    const rows: ReplayRow[] = JSON.parse(
      JSON.stringify(driven.rows.map((row) => ({ recordedAt: row.at, ...row, id: row.id ?? '' }))),
    );
    const rulesAt = ({ calendarVersion }: { calendarVersion: string }) =>
      calendarVersion === coming.version ? next : driven.rules;
    const state = replay(rulesAt, { caseId: driven.state.caseId, number: driven.state.number }, rows);
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    t.strictSame(plain(state), plain(made.moved.state));
    t.equal(recountCase(next, next, made.moved.state, { now, recordedAt: now }, by), undefined, 'once');
  },
);
