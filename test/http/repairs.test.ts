import t from 'tap';
import { Type } from 'typebox';
import { assign, setup } from 'xstate';
import { check } from '../../src/cases/validate.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { verify } from '../../src/cli/verify.ts';
import { engineActions } from '../../src/engine/engine-actions.ts';
import { type Actor, exactly, type WorkflowDefinition } from '../../src/engine/workflow.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { person, setNow } from '../support/house.ts';
import { versions } from '../support/versions.ts';
import { openClient, problemOf } from './fixture.ts';

const text = { zh: '期限', en: 'Term' };
const act = { label: { zh: '办', en: 'Act' }, by: ['inspector'], schema: exactly({}), example: {} };
const events = {
  GO: act,
  DUE: { ...act, by: [], internal: true, schema: Type.Record(Type.String(), Type.Unknown()) },
};

/** Its one term runs out into a bug, and a guard of its one event is another. */
const faulty: WorkflowDefinition = {
  id: 'faulty',
  version: 1,
  title: { zh: '有缺陷的流程', en: 'A faulty workflow' },
  machine: setup({
    types: { context: {} as { unit: string }, events: {} as { type: 'GO' } | { type: 'DUE' } },
    guards: {
      broken: () => {
        throw new Error('a bug in a guard');
      },
    },
    actions: {
      ...engineActions,
      fail: assign(() => {
        throw new Error('a bug in the machine');
      }),
    },
  }).createMachine({
    id: 'faulty',
    context: { unit: 'enterprise' },
    initial: 'waiting',
    states: {
      waiting: {
        meta: { label: { zh: '等待', en: 'Waiting' }, turn: { duty: 'rectifier', clock: 'f.term' } },
        entry: { type: 'startClock', params: { clock: 'f.term' } },
        on: { DUE: { actions: 'fail' }, GO: { guard: 'broken', target: 'over' } },
      },
      mended: {
        meta: { label: { zh: '接办', en: 'Taken over' }, turn: { duty: 'rectifier', clock: 'f.next' } },
        exit: { type: 'stopClock', params: { clock: 'f.next' } },
        on: { GO: 'over' },
      },
      over: { type: 'final', meta: { label: { zh: '办结', en: 'Over' } } },
    },
  }),
  events,
  guards: { broken: { label: text, basis: '示例', reads: 'case' } },
  policy: {
    id: 'faulty',
    version: 1,
    values: {},
    clocks: Object.fromEntries(
      ['f.term', 'f.next'].map((name) => [
        name,
        {
          label: text,
          term: { n: 3, unit: 'day' },
          basis: '示例',
          basisDate: '2026-01-01',
          mark: 'dc',
          onDue: 'DUE',
          late: 'rectifier',
        },
      ]),
    ),
    ladders: {},
    overrides: [],
  },
  open: { by: ['inspector'], schema: exactly({}), example: {}, index: () => ({}) },
  decidingRegion: 'none',
  closedStates: [],
  holder: (context, duty) => ({
    unit: duty === 'rectifier' ? (context as { unit: string }).unit : 'safety-office',
  }),
  dataOf: (context) => context,
};

const client = await openClient(t, { workflows: [faulty, ...versions] });
const { call, house } = client;
const OFFICE = person('safety_office');
const LEADER: Actor = { person: 'committee-leader', unit: 'safety-office', roles: ['committee_leader'] };
const BOTH: Actor = { ...OFFICE, roles: ['safety_office', 'committee_leader'] };

let day = 2;
/** A case that stands still: its term ran out, its machine threw, an incident holds it. */
async function stuck(): Promise<string> {
  const payload = { workflow: 'faulty', data: {} };
  const { id } = (await call('POST', '/v1/cases', 'inspector', { payload })).json<CaseView>();
  day += 7;
  await setNow(house, `2026-03-${String(day).padStart(2, '0')}T09:00:00+08:00`);
  await sweepAll(house);
  return id;
}
const post = (id: string, by: string | Actor, type: string, payload: unknown) =>
  call('POST', `/v1/cases/${id}/events`, by, { payload: { type, payload } });
const actions = async (id: string, by: Actor) =>
  (await call('GET', `/v1/cases/${id}/actions`, by)).json<{
    items: { type: string; allowed: boolean; reasons: { code: string }[]; schema: never; example: unknown }[];
  }>().items;

const ORDER = {
  reason: '到期处理程序有误；原单位已撤销',
  states: ['mended'],
  changes: [{ op: 'replace', path: '/unit', value: 'enterprise-2' }],
  clocks: { void: ['f.term'], start: [{ clock: 'f.next', term: { n: 5, unit: 'workday' } }] },
};

t.test(
  'a case whose machine fails is shown, proposed for repair, decided by another, and goes on',
  async (t) => {
    const id = await stuck();
    t.match((await call('GET', '/v1/incidents', OFFICE)).json(), { items: [{ caseId: id, state: 'open' }] });
    t.match((await call('GET', `/v1/cases/${id}`, OFFICE)).json(), { state: 'waiting', revision: 1 });
    t.match((await actions(id, person('inspector')))[0], {
      type: 'GO',
      allowed: false,
      reasons: [{ code: 'MACHINE_FAULT' }],
    });
    const [offered, ...rest] = await actions(id, OFFICE);
    t.match(offered, { type: 'PROPOSE_REPAIR', allowed: true });
    t.strictSame(rest, []);
    t.doesNotThrow(() => check(offered!.schema, offered!.example));

    const proposed = await post(id, OFFICE, 'PROPOSE_REPAIR', ORDER);
    t.equal(proposed.statusCode, 200);
    t.match(proposed.json(), {
      state: 'waiting',
      repair: {
        reason: ORDER.reason,
        states: ['mended'],
        by: { person: 'safety-office' },
        from: ['waiting'],
      },
      turn: [{ duty: 'rectifier' }, { duty: 'committee_leader', unit: 'safety-office', clock: 'repair' }],
      clocks: [{ name: 'f.term' }, { name: 'repair', dueOn: '2026-03-11', label: { zh: '案件修复待决定' } }],
    });
    t.match((await call('GET', '/v1/cases?turn=me', LEADER)).json(), { items: [{ id }] });
    t.match((await call('GET', '/v1/incidents', OFFICE)).json(), { items: [{ caseId: id, state: 'open' }] });
    t.strictSame(
      (await actions(id, LEADER)).map(({ type, allowed }) => [type, allowed]),
      [
        ['APPROVE_REPAIR', true],
        ['REJECT_REPAIR', true],
      ],
    );
    t.match(await actions(id, OFFICE), [
      { type: 'PROPOSE_REPAIR', allowed: false, reasons: [{ code: 'REPAIR_PENDING' }] },
      { type: 'WITHDRAW_REPAIR', allowed: true },
    ]);

    const approved = (await post(id, LEADER, 'APPROVE_REPAIR', { opinion: '同意' })).json<CaseView>();
    t.match(approved, {
      state: 'mended',
      data: { unit: 'enterprise-2' },
      turn: [{ duty: 'rectifier', unit: 'enterprise-2' }],
    });
    t.equal(approved.repair, undefined);
    t.match((await call('GET', '/v1/incidents', OFFICE)).json(), {
      items: [{ caseId: id, state: 'resolved' }],
    });
    const log = (await call('GET', `/v1/cases/${id}/events`, OFFICE)).json();
    t.match(log.items.slice(-2), [
      { type: 'PROPOSE_REPAIR', payload: ORDER, from: 'waiting', to: 'waiting' },
      { type: 'APPROVE_REPAIR', payload: { opinion: '同意' }, from: 'waiting', to: 'mended' },
    ]);
    t.match((await post(id, 'inspector', 'GO', {})).json(), { status: 'ended' });
    const { findings } = await verify(house, 'demo', () => {}, true);
    t.strictSame(
      findings.filter(({ caseId }) => caseId === id),
      [],
    );
  },
);

t.test('one person cannot repair, nor others than those whose duty it is', async (t) => {
  const id = await stuck();
  for (const by of [person('inspector'), LEADER])
    t.match(problemOf(await post(id, by, 'PROPOSE_REPAIR', ORDER)), { status: 403, code: 'ROLE_FORBIDDEN' });
  t.equal((await post(id, BOTH, 'PROPOSE_REPAIR', ORDER)).statusCode, 200);
  t.match(problemOf(await post(id, BOTH, 'APPROVE_REPAIR', { opinion: '同意' })), {
    status: 403,
    code: 'SEPARATION_OF_DUTIES',
  });
  t.match(
    problemOf(await post(id, { ...OFFICE, person: 'another' }, 'APPROVE_REPAIR', { opinion: '同意' })),
    {
      status: 403,
      code: 'ROLE_FORBIDDEN',
    },
  );
  t.match(
    problemOf(await post(id, { ...OFFICE, person: 'another' }, 'WITHDRAW_REPAIR', { opinion: '撤回' })),
    {
      status: 409,
      reasons: [{ code: 'PROPOSER_WITHDRAWS' }],
    },
  );
  t.match((await call('GET', `/v1/cases/${id}`, OFFICE)).json(), { revision: 2, repair: {} });
});

const BAD: readonly unknown[] = [
  {},
  { reason: '无' },
  { reason: '', states: ['mended'] },
  { reason: '无', states: [] },
  { reason: '无', state: 'mended' },
  { reason: '无', changes: [{ op: 'drop', path: '/unit' }] },
  { reason: '无', changes: [{ op: 'remove', path: 'unit' }] },
  { reason: '无', clocks: { start: [{ clock: 'f.next', term: { n: 0, unit: 'day' } }] } },
  { reason: '无', clocks: { pause: ['f.term'] } },
];
t.test('a repair that cannot be carried out is an answer, and nothing changes', async (t) => {
  const id = await stuck();
  for (const payload of BAD)
    t.match(
      problemOf(await post(id, OFFICE, 'PROPOSE_REPAIR', payload)),
      { status: 400, code: 'SCHEMA_INVALID' },
      JSON.stringify(payload),
    );
  for (const [code, order] of [
    ['STATE_UNKNOWN', { states: ['nowhere'] }],
    ['REPAIR_FAILS', { states: ['waiting'], changes: [{ op: 'add', path: '/more', value: 1 }] }],
    ['CONTEXT_FAILED', { states: ['mended'], changes: [{ op: 'remove', path: '/none' }] }],
    ['REPAIR_CHANGES_NOTHING', { changes: [] }],
  ] as const)
    t.match(
      problemOf(await post(id, OFFICE, 'PROPOSE_REPAIR', { reason: '试', ...order })),
      { status: 409, code: 'EVENT_NOT_ACCEPTED', reasons: [{ code }] },
      code,
    );
  t.match((await call('GET', `/v1/cases/${id}`, OFFICE)).json(), { revision: 1 });
});

t.test('a workflow is described in each version of the release', async (t) => {
  const page = async (query: string) => call('GET', `/v1/workflows/versions${query}`, 'inspector');
  const states = async (query: string) =>
    (await page(query)).json<{ states: { id: string }[] }>().states.map(({ id }) => id);
  t.match((await page('')).json(), { version: 2, versions: [1, 2] });
  t.match((await page('?version=1')).json(), { version: 1, versions: [1, 2] });
  t.ok((await states('?version=1')).includes('checking'));
  t.notOk((await states('')).includes('checking'));
  t.equal((await page('?version=3')).statusCode, 404);
  t.equal((await page('?version=x')).statusCode, 400);
  const listed = (await call('GET', '/v1/workflows', 'inspector')).json();
  t.match(
    listed.items.find(({ id }: { id: string }) => id === 'versions'),
    { version: 2 },
  );
});
