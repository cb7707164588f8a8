import t from 'tap';
import { maySee } from '../../src/cases/authorise.ts';
import type { CaseView } from '../../src/cases/view.ts';
import type { Actor, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { person, setNow } from '../support/house.ts';
import { kin } from '../support/kin.ts';
import { openClient, problemOf } from './fixture.ts';

/** Nobody but the office, and whoever told of it, may know of these: a report of a citizen. */
const secret: WorkflowDefinition = { ...kin, id: 'secret', visibleTo: ['safety_office'] };
const client = await openClient(t, { workflows: [kin, secret] });
const officer: Actor = { ...person('inspector'), roles: ['inspector', 'safety_office'] };
/** An organ competent for everything, but not one that reports are for. */
const plain: Actor = { person: 'plain', unit: 'sector', roles: ['inspector'] };

async function ok<T>(method: 'GET' | 'POST', url: string, by: Actor, payload?: unknown): Promise<T> {
  const answer = await client.call(method, url, by, payload === undefined ? {} : { payload });
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
  return answer.json<T>();
}
const open = async (name: string, workflow = 'kin', by = officer) =>
  (await ok<CaseView>('POST', '/v1/cases', by, { workflow, data: { name } })).id;
const send = (id: string, type: string, payload: unknown = {}) =>
  ok<CaseView>('POST', `/v1/cases/${id}/events`, officer, { type, payload });
const get = (id: string, by = officer) => ok<CaseView>('GET', `/v1/cases/${id}`, by);
const spawn = async (from: string, name: string, more: object = {}): Promise<string> => {
  await send(from, 'SPAWN', { workflow: 'kin', link: 'part', data: { name }, ...more });
  return (await get(from)).links.at(-1)!.id;
};
interface Line {
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  readonly seq: number;
  readonly type: string;
  readonly at: string;
}
async function history(id: string, by = officer, limit = 50): Promise<Line[]> {
  const items: Line[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: Line[]; next: string | null } = await ok(
      'GET',
      `/v1/cases/${id}/family/events?limit=${limit}${more}`,
      by,
    );
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}
const ids = (views: readonly { id: string }[]) => views.map(({ id }) => id);

// G opens M, M opens T; E hangs under both; a report stands behind G.
const report = await open('举报', 'secret');
const g = await spawn(report, 'G', { link: 'report' });
const other = await spawn(report, '同一举报的另一处', { link: 'report' });
const m = await spawn(g, 'M', { link: 'upgraded' });
const e = await spawn(g, 'E', { link: 'enforcement' });
await send(m, 'FOLLOW', { caseId: e, link: 'enforcement' });
await setNow(client.house, '2026-03-03T09:00:00+08:00');
const leaf = await spawn(m, 'T', { link: 'lookalike' });
await send(leaf, 'CLOSE');
await send(e, 'CLOSE');

t.test('a case shows its links with what has become of the others', async (t) => {
  const { links, number } = await get(m);
  t.match(links, [
    { kind: 'upgraded', direction: 'from', id: g, workflow: 'kin', status: 'open', overdue: false },
    { kind: 'enforcement', direction: 'to', id: e, status: 'closed', state: 'closed' },
    { kind: 'lookalike', direction: 'to', id: leaf, stateLabel: { zh: '已办结' }, title: kin.title },
  ]);
  const [parent] = links;
  t.equal(parent?.number, (await get(g)).number);
  t.not(parent?.number, number);
  const answered = await send(m, 'FOLLOW', { caseId: leaf });
  t.strictSame(ids(answered.links), ids(links), 'an answer to an act shows them too');
});

t.test('the whole family is shown, the nearest first, each with the one it hangs by', async (t) => {
  const { family } = await get(leaf);
  t.equal(family?.complete, true);
  t.equal(family?.items[0]?.id, m);
  t.strictSame(new Set(ids(family!.items)), new Set([m, g, e, report, other]));
  const via = Object.fromEntries(family!.items.map((member) => [member.id, member.via]));
  t.match(via, { [m]: leaf, [g]: m, [report]: g, [other]: report });
});

t.test(
  'what is hidden from a caller is not there: no link, no way through it, no entry, no history',
  async (t) => {
    t.match((await get(g)).links[0], { kind: 'report', direction: 'from', id: report });
    const seen = await get(g, plain);
    t.strictSame(new Set(ids(seen.links)), new Set([m, e]));
    t.strictSame(
      new Set(ids(seen.family!.items)),
      new Set([m, e, leaf]),
      'nor is the other hazard of that report',
    );
    t.equal((await client.call('GET', `/v1/cases/${report}`, plain)).statusCode, 404);
    t.equal((await client.call('GET', `/v1/cases/${report}/events`, plain)).statusCode, 404);
    t.equal((await client.call('GET', `/v1/cases/${report}/family/events`, plain)).statusCode, 404);
    const listed = await ok<{ items: { id: string }[] }>('GET', '/v1/cases?limit=200', plain);
    t.notOk(ids(listed.items).includes(report));
    const timers = await ok<{ items: { caseId: string }[] }>('GET', '/v1/timers?limit=200', plain);
    t.notOk(timers.items.some(({ caseId }) => caseId === report));
    const log = await ok<{ items: { actor: { person: string } }[] }>('GET', `/v1/cases/${g}/events`, plain);
    t.equal(log.items[0]?.actor.person, 'system', 'nor who acted on the report');
    const everything = [
      JSON.stringify(seen),
      JSON.stringify(await history(g, plain)),
      JSON.stringify(await ok('GET', `/v1/cases/${g}/events`, plain)),
      (await client.call('GET', `/v1/cases/${g}/family/events.csv`, plain)).body,
      JSON.stringify(
        await ok('POST', `/v1/cases/${g}/events`, plain, { type: 'FOLLOW', payload: { caseId: m } }),
      ),
    ].join();
    t.notMatch(everything, report);
    t.notMatch(everything, other);
    t.notMatch(everything, /secret|举报/);
  },
);

t.test('whoever opened a hidden case still sees it, in lists as by itself', async (t) => {
  const mine = await open('本人举报', 'secret', plain);
  t.equal((await get(mine, plain)).id, mine);
  const listed = await ok<{ items: { id: string }[] }>('GET', '/v1/cases?workflow=secret', plain);
  t.strictSame(ids(listed.items), [mine]);
  const seen = {
    workflow: 'secret',
    unit: 'u',
    region: null,
    sector: null,
    openedUnit: '',
    externalSystem: null,
  };
  const scope = { unit: 'u', person: 'me', hidden: ['secret'] };
  t.equal(maySee(scope, { ...seen, openedBy: 'me' }), true);
  t.equal(maySee(scope, { ...seen, openedBy: 'another' }), false, 'though it is of his own unit');
});

t.test('the family’s history is one list, in the order of time, each line with its case', async (t) => {
  const lines = await history(leaf);
  const members = new Set([report, g, other, m, e, leaf]);
  t.strictSame(new Set(lines.map(({ caseId }) => caseId)), members);
  t.ok(lines.every((line, n) => n === 0 || lines[n - 1]!.at <= line.at));
  for (const id of members) {
    const own = lines.filter(({ caseId }) => caseId === id);
    const whole = await ok<{ items: Line[] }>('GET', `/v1/cases/${id}/events?limit=200`, officer);
    t.strictSame(
      own.map(({ caseId: _case, number: _number, workflow: _workflow, ...line }) => line),
      whole.items,
      'line for line that of the case itself',
    );
    t.strictSame([...new Set(own.map(({ number }) => number))], [(await get(id)).number]);
  }
  const told = lines.filter(({ type }) => type === 'CASE_ENDED').map(({ caseId }) => caseId);
  t.strictSame(new Set(told), new Set([m, g]), 'M heard of T and E, G of E');
  t.strictSame(await history(leaf, officer, 3), lines, 'page by page the same');
  t.strictSame(await history(report), lines, 'from whichever of them one begins');
});

t.test('it can be exported, every line of it', async (t) => {
  const lines = await history(g);
  const answer = await client.call('GET', `/v1/cases/${g}/family/events.csv`, officer);
  t.match(answer.headers, { 'content-type': /text\/csv/, 'content-disposition': /family-events\.csv/ });
  const rows = answer.body.trim().split('\r\n');
  t.equal(rows.length, lines.length + 1);
  t.match(rows[0], /时间,录入时间,编号,流程,序号,事项/);
  t.match(answer.body, /亲缘（测试）,\d+,关联案件办结,system/);
  t.match(answer.body, /,立案,inspector,street,,在办,/);
});

t.test('a cursor that is none, and a case that is not there, are answers', async (t) => {
  const bad = await client.call('GET', `/v1/cases/${g}/family/events?cursor=abc`, officer);
  t.match(problemOf(bad), { code: 'SCHEMA_INVALID', status: 400 });
  const none = await client.call(
    'GET',
    '/v1/cases/01980000-0000-7000-8000-0000000000ff/family/events',
    officer,
  );
  t.match(problemOf(none), { code: 'NOT_FOUND', status: 404 });
});

t.test('a family beyond what is shown says so', async (t) => {
  const hub = await open('大家庭');
  for (let n = 0; n < 201; n++)
    await send(hub, 'SPAWN', { workflow: 'kin', link: 'part', data: { name: `${n}` } });
  const { family, links } = await get(hub);
  t.equal(links.length, 201, 'its own links are all there');
  t.equal(family?.items.length, 200);
  t.equal(family?.complete, false);
});
