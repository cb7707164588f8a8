import t from 'tap';
import { jointAct } from '../../src/cases/joint-act.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { verify } from '../../src/cli/verify.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { startProxy } from '../support/proxy.ts';

const OPENED = '2026-03-02T09:00:00+08:00';
/** Of a term of ten days: its last hour, and the first after it. */
const IN_TIME = '2026-03-12T23:00:00+08:00';
const TOO_LATE = '2026-03-13T00:30:00+08:00';
const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
const note = { note: '备料未到，申请延期。' };

const server = await startServer(t);
const direct = await openTestHouse(t, server);
const owner = await ownerClient(t, server);

async function rectifying(): Promise<string> {
  const tenant = 'demo';
  const ask = { tenant, actor: person('inspector'), workflow: 'small-loop', data };
  const { caseId } = await openCase(direct, ask);
  const send = (role: string, type: string, payload: unknown) =>
    sendEvent(direct, { tenant, actor: person(role), caseId, type, payload });
  await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
  await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  return caseId;
}

const rowsOf = async (caseIds: readonly string[], type: string): Promise<number> =>
  (
    await owner.query('select count(*)::int as n from events where case_id = any($1) and type = $2', [
      caseIds,
      type,
    ])
  ).rows[0].n;

const settled = async (): Promise<void> => {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const { rows } = await owner.query(
      `select 1 from pg_stat_activity where datname = current_database() and state <> 'idle'
       and pid <> pg_backend_pid()`,
    );
    if (rows.length === 0) return;
  }
};

const proxy = await startProxy(t, server.url);
const house = await openTestHouse(t, { ...server, url: proxy.url });

/** The act loses its commit in the last hour, and comes again in the next. */
async function late<T>(act: () => Promise<T>, arrives: 'before' | 'after'): Promise<T> {
  await setNow(direct, IN_TIME);
  const lost = proxy.holdNext();
  const answer = act();
  answer.catch(() => {});
  const { reopen, arrive } = await lost;
  await setNow(direct, TOO_LATE);
  if (arrives === 'before') {
    arrive();
    await settled();
    reopen();
    return answer;
  }
  reopen();
  const given = await answer.finally(arrive);
  await settled();
  return given;
}

for (const arrives of ['before', 'after'] as const) {
  t.test(`an event in time whose commit arrives ${arrives} the next try is answered as logged`, async (t) => {
    await setNow(direct, OPENED);
    const caseId = await rectifying();
    const type = 'ASK_EXTENSION';
    const ask = { tenant: 'demo', actor: person('rectifier'), caseId, type, payload: note };
    const { status } = await late(() => sendEvent(house, ask), arrives);
    t.equal(status, 200);
    t.equal(await rowsOf([caseId], type), 1);
  });

  t.test(`so is a joint act (${arrives})`, async (t) => {
    await setNow(direct, OPENED);
    const caseIds = [await rectifying(), await rectifying()];
    const type = 'ASK_EXTENSION';
    const cases = caseIds.map((caseId) => ({ caseId, payload: note }));
    const ask = { tenant: 'demo', actor: person('rectifier'), type, cases };
    const { status } = await late(() => jointAct(house, ask), arrives);
    t.equal(status, 200);
    t.equal(await rowsOf(caseIds, type), 2);
  });

  t.test(`an opening is of the instant it first came at (${arrives})`, async (t) => {
    const ask = { tenant: 'demo', actor: person('inspector'), workflow: 'small-loop', data };
    const { status, body, caseId } = await late(() => openCase(house, ask), arrives);
    t.equal(status, 201);
    t.equal(
      (JSON.parse(body) as CaseView).clocks[0]!.dueOn,
      '2026-03-17',
      'three workdays from the first try',
    );
    t.equal(await rowsOf([caseId], 'OPENED'), 1);
  });
}

t.test('nothing of it is twice in any history', async (t) => {
  const { findings } = await verify(direct, 'demo', () => {});
  t.strictSame(findings, []);
});
