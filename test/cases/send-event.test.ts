import t from 'tap';
import { actionsOf, judgedView, look } from '../../src/cases/look.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { openTestHouse, person, setNow, startServer } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server);
await setNow(house, '2026-03-02T09:00:00+08:00');
const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };

const open = async () =>
  JSON.parse(
    (await openCase(house, { tenant: 'demo', actor: person('inspector'), workflow: 'small-loop', data }))
      .body,
  ) as CaseView;
const send = async (caseId: string, role: string, type: string, payload: unknown = { note: '办。' }) =>
  JSON.parse(
    (await sendEvent(house, { tenant: 'demo', actor: person(role), caseId, type, payload })).body,
  ) as CaseView;

t.test('a report opens and submits in one commit', async (t) => {
  const view = await open();
  t.equal(view.state, 'reported');
  t.equal(view.revision, 2);
  t.strictSame(
    view.turn.map(({ duty, unit, clock }) => ({ duty, unit, clock })),
    [{ duty: 'inspector', unit: 'street', clock: 's.check' }],
  );
  t.equal(view.clocks[0]?.dueOn, '2026-03-05');
});

t.test('the loop runs from report to sign-off, each step one revision', async (t) => {
  const { id } = await open();
  await send(id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  const assigned = await send(id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  t.equal(assigned.state, 'rectifying');
  t.strictSame(
    assigned.turn.map(({ duty, unit }) => ({ duty, unit })),
    [{ duty: 'rectifier', unit: 'enterprise' }],
  );
  await send(id, 'rectifier', 'FIXED');
  const closed = await send(id, 'verifier', 'PASS');
  t.equal(closed.state, 'closed');
  t.equal(closed.status, 'closed');
  t.equal(closed.revision, 6);
  t.strictSame(closed.pendingTimers, []);
  const archived = await send(id, 'safety_office', 'ARCHIVE');
  t.equal(archived.status, 'ended');
});

t.test(
  'a request still to be decided holds the miss back; its refusal after the due instant is the miss',
  async (t) => {
    const { id } = await open();
    await send(id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
    await send(id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
    await send(id, 'rectifier', 'ASK_EXTENSION');
    await setNow(house, '2026-03-14T09:00:00+08:00');
    const judged = judgedView(await look(house, 'demo', person('inspector'), id));
    t.equal(judged.state, 'rectifying');
    t.equal(judged.clocks.find(({ name }) => name === 's.term')?.state, 'missed');
    const denied = await send(id, 'street_leader', 'DENY');
    t.equal(denied.state, 'overdue');
  },
);

t.test('a refused event says what is allowed and why, and stores nothing', async (t) => {
  const { id } = await open();
  const before = (await look(house, 'demo', person('inspector'), id)).stored.state.seq;
  await t.rejects(send(id, 'rectifier', 'FIXED'), { code: 'NOT_FOUND' });
  await t.rejects(send(id, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' }), {
    code: 'EVENT_NOT_ACCEPTED',
    extras: { state: 'reported', reasons: [{ code: 'proposalPending' }] },
  });
  await t.rejects(send(id, 'inspector', 'PROPOSE_ASSIGN', { unit: 'nobody', days: 3 }), {
    code: 'EVENT_NOT_ACCEPTED',
    extras: { reasons: [{ code: 'unitKnown' }] },
  });
  const actions = actionsOf(await look(house, 'demo', person('inspector'), id), person('inspector'));
  t.strictSame(
    actions.find(({ type }) => type === 'PROPOSE_ASSIGN')?.requires.map(({ code }) => code),
    ['unitKnown'],
  );
  t.equal((await look(house, 'demo', person('inspector'), id)).stored.state.seq, before);
  await sweepAll(house);
});
