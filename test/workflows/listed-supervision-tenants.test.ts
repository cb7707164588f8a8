import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { freshEvidence } from '../../src/cli/demo.ts';
import { SANDBOX_PERSONS, SANDBOX_UNITS, sandboxActor } from '../../src/cli/sandbox.ts';
import type { Actor, EventDefinition } from '../../src/engine/workflow.ts';
import { EVENTS, type EventType } from '../../workflows/listed-supervision/events.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import { supervisedTask } from '../../workflows/supervised-task/index.ts';
import { openClient, problemOf } from '../http/fixture.ts';
import { setNow } from '../support/house.ts';

/** The numbers of two places (shipped as examples) as two tenants' policies over one machine in one database. */

const client = await openClient(t, { workflows: [listedSupervision, supervisedTask] });
const { call, house } = client;
const TENANTS = ['qingdao', 'hubei'] as const;
type Tenant = (typeof TENANTS)[number];
const OFFICE = 'safety-office';

const actor = (person: string): Actor => sandboxActor(person)!;
/** Acts by the usual person of the role, or by whom it says, with the payload changed as it says. */
type Act = EventType | readonly [type: EventType, person?: string, changes?: object];

for (const tenant of TENANTS) {
  await house.directory.put(tenant, SANDBOX_UNITS, SANDBOX_PERSONS);
  const file = join(import.meta.dirname, `../../examples/policies/listed-supervision-${tenant}.json`);
  const answer = await call('POST', '/v1/policies/listed-supervision/overrides', actor(OFFICE), {
    payload: JSON.parse(readFileSync(file, 'utf8')) as object,
    tenant,
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
}

async function open(tenant: Tenant, data: object = {}): Promise<string> {
  await setNow(house, '2026-03-02T09:00:00+08:00');
  const answer = await call('POST', '/v1/cases', actor('inspector'), {
    payload: {
      workflow: 'listed-supervision',
      data: { ...(listedSupervision.open.example as object), ...data },
    },
    tenant,
  });
  return answer.json<{ id: string }>().id;
}

async function send(tenant: Tenant, id: string, act: Act) {
  const [type, person, changes = {}]: readonly [EventType, string?, object?] =
    typeof act === 'string' ? [act] : act;
  const { by, example }: EventDefinition = EVENTS[type];
  const who = person ?? by[0]!.replaceAll('_', '-');
  const payload = { ...(freshEvidence(example) as object), ...changes };
  return call('POST', `/v1/cases/${id}/events`, actor(who), { payload: { type, payload }, tenant });
}
async function go(tenant: Tenant, id: string, ...acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    const answer = await send(tenant, id, act);
    if (answer.statusCode !== 200) throw new Error(`${tenant} ${act}: ${answer.body}`);
  }
}
/** The guards that refuse it; none: it was taken. */
async function refusedBy(tenant: Tenant, id: string, act: Act): Promise<string[]> {
  const answer = await send(tenant, id, act);
  return answer.statusCode === 200 ? [] : (problemOf(answer).reasons ?? []).map(({ code }) => code);
}
async function read(tenant: Tenant, id: string): Promise<CaseView> {
  return (await call('GET', `/v1/cases/${id}`, actor(OFFICE), { tenant })).json<CaseView>();
}
/** `state dueOn` of a clock, `-` for none. */
async function due(tenant: Tenant, id: string, name: string): Promise<string> {
  const clock = (await read(tenant, id)).clocks.find((one) => one.name === name);
  return clock === undefined ? '-' : `${clock.state} ${clock.dueOn}`;
}
async function both<T>(ask: (tenant: Tenant) => Promise<T>): Promise<Record<Tenant, T>> {
  return { qingdao: await ask('qingdao'), hubei: await ask('hubei') };
}

const DETERMINED = [
  'EXPERT_OPINION',
  'ORDER_INTERIM',
  ['CONTROL_ACTIVE', 'sector-officer'],
  'PROPOSE_CONFIRM_MAJOR',
  'APPROVE_CONFIRM_MAJOR',
  'DEPT_RECEIPT',
  'CONGRESS_RECEIPT',
] as const satisfies readonly Act[];
/** A hazard of the third grade: the city's in Hubei, whoever's it is proposed to be in Qingdao. */
const LISTED = [
  ['PROPOSE_LISTING', undefined, { grade: 3, level: 'city', limitDays: 90 }],
  'APPROVE_LISTING',
  'SERVE_NOTICE',
] as const satisfies readonly Act[];
const PLANNED = [
  'PUBLISH',
  ['SUBMIT_PLAN', undefined, { days: 90 }],
  'APPROVE_PLAN',
] as const satisfies readonly Act[];
const APPLIED = ['SELF_ACCEPT', 'PRELIM_PASS'] as const satisfies readonly Act[];
const ACCEPTED = [['COSIGN_ACCEPTANCE', 'verifier-2'], 'ACCEPT'] as const satisfies readonly Act[];
const SIGNED = [
  'REPLY',
  ...['street-leader', 'sector-leader', 'sector-leader-2', OFFICE, 'committee-leader'].map(
    (who) => ['SIGN_OFF', who] as const,
  ),
] as const satisfies readonly Act[];

t.test('who lists is free in Qingdao and given by the grade in Hubei', async (t) => {
  const county = ['PROPOSE_LISTING', undefined, { grade: 3, level: 'county' }] as const;
  t.same(
    await both(async (tenant) => {
      const id = await open(tenant);
      await go(tenant, id, ...DETERMINED);
      return refusedBy(tenant, id, county);
    }),
    { qingdao: [], hubei: ['levelByGrade'] },
  );
});

t.test('not every major hazard is listed in Qingdao; in Hubei each one is', async (t) => {
  const left = ['DECIDE_NOT_LIST', undefined, { cause: 'selective' }] as const;
  const outcome = await both(async (tenant) => {
    const id = await open(tenant);
    await go(tenant, id, ...DETERMINED, LISTED[0]);
    return refusedBy(tenant, id, left);
  });
  t.same(outcome.qingdao, []);
  t.same(outcome.hubei.length, 1, JSON.stringify(outcome.hubei));
});

t.test('filed within 3 workdays and published within 5, a year at most, in Qingdao', async (t) => {
  const ids = await both(async (tenant) => {
    const id = await open(tenant);
    await go(tenant, id, ...DETERMINED, ...LISTED);
    return id;
  });
  const desks = async (tenant: Tenant) => (await read(tenant, ids[tenant])).turn.map(({ clock }) => clock);
  t.ok((await desks('qingdao')).includes('m.fileUp'), 'and somebody has it on the desk');
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.fileUp')), {
    qingdao: 'running 2026-03-05',
    hubei: '-',
  });
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.publish')), {
    qingdao: 'running 2026-03-09',
    hubei: 'running 2026-03-09',
  });
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.due')), {
    qingdao: 'running 2026-06-01',
    hubei: 'running 2026-06-01',
  });
});

t.test(
  'an extension: asked 20 workdays before and decided within 10 in Qingdao, by the lister',
  async (t) => {
    const begun = await both(async (tenant) => {
      const id = await open(tenant);
      await go(tenant, id, ...DETERMINED, ...LISTED, ...PLANNED);
      return id;
    });
    const last = await both((tenant) => due(tenant, begun[tenant], 'm.due'));
    t.same(last, { qingdao: 'running 2026-06-01', hubei: 'running 2026-06-01' });
    // The twentieth workday before 1 June 2026, with the Labour Day holiday between.
    await setNow(house, '2026-04-30T16:00:00+08:00');
    const asked = await both(async (tenant) => {
      await go(tenant, begun[tenant], 'REQUEST_EXTENSION');
      return due(tenant, begun[tenant], 'm.extension.answer');
    });
    t.same(asked, { qingdao: 'running 2026-05-18', hubei: 'running 2026-05-06' });
    t.same(await both((tenant) => refusedBy(tenant, begun[tenant], ['EXT_GRANT', 'sector-leader'])), {
      qingdao: ['extensionOrgan'],
      hubei: [],
    });
    t.same(await refusedBy('qingdao', begun.qingdao, ['EXT_GRANT', OFFICE]), []);

    const late = await both(async (tenant) => {
      const id = await open(tenant);
      await go(tenant, id, ...DETERMINED, ...LISTED, ...PLANNED);
      return id;
    });
    // The next workday is too late.
    await setNow(house, '2026-05-06T09:00:00+08:00');
    t.same(await both((tenant) => refusedBy(tenant, late[tenant], 'REQUEST_EXTENSION')), {
      qingdao: ['extensionInTime'],
      hubei: [],
    });
  },
);

t.test('past its day: inspected within 10 days and the permit withheld in Hubei', async (t) => {
  const ids = await both(async (tenant) => {
    const id = await open(tenant);
    await go(tenant, id, ...DETERMINED, ...LISTED, ...PLANNED);
    return id;
  });
  await setNow(house, '2026-06-02T09:00:00+08:00');
  for (const tenant of TENANTS) t.equal((await read(tenant, ids[tenant])).state, 'overdue', tenant);
  const { turn } = await read('hubei', ids.hubei);
  t.ok(turn.some(({ duty, clock }) => duty === 'verifier' && clock === 'm.expiryCheck'));
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.expiryCheck')), {
    qingdao: '-',
    hubei: 'running 2026-06-12',
  });
  const flags = await both(async (tenant) => (await read(tenant, ids[tenant])).data as { flags: string[] });
  t.notOk(flags.qingdao.flags.includes('permitWithheld'));
  t.ok(flags.hubei.flags.includes('permitWithheld'));
  t.same(await refusedBy('hubei', ids.hubei, 'EXPIRY_CHECK'), []);
});

t.test('accepted within 10 days; production resumes before the sign-off in Hubei alone', async (t) => {
  const ids = await both(async (tenant) => {
    const id = await open(tenant);
    await go(tenant, id, ...DETERMINED, ...LISTED, ...PLANNED);
    await go(tenant, id, ['SELF_ACCEPT', undefined, { resume: true }], 'PRELIM_PASS');
    return id;
  });
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.accept')), {
    qingdao: 'running 2026-03-12',
    hubei: 'running 2026-03-12',
  });
  for (const tenant of TENANTS) await go(tenant, ids[tenant], ...ACCEPTED);
  t.same(await both((tenant) => refusedBy(tenant, ids[tenant], ['CONSENT_RESUME', 'sector-leader'])), {
    qingdao: ['resumeBeforeSignoff'],
    hubei: [],
  });
});

t.test('delisted: published within 5 workdays, in the same medium in Qingdao', async (t) => {
  const ids = await both(async (tenant) => {
    const id = await open(tenant);
    await go(tenant, id, ...DETERMINED, ...LISTED, ...PLANNED);
    await go(tenant, id, ...APPLIED, ...ACCEPTED, ...SIGNED);
    return id;
  });
  t.same(await both((tenant) => due(tenant, ids[tenant], 'm.publishDelisting')), {
    qingdao: 'running 2026-03-09',
    hubei: 'running 2026-03-09',
  });
  const elsewhere = ['PUBLISH_DELISTING', undefined, { medium: '另一报纸' }] as const;
  t.same(await both((tenant) => refusedBy(tenant, ids[tenant], elsewhere)), {
    qingdao: ['sameMedium'],
    hubei: [],
  });
  t.same(await refusedBy('qingdao', ids.qingdao, 'PUBLISH_DELISTING'), []);
});
