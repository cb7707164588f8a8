import { join } from 'node:path';
import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { addDays, dateOf } from '../../src/domain/instants.ts';
import { openTestHouse, ownerClient, person, startServer } from '../support/house.ts';
import { type Service, startService, tokenFor } from '../support/service.ts';

const DAY_MS = 86_400_000;
/** Three days wrong: every reminder of the case below would lie in the past of a service that asked its own clock. */
const SKEW_MS = 3 * DAY_MS;
const TOKEN_SECONDS = 10 * 86_400;
const POLL_MS = 50;

const server = await startServer(t);
await openTestHouse(t, server);
const owner = await ownerClient(t, server);
const keyFile = join(server.dir, 'key.json');

async function call(service: Service, role: string, path: string, body?: unknown): Promise<CaseView> {
  const token = await tokenFor(keyFile, person(role), TOKEN_SECONDS);
  const response = await fetch(`http://127.0.0.1:${service.port}/v1/cases${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as CaseView;
}

/** A case with four days to go. */
async function assigned(service: Service): Promise<string> {
  const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };
  const { id } = await call(service, 'inspector', '', { workflow: 'small-loop', data });
  const send = (role: string, type: string, payload: object) =>
    call(service, role, `/${id}/events`, { type, payload });
  await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 4 });
  await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
  return id;
}

const rungs = async (id: string): Promise<number> =>
  (await owner.query(`select count(*)::int as n from events where case_id = $1 and timer is not null`, [id]))
    .rows[0].n;

/** Lets the sweep of a service show that it runs: a timer moved into the past by hand fires. */
async function sweeps(service: Service, witness: string): Promise<void> {
  await owner.query(
    `update timers set due_at = law_now() - interval '1 second' where case_id = $1 and no = (select min(no) from timers where case_id = $1)`,
    [witness],
  );
  await owner.query(`update cases set next_due_at = law_now() - interval '1 second' where id = $1`, [
    witness,
  ]);
  service.startSweep();
  while ((await rungs(witness)) === 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

t.test(
  'a service whose own clock is three days ahead fires nothing early; zones change no date',
  async (t) => {
    const ahead = await startService(t, {
      url: server.url,
      keyFile,
      sweep: false,
      skewMs: SKEW_MS,
      zone: 'America/New_York',
    });
    const right = await startService(t, {
      url: server.url,
      keyFile,
      sweep: false,
      skewMs: 0,
      zone: 'Pacific/Apia',
    });
    const today = async () => dateOf(Date.parse((await owner.query('select law_now() as now')).rows[0].now));
    const began = await today();
    const cases = [await assigned(ahead), await assigned(right)];
    if ((await today()) !== began) return t.pass('midnight passed between two cases: nothing to compare');
    const views = await Promise.all(cases.map((id) => call(right, 'street_leader', `/${id}`)));
    const dates = views.map(({ clocks }) => clocks.map(({ name, dueOn, dueAt }) => [name, dueOn, dueAt]));
    t.strictSame(dates[0], dates[1], 'the same deadlines from both');
    const timers = views.map(({ pendingTimers }) =>
      pendingTimers.map(({ name, kind, rung, dueAt }) => [name, kind, rung, dueAt]),
    );
    t.strictSame(timers[0], timers[1], 'and the same timers');
    const due = views[0]!.clocks.find(({ name }) => name === 's.term')!;
    t.ok(
      due.dueOn >= addDays(began, 4) && due.dueOn <= addDays(began, 15),
      'counted from the day of the database',
    );
    for (const [index, service] of [ahead, right].entries()) {
      await sweeps(service, await assigned(service));
      for (const id of cases)
        t.equal(await rungs(id), 0, `nothing early by ${index === 0 ? 'the wrong' : 'the right'} clock`);
    }
  },
);
