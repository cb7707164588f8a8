import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { skipIncident } from '../../src/cases/skip-incident.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { verify } from '../../src/cli/verify.ts';
import { uuidv7 } from '../../src/domain/ids.ts';
import { openIncident } from '../../src/store/incidents.ts';
import { listIncidents, releaseCase } from '../../src/store/list-incidents.ts';
import { readLog } from '../../src/store/log.ts';
import { readCase } from '../../src/store/read-case.ts';
import { sweepAll, sweepCase, sweepOnce } from '../../src/timers/sweep.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { BROKEN, brittle } from './fixture.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [smallLoop, brittle] });
const owner = await ownerClient(t, server);
let month = 1;

/** Each test lives in a month of its own, since the law's clock moves forward only; by its 12th, 1 day is long over. */
async function nextMonth(): Promise<(day: number, time?: string) => Promise<void>> {
  const prefix = `2026-${String(month++).padStart(2, '0')}`;
  const at = (day: number, time = '09:00') =>
    setNow(house, `${prefix}-${String(day).padStart(2, '0')}T${time}:00+08:00`);
  await at(1);
  await sweepAll(house);
  return at;
}

async function open(workflow: string, place: string): Promise<string> {
  const data = workflow === 'small-loop' ? { place, text: '堵塞' } : { place };
  return (await openCase(house, { tenant: 'demo', actor: person('inspector'), workflow, data })).caseId;
}

async function send(caseId: string, role: string, type: string, payload: unknown = { note: '办。' }) {
  const ask = { tenant: 'demo', actor: person(role), caseId, type, payload };
  return JSON.parse((await sendEvent(house, ask)).body) as CaseView;
}

async function assigned(days: number): Promise<string> {
  const id = await open('small-loop', '3 号仓库');
  await send(id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days });
  await send(id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  return id;
}

const logOf = (caseId: string) => house.db.tenant('demo', (tx) => readLog(tx, 'demo', caseId));
const timersOf = async (caseId: string) => (await logOf(caseId)).filter(({ timer }) => timer !== undefined);
const storedOf = async (caseId: string) => (await readCase(house.db.pipeline, 'demo', caseId)).stored!;
const incidentOf = async (caseId: string) =>
  (await listIncidents(house.db, 'demo', { limit: 50 })).find((incident) => incident.caseId === caseId);
const hold = (caseId: string, until: string | null) =>
  owner.query('update cases set held_until = $2 where id = $1', [caseId, until]);
const isSound = async () => (await verify(house, 'demo', () => {})).findings;

/** Everything that is said of a case but its ids, salts and hashes. */
async function told(caseId: string) {
  const { state } = await storedOf(caseId);
  const rows = (await logOf(caseId)).map(({ seq, type, at, actor, payload, timer, from, to, clocks }) => ({
    ...{ seq, type, at, actor, payload, timer, from, to, clocks },
  }));
  const messages = await owner.query(
    `select seq, type, at, (body -> 'data') - '{caseId,number}'::text[] as data from messages
     where case_id = $1 order by seq, type`,
    [caseId],
  );
  const { snapshot, clocks, timers, turns, seq, at } = state;
  return { rows, snapshot, clocks, timers, turns, seq, at, messages: messages.rows };
}

t.test('an event after the term gives the same with the sweep off as with it on', async (t) => {
  const at = await nextMonth();
  const swept = await assigned(5);
  const late = await assigned(5);
  for (const id of [swept, late]) await send(id, 'rectifier', 'ASK_EXTENSION');
  await hold(late, 'infinity');
  for (const day of [4, 6, 7, 9, 12, 15, 18]) {
    await at(day);
    await sweepAll(house);
  }
  t.ok((await storedOf(swept)).state.seq > (await storedOf(late)).state.seq + 6);
  for (const id of [swept, late]) t.equal((await send(id, 'street_leader', 'DENY')).state, 'overdue');
  t.strictSame(await told(late), await told(swept));
  await at(28);
  await sweepAll(house);
  t.strictSame(await told(late), await told(swept));
  t.strictSame(await isSound(), []);
});

t.test('a very late sweep fires every rung once, each at its own instant, in due order', async (t) => {
  await nextMonth();
  const id = await assigned(10);
  await nextMonth();
  await sweepAll(house);
  const rows = await timersOf(id);
  t.strictSame(
    rows.map(({ type, payload }) => (payload as { rung?: string }).rung ?? type),
    ['T-3D', 'T', 'TERM_TIMEOUT', 'T+1D', 'T+7D'],
  );
  const instants = rows.map((row) => row.at);
  t.strictSame(
    instants,
    [...instants].sort((a, b) => a - b),
  );
  t.equal(new Set(rows.map(({ timer }) => timer)).size, rows.length);
  t.equal((await sweepAll(house)).timers, 0);
  t.equal((await timersOf(id)).length, rows.length);
});

t.test('timers of a case fire in due order, those armed on the way among them', async (t) => {
  const at = await nextMonth();
  const id = await open('brittle', '顺序');
  await send(id, 'inspector', 'BEGIN', {});
  await at(1, '10:00');
  await sweepAll(house);
  const rows = await timersOf(id);
  t.strictSame(
    rows.map(({ type }) => type),
    ['A', 'C', 'B'],
    'B stops D before D is due',
  );
  const begin = (await logOf(id)).find(({ type }) => type === 'BEGIN')!.at;
  t.strictSame(
    rows.map((row) => (row.at - begin) / 60_000),
    [10, 12, 15],
  );
  t.strictSame(await isSound(), []);
});

t.test('a case that cannot be moved becomes an incident and harms no neighbour', async (t) => {
  const at = await nextMonth();
  const before = await open('brittle', '好一');
  const bad = await open('brittle', '坏');
  const after = [await open('brittle', '好二'), await assigned(1)];
  BROKEN.add('坏');
  await at(12);
  const swept = await sweepAll(house);
  t.equal(swept.incidents, 1);
  for (const id of [before, ...after]) t.ok((await timersOf(id)).length > 0);
  t.equal((await timersOf(bad)).length, 0);
  const incident = (await incidentOf(bad))!;
  t.match(incident, { state: 'open', attempts: 1, error: /planted for 坏/ });
  t.ok(Date.parse(incident.retryAt!) > Date.now());
  const [due] = (await storedOf(bad)).state.timers.toSorted((a, b) => a.dueAt - b.dueAt);
  t.equal(incident.timer, due!.no, 'the incident names the timer');

  await t.test('it is not swept again before its retry time', async (t) => {
    for (let round = 0; round < 3; round++) t.strictSame(await sweepOnce(house), NONE);
    t.equal((await incidentOf(bad))!.attempts, 1);
  });

  await t.test('tried in vain it waits longer', async (t) => {
    await releaseCase(house.db, 'demo', bad);
    t.equal((await sweepOnce(house)).incidents, 1);
    const again = (await incidentOf(bad))!;
    t.match(again, { id: incident.id, state: 'open', attempts: 2 });
    const waits = (one: typeof incident) => Date.parse(one.retryAt!) - Date.parse(one.lastAt);
    t.ok(waits(again) > waits(incident));
    // 2 ^ 5000 is no number of PostgreSQL's.
    await owner.query('update incidents set attempts = 5000 where id = $1', [incident.id]);
    await releaseCase(house.db, 'demo', bad);
    t.equal((await sweepOnce(house)).incidents, 1);
    const longest = waits((await incidentOf(bad))!);
    t.ok(longest > waits(again) && longest < 86_401_000, 'a day at most, however often it was tried');
    await owner.query('update incidents set attempts = 2 where id = $1', [incident.id]);
  });

  await t.test('an event on it is answered, not lost in a hot loop', async (t) => {
    await t.rejects(send(bad, 'inspector', 'LOOK', {}), { code: 'CASE_BUSY' });
    t.equal((await incidentOf(bad))!.attempts, 3);
  });

  await t.test('retried after mending it fires, and the incident is over', async (t) => {
    BROKEN.delete('坏');
    await hold(bad, new Date(Date.now() - 1000).toISOString());
    t.equal((await sweepOnce(house)).timers, 2);
    t.match(await incidentOf(bad), { state: 'resolved', retryAt: null });
    t.strictSame(
      (await timersOf(bad)).map(({ type }) => type),
      ['DUE', 'RUNG_REACHED'],
    );
    t.strictSame(await isSound(), []);
  });
});

t.test('an event that moves a case after all ends its incident', async (t) => {
  const at = await nextMonth();
  const id = await open('brittle', '修好');
  BROKEN.add('修好');
  await at(12);
  await sweepAll(house);
  await t.rejects(send(id, 'inspector', 'LOOK', {}), { code: 'CASE_BUSY' });
  t.match(await incidentOf(id), { state: 'open', attempts: 2, error: /^LOOK: .*planted for 修好/ });
  BROKEN.delete('修好');
  await send(id, 'inspector', 'LOOK', {});
  t.match(await incidentOf(id), { state: 'resolved', retryAt: null });
});

t.test('an incident on a case that has nothing left to fire is over when it is tried again', async (t) => {
  await nextMonth();
  const id = await open('brittle', '无事');
  const incident = { id: uuidv7(Date.now()), caseId: id, timerNo: null, error: 'planted', hold: false };
  await openIncident(house.db, 'demo', incident);
  await sweepCase(house, 'demo', id);
  t.match(await incidentOf(id), { state: 'resolved' });
});

const NONE = { cases: 0, timers: 0, incidents: 0 };

t.test('skipping leaves the timer out and says in the log who and why', async (t) => {
  const at = await nextMonth();
  const id = await open('brittle', '跳过');
  BROKEN.add('跳过');
  await at(12);
  await sweepAll(house);
  const incident = (await incidentOf(id))!;
  const caller = { tenant: 'demo', actor: person('safety_office') };
  await skipIncident(house, caller, incident, '该案已另行处理');
  const [row] = (await logOf(id)).filter(({ type }) => type === 'INCIDENT_SKIPPED');
  t.match(row, {
    actor: { person: 'safety-office', unit: 'safety-office' },
    timer: incident.timer,
    payload: { reason: '该案已另行处理', timer: { no: incident.timer, name: 'term', kind: 'due' } },
  });
  const { state } = await storedOf(id);
  t.notOk(
    state.timers.some(({ no }) => no === incident.timer),
    'it is armed no more',
  );
  t.equal(state.clocks[0]?.state, 'missed', 'what was missed stays missed');
  t.match(await incidentOf(id), { state: 'skipped', settledBy: 'safety-office', reason: '该案已另行处理' });
  await t.rejects(skipIncident(house, caller, (await incidentOf(id))!, '再来'), {
    code: 'EVENT_NOT_ACCEPTED',
  });
  await sweepAll(house);
  t.strictSame(
    (await timersOf(id)).map(({ type }) => type),
    ['INCIDENT_SKIPPED', 'RUNG_REACHED'],
    'the rest of its timers go on',
  );
  t.strictSame(await isSound(), []);
});

t.test('a batch that fails as a whole is repeated case by case', async (t) => {
  const at = await nextMonth();
  const good = [await open('brittle', '甲'), await open('brittle', '乙'), await assigned(1)];
  const bad = await open('brittle', '丙');
  await owner.query(`create function refuse() returns trigger language plpgsql as $$ begin
    if new.case_id = '${bad}' then raise exception 'planted refusal'; end if; return new; end $$`);
  await owner.query('create trigger refuse before insert on events for each row execute function refuse()');
  await at(12);
  const swept = await sweepAll(house);
  t.equal(swept.incidents, 1);
  for (const id of good) t.ok((await timersOf(id)).length > 0);
  t.match(await incidentOf(bad), { state: 'open', error: /planted refusal/ });
  await owner.query('drop trigger refuse on events');
  await sweepCase(house, 'demo', bad);
  t.match(await incidentOf(bad), { state: 'resolved' });
  t.equal((await timersOf(bad)).length, 2);
  t.strictSame(await isSound(), []);
});

t.test('a lock held on one case does not hold up the others', async (t) => {
  const at = await nextMonth();
  const ids: string[] = [];
  for (let index = 0; index < 10; index++) ids.push(await open('brittle', `锁${index}`));
  await at(12);
  const [locked, ...free] = ids as [string, ...string[]];
  await owner.query('begin');
  await owner.query('select 1 from cases where id = $1 for update', [locked]);
  const began = performance.now();
  const swept = await sweepOnce(house);
  t.ok(performance.now() - began < 2000);
  t.equal(swept.cases, free.length);
  for (const id of free) t.equal((await timersOf(id)).length, 2);
  t.equal((await timersOf(locked)).length, 0);
  const all = sweepAll(house);
  await sleep(100);
  await owner.query('rollback');
  t.equal((await all).cases, 1, 'it is swept as soon as it is free');
  t.strictSame(await isSound(), []);
});
