import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import type { BatchPage } from '../../src/reports/batch-figures.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { focalBatch } from '../../workflows/focal-batch/index.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { setNow } from '../support/house.ts';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t, { workflows: [rectification, focalBatch] });
const OFFICE: Actor = { person: 'safety-office', unit: 'safety-office', roles: ['safety_office'] };
const LEADER: Actor = { person: 'committee-leader', unit: 'safety-office', roles: ['committee_leader'] };
const NO = '3030-330182-2026-01';

const send = async (id: string, by: string | Actor, type: string, payload: unknown) => {
  const answer = await client.call('POST', `/v1/cases/${id}/events`, by, { payload: { type, payload } });
  t.equal(answer.statusCode, 200, `${type}: ${answer.body.slice(0, 300)}`);
};
const act = async (ids: readonly string[], by: string | Actor, type: EventType) => {
  const document = EVENTS[type].example;
  const cases = ids.map((caseId) => ({ caseId, payload: {} }));
  const answer = await client.call('POST', '/v1/acts', by, { payload: { type, document, cases } });
  t.equal(answer.statusCode, 200, `${type}: ${answer.body.slice(0, 300)}`);
};
const page = async (by: string | Actor = OFFICE, no = NO) =>
  (await client.call('GET', `/v1/batches/3030/${no}`, by)).json<
    BatchPage & { labels: Record<string, { zh: string }> }
  >();
const open = async (workflow: string, data: unknown, by: string | Actor) =>
  (await client.call('POST', '/v1/cases', by, { payload: { workflow, data } })).json<{ id: string }>().id;
const hazard = (description: string) => ({ ...(rectification.open.example as object), description });

t.test('a batch from its list to its figures: opened, added, published, worked off, exported', async (t) => {
  const batch = await open('focal-batch', { no: NO, title: '第一批', dueOn: '2026-06-30' }, OFFICE);
  // The year's list comes in by rows, and each new case is put on the list by its id.
  const rows = ['甲', '乙', '丙', '丁'].map((name) => ({ workflow: 'rectification', data: hazard(name) }));
  const opened = await client.call('POST', '/v1/batches', 'inspector', { payload: rows });
  const ids = opened.json<{ items: { id: string }[] }>().items.map(({ id }) => id);
  const added = await client.call('POST', '/v1/batches', OFFICE, {
    payload: ids.map((caseId) => ({ caseId: batch, type: 'ADD_CASE', payload: { caseId } })),
  });
  t.strictSame(
    [...new Set(added.json<{ items: { status: number }[] }>().items.map(({ status }) => status))],
    [200],
  );
  await send(batch, OFFICE, 'OPEN_CASES', { records: [hazard('戊'), hazard('己')] });
  await send(batch, OFFICE, 'REMOVE_CASE', { caseId: ids[3], reason: '不属于本批。' });
  await send(batch, OFFICE, 'PROPOSE_PUBLISH', focalBatch.events.PROPOSE_PUBLISH!.example);
  await send(batch, LEADER, 'APPROVE_PUBLISH', { opinion: '同意' });
  const before = await page();
  t.match(before, { title: '第一批', state: 'published', publishedOn: '2026-03-02', dueOn: '2026-06-30' });
  t.strictSame(
    before.items.map(({ description }) => description),
    ['甲', '乙', '丙', '戊', '己'],
  );
  t.match(before, { counts: { total: 5, counted: 5, open: 5 }, closedRate: 0 });
  const five = before.items.map(({ id }) => id);

  await act(five, 'street_officer', 'CLAIM');
  const [untrue, ...four] = five;
  await send(untrue!, 'inspector', 'PROPOSE_NOT_TRUE', EVENTS.PROPOSE_NOT_TRUE.example);
  const sector: Actor = { person: 'sector-officer', unit: 'sector', roles: ['sector_officer'] };
  await send(untrue!, sector, 'APPROVE_NOT_TRUE', { opinion: '同意' });
  await act(four, 'inspector', 'GRADE_GENERAL');
  await act(four, 'street_officer', 'SERVE');
  const done = async (some: readonly string[]) => {
    await act(some, 'rectifier', 'REQUEST_RECHECK');
    await act(some, 'verifier', 'START_RECHECK');
    await act(some, 'verifier', 'PASS');
    await act(some, 'street_officer', 'REPLY');
    await act(some, 'street_leader', 'APPROVE_SIGNOFF');
  };
  await done(four.slice(0, 3));
  t.match(await page(), {
    counts: { total: 5, counted: 4, closed: 3, open: 1, onTime: 3, left: { rejected: 1 } },
    onTimeRate: 75,
    secondAssignmentRate: 0,
    closedRate: 75,
  });
  // The fourth misses its thirty days, is assigned a second time and closed in that.
  await setNow(client.house, '2026-04-10T09:00:00+08:00');
  await sweepAll(client.house);
  t.match(await page(), { counts: { overdue: 1, secondAssignment: 1 } });
  await done(four.slice(3));
  const after = await page();
  t.match(after, {
    ...{ state: 'closed', onTimeRate: 75, secondAssignmentRate: 25, closedRate: 100 },
    labels: { onTimeRate: { zh: '按期率（按原期限，%）' } },
  });
  const signed = after.items.find(({ id }) => id === four[3]);
  t.match(signed, {
    ...{ secondAssignment: true, closed: true, onTime: { original: false, net: false } },
    ...{ signer: { person: 'street-leader' }, stateLabel: { zh: String } },
  });

  const csv = await client.call('GET', `/v1/batches/3030/${NO}/items.csv`, OFFICE);
  const lines = csv.body.split('\r\n');
  t.match(csv.headers, { 'content-type': /text\/csv/ });
  t.match(lines[0], '编号,问题,责任单位,地点,环节,期限,销号人');
  t.match(csv.body, '计入延期、中止后的按期率（%）,75.00');
  t.match(
    lines.find((line) => line.includes(',甲,')),
    /不属实$/,
  );
});

t.test('a number that is no batch’s is not found, and whoever sees no batch sees no page', async (t) => {
  for (const no of ['3030-330182-2026-0', '%', '3030-330182-2026-__', 'x'.repeat(900)])
    t.match(problemOf(await client.call('GET', `/v1/batches/3030/${encodeURIComponent(no)}`, OFFICE)), {
      status: 404,
    });
  t.match(problemOf(await client.call('GET', `/v1/batches/3030/${NO}`, 'rectifier')), { status: 404 });
  t.match(problemOf(await client.call('GET', `/v1/batches/3030/${NO}`, OFFICE, { tenant: 'other' })), {
    status: 404,
  });
});

t.test('figures count every case; the list shows those one may see', async (t) => {
  const elsewhere: Actor = { person: 'far', unit: 'far-street', roles: ['street_officer'] };
  await client.house.directory.put(
    'demo',
    [
      ...(await client.house.directory.units('demo')).values(),
      { id: 'far-street', name: '远街道', kind: 'street', parent: null, regions: ['440'], sectors: [] },
    ],
    [],
  );
  const seen = await page(elsewhere);
  t.match(seen, { counts: { total: 5 }, closedRate: 100 });
  t.strictSame(seen.items, []);
});
