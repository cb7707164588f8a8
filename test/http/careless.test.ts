import t from 'tap';
import type { CaseView } from '../../src/cases/view.ts';
import { SANDBOX_PERSONS, SANDBOX_UNITS } from '../../src/cli/sandbox.ts';
import type { Actor } from '../../src/engine/workflow.ts';
import { Directory } from '../../src/store/directory.ts';
import { placesOf } from '../../src/store/facts.ts';
import { digest } from '../../workflows/base/schemas.ts';
import { WORKFLOWS } from '../../workflows/index.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { openClient, problemOf } from './fixture.ts';

/** What a careless or hostile caller sends: refused with its reason, nothing changed, and no case that nobody has. */

const client = await openClient(t, { workflows: WORKFLOWS });
const { call, house } = client;
await house.directory.put('demo', SANDBOX_UNITS, SANDBOX_PERSONS);

async function open(more: object = {}, by: string | Actor = 'inspector') {
  const data = { ...(rectification.open.example as object), sourceKind: 'inspection' };
  return call('POST', '/v1/cases', by, { payload: { workflow: 'rectification', data, ...more } });
}
const opened = async (more: object = {}) => (await open(more)).json<CaseView>().id;
const send = (id: string, by: string | Actor, type: string, payload: unknown, query = '') =>
  call('POST', `/v1/cases/${id}/events${query}`, by, { payload: { type, payload } });
const view = async (id: string) => (await call('GET', `/v1/cases/${id}`, 'safety_office')).json<CaseView>();
const example = (type: string) => rectification.events[type]!.example as Record<string, unknown>;
async function verifying(): Promise<string> {
  const id = await opened();
  await send(id, 'street_officer', 'CLAIM', {});
  return id;
}
async function graded(): Promise<string> {
  const id = await verifying();
  const answer = await send(id, 'inspector', 'GRADE_GENERAL', example('GRADE_GENERAL'));
  t.equal(answer.statusCode, 200, answer.body);
  return id;
}

t.test('two cases are not merged into each other by one act', async (t) => {
  const ids = [await verifying(), await verifying()] as const;
  const merge = (one: string, other: string) => ({
    caseId: one,
    payload: { masterCaseId: other, reason: '同一处隐患', responsibleUnit: 'enterprise' },
  });
  for (const other of [ids[1], ids[1].toUpperCase()]) {
    const answer = await call('POST', '/v1/acts', 'street_officer', {
      payload: { type: 'DUPLICATE', cases: [merge(ids[0], other), merge(ids[1], ids[0])] },
    });
    t.equal(answer.statusCode, 409, answer.body);
    t.match(problemOf(answer).reasons, [{ code: 'masterOpen' }]);
  }
  for (const id of ids) t.match(await view(id), { state: 'verifying', status: 'open' });
});

t.test('names that every object has are no instruments', async (t) => {
  const id = await graded();
  const { revision } = await view(id);
  for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '1']) {
    for (const [by, type, payload] of [
      ['safety_office', 'APPROVE_INSTRUMENT', { key, opinion: '同意' }],
      ['safety_office', 'ACCEPT_ANSWER', { key, opinion: '同意' }],
      ['street_officer', 'PROPOSE_DE_ESCALATE', { ...example('PROPOSE_DE_ESCALATE'), key }],
    ] as const) {
      const answer = await send(id, by, type, payload);
      t.equal(answer.statusCode, 400, `${type} ${key}`);
      t.match(problemOf(answer).errors, [{ pointer: '/payload/key' }]);
    }
  }
  t.equal((await view(id)).revision, revision);
});

t.test('a day for which no term can be counted is refused with its place', async (t) => {
  const dated: readonly [workflow: string, by: string, field: string][] = [
    ['inspection', 'inspector', 'visitBy'],
    ['supervised-task', 'safety_office', 'dueOn'],
    ['obligation', 'safety_office', 'startOn'],
    ['focal-batch', 'safety_office', 'dueOn'],
  ];
  for (const [workflow, by, field] of dated) {
    const { open } = WORKFLOWS.find(({ id }) => id === workflow)!;
    const put = (day: string) =>
      call('POST', '/v1/cases', by, {
        payload: { workflow, data: { ...(open.example as object), [field]: day } },
      });
    for (const day of ['9999-12-31', '2200-01-01', '0001-01-01']) {
      const answer = await put(day);
      t.equal(answer.statusCode, 400, `${workflow} ${day}`);
      t.match(problemOf(answer).errors, [{ pointer: `/data/${field}` }]);
    }
    t.ok((await put('2079-12-31')).statusCode < 500, workflow);
  }
});

t.test(
  'an instant the house cannot read is refused with its place, and a trial leaves nothing behind',
  async (t) => {
    const id = await graded();
    await send(id, 'street_officer', 'SERVE', example('SERVE'));
    const picture = (kind: string, n: number) => ({
      ...{ digest: digest(n), mediaType: 'image/jpeg', kind, item: 'i1' },
    });
    const times = [
      '2026-03-14 09:00:00Z',
      '2026-03-14T09:00:00+0800',
      '9999-12-31T16:00:00Z',
      '0000-01-01T00:00:00Z',
    ];
    for (const takenAt of times) {
      const evidence = [picture('before', 0x71), { ...picture('after', 0x72), takenAt }];
      const payload = { items: ['i1'], statement: '已整改', evidence };
      const answer = await send(id, 'rectifier', 'REQUEST_RECHECK', payload, '?dryRun=true');
      t.equal(answer.statusCode, 400, takenAt);
      t.match(problemOf(answer).errors, [{ pointer: '/payload/evidence/1/takenAt' }]);
    }
    t.strictSame((await call('GET', '/v1/incidents', 'safety_office')).json().items, []);
  },
);

t.test('a case is assigned to people who are there and have the role', async (t) => {
  const id = await graded();
  const bad: readonly [object, string][] = [
    [{ duty: 'street_officer', unit: 'street', person: 'ghost' }, 'nobody of that name'],
    [{ duty: 'street_officer', unit: 'enterprise', person: 'rectifier' }, 'not in that role'],
    [{ duty: 'street_officer', unit: 'street-2', person: 'street-officer' }, 'not of that unit'],
    [{ duty: 'street_officer', unit: 'nowhere' }, 'no such unit'],
  ];
  for (const [payload, why] of bad) {
    const answer = await send(id, 'street_officer', 'ASSIGN', payload);
    t.equal(answer.statusCode, 409, why);
    t.match(problemOf(answer).reasons, [{ code: 'assigneeKnown' }]);
  }
  for (const duty of ['nosuch', 'constructor', '__proto__'])
    t.equal((await send(id, 'street_officer', 'ASSIGN', { duty, unit: 'street' })).statusCode, 400, duty);
  const assigned = await send(id, 'street_officer', 'ASSIGN', {
    duty: 'street_officer',
    unit: 'street',
    person: 'street-officer',
  });
  t.equal(assigned.statusCode, 200, assigned.body);
});

t.test('a unit that the directory does not have is refused at the opening, with its place', async (t) => {
  const named = WORKFLOWS.flatMap(({ id, open: { by, example, units = [] } }) => {
    // A unit that is found out later stands in no example.
    const whole = {
      ...(id === 'listed-supervision' && { responsibleUnit: 'enterprise' }),
      ...(example as object),
    };
    return units.flatMap((pointer) =>
      placesOf(whole, pointer).map((place) => ({ workflow: id, by, example: whole, place })),
    );
  });
  t.strictSame(
    named.map(({ workflow, place: { pointer } }) => `${workflow} ${pointer}`),
    [
      'listed-supervision /responsibleUnit',
      'enforcement /responsibleUnit',
      'obligation /owner/unit',
      'supervised-task /lead/unit',
      'supervised-task /assistants/0/unit',
      'inspection /subject/unit',
      'whistle /called/0/unit',
      'whistle /called/1/unit',
    ],
  );
  for (const { workflow, by, example, place } of named) {
    const data = structuredClone(example) as Record<string, unknown>;
    const path = place.pointer.slice(1).split('/');
    const parent = path.slice(0, -1).reduce<Record<string, unknown>>((at, key) => at[key] as typeof at, data);
    parent[path.at(-1)!] = 'nowhere';
    const answer = await call('POST', '/v1/cases', by[0]!, { payload: { workflow, data } });
    t.equal(answer.statusCode, 400, `${workflow} ${place.pointer}`);
    t.match(problemOf(answer).errors, [
      { pointer: `/data${place.pointer}`, message: '名录中没有单位“nowhere”' },
    ]);
  }
  // Entered by another process a moment ago, it is known.
  const late = { ...SANDBOX_UNITS.find(({ id }) => id === 'street')!, id: 'street-late' };
  await new Directory(house.db).put('demo', [late], []);
  const { example } = WORKFLOWS.find(({ id }) => id === 'whistle')!.open;
  const data = { ...(example as object), called: [{ unit: 'street-late', duty: 'street_officer' }] };
  const answer = await call('POST', '/v1/cases', 'village', { payload: { workflow: 'whistle', data } });
  t.equal(answer.statusCode, 201, answer.body);
});

t.test('a blank text is no text', async (t) => {
  const id = await graded();
  const draft = { description: ' \u3000 ' };
  const blank = await open({ data: { ...(rectification.open.example as object), ...draft } });
  t.match(problemOf(blank).errors, [{ pointer: '/data/description', message: '不能全是空白' }]);
  for (const [by, type, payload] of [
    ['street_officer', 'PROPOSE_VOID', { cause: 'wrong_entry' }],
    ['safety_office', 'PROPOSE_REPAIR', { changes: [{ op: 'replace', path: '/place', value: '三层' }] }],
  ] as const) {
    const answer = await send(id, by, type, { ...payload, reason: '\t\n ' });
    t.equal(answer.statusCode, 400, type);
    t.match(problemOf(answer).errors, [{ pointer: '/payload/reason', message: '不能全是空白' }]);
  }
});

t.test('an item is judged once in a verdict, and a fine says how much', async (t) => {
  const id = await graded();
  const items = [
    { id: 'i1', result: 'pass' },
    { id: 'i2', result: 'pass' },
    { id: 'i1', result: 'fail' },
  ];
  const twice = await send(id, 'verifier', 'PASS', { ...example('PASS'), items });
  t.equal(twice.statusCode, 400);
  t.match(problemOf(twice).errors, [{ pointer: '/payload/items', message: '第 3 项与第 1 项重复' }]);
  const enforcement = WORKFLOWS.find((one) => one.id === 'enforcement')!;
  const filed = await call('POST', '/v1/cases', 'enforcement_officer', {
    payload: { workflow: 'enforcement', data: enforcement.open.example },
  });
  for (const [fine, pointer] of [
    [{ kind: 'fine', on: 'unit' }, '/payload/penalties/0/yuan'],
    [{ kind: 'fine', on: 'unit', yuan: 0 }, '/payload/penalties/0/yuan'],
  ] as const) {
    const notice = { ...(enforcement.events.NOTIFY!.example as object), penalties: [fine] };
    const answer = await send(filed.json<CaseView>().id, 'enforcement_officer', 'NOTIFY', notice);
    t.equal(answer.statusCode, 400, answer.body);
    t.match(problemOf(answer).errors, [{ pointer }]);
  }
});

t.test('the turn of a desk at which nobody sits is on the desk of the safety office', async (t) => {
  const empty = { ...SANDBOX_UNITS.find(({ id }) => id === 'sector')!, id: 'empty' };
  await house.directory.put('demo', [empty], []);
  const data = {
    ...(WORKFLOWS.find(({ id }) => id === 'supervised-task')!.open.example as object),
    lead: { name: '新设部门', unit: 'empty', duty: 'sector_officer' },
  };
  const answer = await call('POST', '/v1/cases', 'safety_office', {
    payload: { workflow: 'supervised-task', data },
  });
  const { id, turn } = answer.json<CaseView>();
  t.match(turn, [{ duty: 'sector_officer', unit: 'empty' }]);
  const mine = async (by: string | Actor) =>
    (await call('GET', '/v1/cases?turn=me&workflow=supervised-task', by))
      .json<{ items: CaseView[] }>()
      .items.map((one) => one.id);
  t.strictSame(await mine('safety_office'), [id]);
  t.strictSame(await mine('sector_officer'), []);
  const held = await graded();
  t.notOk((await call('GET', '/v1/cases?turn=me&limit=200', 'safety_office')).body.includes(held));
});

t.test('a repair that would break an act of the case is refused', async (t) => {
  const id = await graded();
  const order = (value: unknown) => ({
    reason: '整改项录入有误',
    changes: [{ op: 'replace', path: '/items', value }],
  });
  const broken = await send(id, 'safety_office', 'PROPOSE_REPAIR', order('abc'));
  t.equal(broken.statusCode, 409, broken.body);
  t.match(problemOf(broken).reasons, [{ code: 'REPAIR_FAILS' }]);
  const items = [{ id: 'i9', text: '清理通道', limitDays: 5, state: 'open' }];
  const sound = await send(id, 'safety_office', 'PROPOSE_REPAIR', order(items));
  t.equal(sound.statusCode, 200, sound.body);
});

t.test('parts of a case go to units that exist, and no item to two of them', async (t) => {
  const id = await verifying();
  const item = (no: string) => ({ id: no, text: '整改', limitDays: 5 });
  const split = (parts: unknown) =>
    send(id, 'street_officer', 'PROPOSE_SPLIT', { reason: '两个单位', parts });
  const ghost = await split([
    { unit: 'enterprise', items: [item('i1')] },
    { unit: 'nowhere', items: [item('i2')] },
  ]);
  t.match(problemOf(ghost).reasons, [{ code: 'partUnitsKnown', label: /名录中没有“nowhere”/ }]);
  const twice = await split([
    { unit: 'enterprise', items: [item('i1')] },
    { unit: 'enterprise-2', items: [item('i1')] },
  ]);
  t.match(problemOf(twice).reasons, [{ code: 'partItemsUnique' }]);
});

t.test(
  'a number of another system is taken by that system or an officer, and for one workflow',
  async (t) => {
    const numbered = { externalSystem: '12345', externalNo: 'X-9' };
    for (const by of ['reporter', 'rectifier']) {
      const answer = await open(numbered, by);
      t.equal(answer.statusCode, 403, by);
    }
    const first = await open(numbered, 'external_system');
    t.equal(first.statusCode, 201, first.body);
    t.equal((await open(numbered, 'external_system')).statusCode, 200);
    const { open: opening } = WORKFLOWS.find(({ id }) => id === 'public-report')!;
    const other = await call('POST', '/v1/cases', 'external_system', {
      payload: { workflow: 'public-report', data: opening.example, ...numbered },
    });
    t.equal(other.statusCode, 422, other.body);
    t.match(problemOf(other), { code: 'KEY_REUSED' });
  },
);

t.test('the same picture twice is one picture', async (t) => {
  const id = await graded();
  const picture = { digest: digest(0x77), mediaType: 'image/jpeg', kind: 'document' };
  const answer = await send(id, 'street_officer', 'PROPOSE_DE_ESCALATE', {
    key: '1.g.serve.2.serveLate',
    reason: '已送达',
    evidence: [picture, picture],
  });
  t.equal(answer.statusCode, 400);
  t.match(problemOf(answer).errors, [{ pointer: '/payload/evidence', message: '第 2 项与第 1 项重复' }]);
});

t.test('the page of a published batch is not hidden by a later draft of its number', async (t) => {
  const { open: opening, events } = WORKFLOWS.find(({ id }) => id === 'focal-batch')!;
  const start = () =>
    call('POST', '/v1/cases', 'safety_office', {
      payload: { workflow: 'focal-batch', data: { ...(opening.example as object), no: 'B-7' } },
    });
  const id = (await start()).json<CaseView>().id;
  const caseId = await opened();
  t.equal((await send(id, 'safety_office', 'ADD_CASE', { caseId })).statusCode, 200);
  await send(id, 'safety_office', 'PROPOSE_PUBLISH', events.PROPOSE_PUBLISH!.example);
  const published = await send(id, 'committee_leader', 'APPROVE_PUBLISH', { opinion: '同意发布' });
  t.equal(published.json<CaseView>().state, 'published', published.body);
  await start();
  const page = await call('GET', '/v1/batches/3030/B-7', 'safety_office');
  t.match(page.json(), { id, counts: { total: 1 } });
});
