import t from 'tap';
import {
  countPunishments,
  dailyDays,
  isGrave,
  needsPerforming,
  type Penalty,
  withinNotice,
  yuanOf,
} from '../../workflows/enforcement/penalty.ts';
import { servedIn } from '../../workflows/enforcement/punishments.ts';
import { lacking, type Service, serviceExample } from '../../workflows/enforcement/service.ts';

t.test('Law 113(1): three within 180 days or four within a year; the first day is not counted', async (t) => {
  const table: [dates: string[], in180Days: number, inYear: number, reached: boolean][] = [
    [[], 0, 0, false],
    [['2026-01-01'], 1, 1, false],
    // Day 0, 90, 180 (vector C.8-6): day 180 is the 180th day after the first and lies inside.
    [['2026-01-01', '2026-04-01', '2026-06-30'], 3, 3, true],
    // Day 181 does not.
    [['2026-01-01', '2026-04-01', '2026-07-01'], 2, 3, false],
    // Whichever order they are known in.
    [['2026-06-30', '2026-01-01', '2026-04-01'], 3, 3, true],
    // Two on one day are two.
    [['2026-01-01', '2026-06-30', '2026-06-30'], 3, 3, true],
    // Four in a year, never three within 180 days; the day of the same date is inside.
    [['2025-06-30', '2025-12-31', '2026-01-01', '2026-06-30'], 2, 4, true],
    [['2025-06-30', '2025-10-01', '2025-12-31', '2026-06-30'], 2, 4, true],
    [['2025-06-29', '2025-10-01', '2025-12-31', '2026-06-30'], 2, 3, false],
    // A year from 29 February ends on 28 February.
    [['2028-02-29', '2028-08-31', '2028-11-01', '2029-02-28'], 2, 4, true],
    [['2028-02-29', '2028-08-31', '2028-11-01', '2029-03-01'], 2, 3, false],
    // Reached once it stays so, however long after the next one comes.
    [['2026-01-01', '2026-04-01', '2026-06-30', '2027-02-05'], 3, 3, true],
  ];
  for (const [dates, in180Days, inYear, reached] of table)
    t.match(countPunishments(dates), { in180Days, inYear, reached }, dates.join(' '));
  t.equal(countPunishments(['2026-01-01', '2025-01-01']).newestOn, '2026-01-01');
});

t.test('what counts: served decisions under the Work Safety Law that stand, one a case', async (t) => {
  const entry = (caseId: string, type: string, on: string, payload: object = {}) => ({
    caseId,
    type,
    on,
    payload,
  });
  const decide = (id: string, law = 'work_safety') => entry(id, 'PROPOSE_DECIDE', '2026-01-01', { law });
  const serve = (id: string, on: string, own?: string) =>
    entry(id, 'SERVE_DECISION', on, { service: { ...serviceExample, ...(own && { on: own }) } });
  t.same(servedIn([decide('a')]), [], 'decided, not served');
  t.same(servedIn([decide('a'), serve('a', '2026-01-09')]), ['2026-01-09'], 'entered on the day');
  t.same(servedIn([decide('a'), serve('a', '2026-01-09', '2026-01-07')]), ['2026-01-07'], 'entered later');
  t.same(
    servedIn([decide('a'), serve('a', '2026-01-09'), serve('a', '2026-03-01')]),
    ['2026-01-09'],
    'daily fines of one case are no punishment more',
  );
  t.same(servedIn([decide('a', 'other'), serve('a', '2026-01-09')]), [], 'another law');
  const annulled = entry('a', 'DISPUTE_RESULT', '2026-05-01', { result: 'annulled' });
  t.same(servedIn([decide('a'), serve('a', '2026-01-09'), annulled]), [], 'annulled');
  const numbered = entry('a', 'PROPOSE_DECIDE', '2026-01-01', { law: 'work_safety', documentNo: '12' });
  const fell = (documentNo: string) =>
    entry('a', 'DISPUTE_RESULT', '2026-05-01', { result: 'annulled', documentNo });
  t.same(servedIn([numbered, serve('a', '2026-01-09'), fell('12')]), [], 'by its number');
  t.equal(servedIn([numbered, serve('a', '2026-01-09'), fell('12-1')]).length, 1, 'its daily fine alone');
  const repair = (states: string[]) => [
    entry('a', 'PROPOSE_REPAIR', '2026-05-01', { states }),
    entry('a', 'APPROVE_REPAIR', '2026-05-02'),
  ];
  const served = [decide('a'), serve('a', '2026-01-09')];
  t.same(servedIn([...served, ...repair(['voided'])]), [], 'repaired to be void');
  t.equal(servedIn([...served, ...repair(['executing'])]).length, 1, 'repaired otherwise');
  t.equal(servedIn([...served, repair(['voided'])[0]!]).length, 1, 'proposed only');
  const upheld = entry('a', 'DISPUTE_RESULT', '2026-05-01', { result: 'upheld' });
  t.same(servedIn([decide('a'), serve('a', '2026-01-09'), upheld]).length, 1, 'upheld');
});

t.test('Law 112: each day from the day after the order', async (t) => {
  t.equal(dailyDays('2026-03-05', '2026-03-06'), 1);
  t.equal(dailyDays('2026-03-05', '2026-03-15'), 10);
  t.equal(dailyDays('2026-03-05', '2026-03-05'), 0);
  t.equal(dailyDays('2026-03-05', '2026-03-01'), 0, 'never less than none');
});

t.test('penalties: what is paid, what is grave, what the party was told', async (t) => {
  const fine = (yuan: number): Penalty => ({ kind: 'fine', on: 'unit', yuan });
  const suspension: Penalty = { kind: 'suspension', on: 'unit' };
  t.equal(yuanOf([fine(60_000), suspension, { kind: 'confiscation', on: 'unit', yuan: 5_000 }]), 65_000);
  t.equal(isGrave([fine(49_999)], 50_000), false);
  t.equal(isGrave([fine(50_000)], 50_000), true);
  t.equal(isGrave([suspension], 50_000), true);
  t.equal(needsPerforming([fine(1), { kind: 'warning', on: 'unit' }]), false);
  t.equal(needsPerforming([suspension]), true);
  t.equal(withinNotice([fine(50_000)], [fine(60_000), suspension]), true, 'lighter');
  t.equal(withinNotice([fine(60_001)], [fine(60_000)]), false, 'more');
  t.equal(withinNotice([suspension], [fine(60_000)]), false, 'another kind');
  t.equal(withinNotice([{ ...fine(1), on: 'person' }], [fine(60_000)]), false, 'another person');
});

t.test('service: each lawful way, and what it lacks', async (t) => {
  const receipt = serviceExample.receipt;
  const note = { ...receipt, kind: 'note' as const };
  const film = { ...note, mediaType: 'video/mp4' };
  const signature = { ...receipt, kind: 'signature' as const };
  const table: [Service, lacks: boolean][] = [
    [{ method: 'direct', receipt }, false],
    [{ method: 'direct', receipt: note }, true],
    [{ method: 'post', receipt: note }, true],
    [{ method: 'lien', receipt: note }, true],
    [{ method: 'lien', receipt: note, witness: '社区王某' }, false],
    [{ method: 'lien', receipt: film }, false],
    [{ method: 'electronic', receipt }, true],
    [{ method: 'electronic', receipt, consent: note }, true],
    [{ method: 'electronic', receipt, consent: signature }, false],
  ];
  for (const [service, lacks] of table)
    t.equal(lacking(service) !== undefined, lacks, JSON.stringify(service));
});
