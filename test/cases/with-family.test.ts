import t from 'tap';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { verify } from '../../src/cli/verify.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { readLog } from '../../src/store/log.ts';
import { readCase, type StoredCase } from '../../src/store/read-case.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { type Kin, kin } from '../support/kin.ts';

const { CASE_ENDED: _ended, CASE_REOPENED: _reopened, ...deafEvents } = kin.events;
/** The same machine, but its catalogue knows nothing of other cases' ends. */
const deaf: WorkflowDefinition = {
  ...kin,
  id: 'deaf',
  events: deafEvents,
  machine: kin.machine.provide({}),
};

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [kin, deaf] });
const tenant = 'demo';
const actor = person('inspector');
await setNow(house, '2026-03-02T09:00:00+08:00');

const open = async (data: object, workflow = 'kin') =>
  JSON.parse((await openCase(house, { tenant, actor, workflow, data })).body) as CaseView;
const send = async (caseId: string, type: string, payload: unknown = {}) =>
  JSON.parse((await sendEvent(house, { tenant, actor, caseId, type, payload })).body) as CaseView;
const read = async (caseId: string): Promise<StoredCase> =>
  (await readCase(house.db.pipeline, tenant, caseId)).stored!;
const contextOf = async (caseId: string): Promise<Kin> =>
  ((await read(caseId)).state.snapshot as { context: Kin }).context;
const told = async (caseId: string) =>
  (await contextOf(caseId)).told.map(({ type, from, status }) => [type, from, status]);
const spawn = async (from: string, data: object, more: object = {}): Promise<string> => {
  await send(from, 'SPAWN', { workflow: 'kin', link: 'part', data, ...more });
  return (await read(from)).links.at(-1)!.caseId;
};
const rowsOf = (...ids: string[]) =>
  house.db.tenant(tenant, (tx) =>
    tx.selectFrom('events').select(['case_id', 'type', 'xid']).where('case_id', 'in', ids).execute(),
  );

t.test('a parent is told of its child in the commit in which the child closes', async (t) => {
  const { id: parent } = await open({ name: '母' });
  const child = await spawn(parent, { name: '子' });
  await send(child, 'CLOSE');
  t.strictSame(await told(parent), [['CASE_ENDED', child, 'closed']]);
  await send(child, 'REOPEN');
  await send(child, 'CLOSE');
  await send(child, 'ARCHIVE');
  t.strictSame(await told(parent), [
    ['CASE_ENDED', child, 'closed'],
    ['CASE_REOPENED', child, 'open'],
    ['CASE_ENDED', child, 'closed'],
    ['CASE_ENDED', child, 'ended'],
  ]);
  const rows = await rowsOf(parent, child);
  const of = (id: string, type: string) =>
    rows.filter((row) => row.case_id === id && row.type === type).map(({ xid }) => xid);
  t.strictSame(of(parent, 'CASE_REOPENED'), of(child, 'REOPEN'));
  t.strictSame(of(parent, 'CASE_ENDED'), [...of(child, 'CLOSE'), ...of(child, 'ARCHIVE')].sort());
  t.strictSame(of(parent, 'SPAWN'), of(child, 'OPENED'), 'and it opened with its parent’s commit');
});

t.test(
  'a spawn that does not follow, and a follower that knows no such event, are told nothing',
  async (t) => {
    const { id: parent } = await open({ name: '母' });
    await send(await spawn(parent, { name: '子' }, { follow: false }), 'CLOSE');
    t.strictSame(await told(parent), []);
    const { id: silent } = await open({ name: '聋' }, 'deaf');
    const child = await spawn(silent, { name: '子' });
    t.equal((await send(child, 'CLOSE')).status, 'closed', 'the child ends all the same');
  },
);

t.test(
  'a new case is told to its parent and to those who follow the parent, before anything else',
  async (t) => {
    const { id: parent } = await open({ name: '母', curious: true });
    const { id: follower } = await open({ name: '关注者', curious: true });
    const { id: stranger } = await open({ name: '旁人', curious: true });
    await send(follower, 'FOLLOW', { caseId: parent });
    const child = await spawn(parent, { name: '', stillborn: true });
    const unheard = await spawn(parent, { name: '子' }, { follow: false });
    t.strictSame(
      (await told(parent)).map(([type, from]) => [type, from]),
      [
        ['CASE_OPENED', child],
        ['CASE_ENDED', child],
      ],
      'of a child it does not follow it is told nothing',
    );
    t.strictSame(
      (await told(follower)).map(([type, from]) => [type, from]),
      [
        ['CASE_OPENED', child],
        ['CASE_OPENED', unheard],
      ],
    );
    t.strictSame(await told(stranger), []);
    const rows = await rowsOf(parent, follower, child);
    const commit = (id: string, type: string) =>
      rows.find((row) => row.case_id === id && row.type === type)!.xid;
    t.equal(commit(follower, 'CASE_OPENED'), commit(child, 'OPENED'));
    t.equal(commit(parent, 'CASE_OPENED'), commit(child, 'OPENED'));
  },
);

t.test('what a case tells its followers reaches each of them, and only them', async (t) => {
  const { id: source } = await open({ name: '源' });
  const { id: parent } = await open({ name: '母' });
  const child = await spawn(parent, { name: '子' });
  const { id: other } = await open({ name: '旁人' });
  await send(other, 'FOLLOW', { caseId: child });
  await send(source, 'SHOUT', { type: 'DUE', payload: {} });
  await send(child, 'SHOUT', { type: 'DUE', payload: {} });
  const status = async (id: string) => ((await read(id)).state.snapshot as { value: string }).value;
  t.strictSame(await Promise.all([source, parent, child, other].map(status)), [
    'going',
    'closed',
    'going',
    'closed',
  ]);
});

t.test('a child that closes as it opens is told within the commit that asked for it', async (t) => {
  const { id: parent } = await open({ name: '母' });
  const view = await send(parent, 'SPAWN', {
    workflow: 'kin',
    link: 'part',
    data: { name: '', stillborn: true },
  });
  t.equal(view.revision, 3, 'the answer stands at the end of the commit, not at the event');
  t.equal((await read(parent)).state.seq, 3);
  t.match(await told(parent), [['CASE_ENDED', String, 'closed']]);
});

t.test('one case is told several things in one commit, in order', async (t) => {
  const { id: hub } = await open({ name: '中心' });
  const members = [];
  for (let n = 0; n < 3; n++) {
    const { id } = await open({ name: `成员${n}`, tied: true });
    await send(hub, 'FOLLOW', { caseId: id, link: 'batch' });
    members.push(id);
  }
  const { id: source } = await open({ name: '源' });
  for (const id of members) await send(id, 'FOLLOW', { caseId: source });
  await send(source, 'CLOSE');
  t.strictSame(
    await told(hub),
    members.map((id) => ['CASE_ENDED', id, 'closed']),
  );
  const rows = await house.db.tenant(tenant, (tx) => readLog(tx, tenant, hub));
  t.equal(new Set(rows.slice(-3).map(({ recordedAt }) => recordedAt)).size, 1);
});

t.test('to follow ties the two by links both ways, and a case that is not there ties nothing', async (t) => {
  const { id: a } = await open({ name: '甲' });
  const { id: b } = await open({ name: '乙' });
  await send(a, 'FOLLOW', { caseId: b, link: 'batch' });
  await send(a, 'FOLLOW', { caseId: '01980000-0000-7000-8000-0000000000ff' });
  t.strictSame((await read(a)).links, [{ kind: 'batch', caseId: b }]);
  t.strictSame((await read(b)).links, [{ kind: 'from-batch', caseId: a }]);
  await send(b, 'CLOSE');
  await send(a, 'FOLLOW', { caseId: b, link: 'batch' });
  t.equal((await told(a)).length, 2, 'told again by asking again');
  t.equal((await read(a)).links.length, 1);
});

t.test('a deep family is told from the leaf to the root; one reached by two ways twice', async (t) => {
  // G → M → T, and E under both G and M.
  const { id: g } = await open({ name: 'G' });
  const m = await spawn(g, { name: 'M', tied: true }, { link: 'upgraded' });
  const leaf = await spawn(m, { name: 'T' }, { link: 'lookalike' });
  const e = await spawn(g, { name: 'E' }, { link: 'enforcement' });
  await send(m, 'FOLLOW', { caseId: e, link: 'enforcement' });
  await send(leaf, 'CLOSE');
  t.strictSame(await told(m), [['CASE_ENDED', leaf, 'closed']]);
  t.strictSame(await told(g), [['CASE_ENDED', m, 'closed']], 'M closed of itself, in the same commit');
  await send(e, 'CLOSE');
  t.strictSame((await told(g)).slice(1), [['CASE_ENDED', e, 'closed']]);
  t.strictSame((await told(m)).slice(1), [['CASE_ENDED', e, 'closed']]);
});

t.test('cases that follow each other in a ring come to rest', async (t) => {
  const ids: string[] = [];
  for (const name of ['甲', '乙', '丙']) ids.push((await open({ name, tied: true })).id);
  for (const [n, id] of ids.entries()) await send(id, 'FOLLOW', { caseId: ids[(n + 1) % 3] });
  await send(ids[0]!, 'CLOSE');
  for (const id of ids) t.equal((await read(id)).state.snapshot && (await told(id)).length, 1);
});

t.test(
  'a family that tells itself without end is a fault: nothing is stored, the case becomes an incident',
  async (t) => {
    const { id: a } = await open({ name: '甲' });
    const { id: b } = await open({ name: '乙' });
    await t.rejects(send(a, 'ECHO', { to: b, back: a }), { code: 'CASE_BUSY' });
    t.equal((await read(a)).state.seq, 1);
    t.equal((await read(b)).state.seq, 1);
  },
);

t.test('a hundred children that end together: the parent hears of each one once', async (t) => {
  const { id: parent } = await open({ name: '母' });
  for (let n = 0; n < 120; n++)
    await send(parent, 'SPAWN', { workflow: 'kin', link: 'part', data: { name: `${n}` } });
  const children = (await read(parent)).links.map(({ caseId }) => caseId);
  t.equal(children.length, 120);
  await t.test('most of them closed by as many people at once', async (t) => {
    await Promise.all(children.slice(0, 100).map((id) => send(id, 'CLOSE')));
    t.equal(new Set((await told(parent)).map(([, from]) => from)).size, 100);
  });
  await t.test('the others by time, with two sweepers', async (t) => {
    await setNow(house, '2026-03-20T09:00:00+08:00');
    const other = await openTestHouse(t, server, { workflows: [kin, deaf] });
    await Promise.all([sweepAll(house), sweepAll(other)]);
    const heard = await contextOf(parent);
    t.equal(heard.told.length, 120);
    t.strictSame(new Set(heard.told.map(({ from }) => from)), new Set(children));
    const late = heard.told.slice(100);
    t.ok(
      late.every(({ at }) => at === '2026-03-13T00:00:00.000+08:00'),
      'as of the instant the law gives',
    );
  });
});

t.test('every log replays to its case, and every invariant holds, families included', async (t) => {
  const { cases, findings } = await verify(house, tenant, () => {}, true);
  t.ok(cases > 100);
  t.strictSame(findings, []);
});

t.test('what is broken beside the cases is found where it was broken', async (t) => {
  const owner = await ownerClient(t, server);
  const { id: parent } = await open({ name: '母' });
  const child = await spawn(parent, { name: '子' });
  const { id: late } = await open({ name: '迟' });
  const { id: deafened } = await open({ name: '未闻' });
  const told = await spawn(deafened, { name: '已办' });
  await send(told, 'CLOSE');
  await owner.query(`delete from case_links where case_id = $1`, [parent]);
  await owner.query(`update cases set next_due_at = next_due_at + interval '1 day' where id = $1`, [late]);
  await owner.query(`delete from events where case_id = $1 and type = 'CASE_ENDED'`, [deafened]);
  await owner.query(`update cases set followers = '{}' where id = $1`, [child]);
  const { findings } = await verify(house, tenant, () => {}, true);
  const codes = (id: string) => findings.filter(({ caseId }) => caseId === id).map(({ code }) => code);
  t.strictSame(codes(parent), ['LINK_ONE_SIDED']);
  t.strictSame(codes(child).sort(), ['LINK_ONE_SIDED', 'PARENT_NOT_LINKED', 'REPLAY_DIFFERS']);
  t.strictSame(codes(late), ['NEXT_DUE']);
  t.strictSame(codes(told), ['FOLLOWER_NOT_TOLD']);
});
