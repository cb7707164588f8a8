import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { WORKFLOWS } from '../../workflows/index.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { ownerClient } from '../support/house.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

const example = (type: string) => freshEvidence(rectification.events[type]!.example);

/** Readings of the policy, each set for a region of its own, and what tells the regions apart. */
const READINGS: Readonly<Record<string, object>> = {
  '330182': {},
  '330201': { values: { 'phase2.mode': 'enforcement' } },
  '330302': { values: { 'phase2.mode': 'lookback' } },
  '330402': { values: { 'second.auto': false } },
  '330502': { values: { 'deemed.enabled': false, 'phase2.days': 10 } },
  '330602': { clocks: { 'g.verify': { term: { n: 1, unit: 'workday' } } } },
};
/** How far people take a case before nobody does anything any more. */
const STAGES: readonly (readonly (readonly [person: string, type: string])[])[] = [
  [],
  [['street-officer', 'CLAIM']],
  [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
  ],
  [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street-officer', 'SERVE'],
  ],
  [
    ['street-officer', 'CLAIM'],
    ['inspector', 'GRADE_GENERAL'],
    ['street-officer', 'SERVE'],
    ['rectifier', 'REQUEST_RECHECK'],
  ],
];
/** An enforcement case that two officers have investigated. */
const FILED: (typeof STAGES)[number] = [
  ['sector-leader', 'FILE'],
  ['enforcement-officer', 'RECORD_INVESTIGATION'],
  ['inspector', 'COSIGN_INVESTIGATION'],
];
/** The other workflows: who opens a case, with what beside the example, and how far people take it. */
const FURTHER: Readonly<
  Record<string, { by: string; data?: object; stages: typeof STAGES; child?: string }>
> = {
  inspection: {
    by: 'inspector',
    stages: [
      [],
      [
        ['inspector', 'START'],
        ['inspector-2', 'JOIN'],
      ],
    ],
  },
  whistle: {
    by: 'village',
    stages: [
      [],
      [
        ['street-officer', 'ARRIVE'],
        ['sector-officer', 'ARRIVE'],
        ['street-officer', 'RESULT'],
      ],
    ],
  },
  'public-report': {
    by: 'sector-officer',
    stages: [
      [],
      [['sector-officer', 'NOT_ACCEPT']],
      [['sector-officer', 'TRANSFER']],
      [
        ['sector-officer', 'ACCEPT'],
        ['verifier', 'START_VERIFY'],
        ['verifier', 'PROPOSE_SUBSTANTIATED'],
        ['verifier-2', 'COSIGN_VERIFY'],
        ['sector-leader', 'APPROVE_SUBSTANTIATED'],
        ['reward-officer', 'NO_PENALTY'],
      ],
    ],
  },
  'listed-supervision': { by: 'inspector', stages: [[]] },
  enforcement: {
    by: 'enforcement-officer',
    stages: [
      [],
      FILED,
      [
        ...FILED,
        ['enforcement-officer', 'NOTIFY'],
        ['rectifier', 'WAIVE_DEFENCE'],
        ['legal-reviewer', 'LEGAL_REVIEW'],
        ['enforcement-officer', 'PROPOSE_DECIDE'],
        ['sector-leader', 'APPROVE_DECIDE'],
        ['enforcement-officer', 'SERVE_DECISION'],
      ],
    ],
  },
  obligation: {
    by: 'street-officer',
    stages: [[], [['street-officer', 'PAUSE_SERIES']]],
    // The case a series has opened for its first window.
    child: 'instance',
  },
  'supervised-task': {
    by: 'safety-office',
    data: { dueOn: '2026-05-15' },
    stages: [[], [['sector-officer', 'PROGRESS']], [['sector-officer', 'SUBMIT']]],
  },
  'focal-batch': {
    by: 'safety-office',
    data: { dueOn: '2026-04-30' },
    stages: [
      [],
      [
        ['safety-office', 'OPEN_CASES'],
        ['safety-office', 'PROPOSE_PUBLISH'],
        ['committee-leader', 'APPROVE_PUBLISH'],
      ],
    ],
  },
};
const UNTIL = '2026-06-20T12:00:00+08:00';

async function setPolicy(sandbox: Sandbox, workflow: string, match: object, set: object): Promise<void> {
  const { status, body } = await sandbox.call('POST', `/v1/policies/${workflow}/overrides`, 'safety-office', {
    match,
    from: '2026-01-01',
    set,
    basis: '该地区的读法',
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

async function setReadings(sandbox: Sandbox): Promise<void> {
  for (const [region, set] of Object.entries(READINGS)) {
    if (Object.keys(set).length > 0) await setPolicy(sandbox, 'rectification', { region }, set);
  }
}

type Stage = (typeof STAGES)[number];

async function opened(sandbox: Sandbox, region: string, stage: Stage): Promise<string> {
  const data = { region: { name: '试验区', code: region } };
  return openedIn(sandbox, rectification, { by: 'inspector', data, stage });
}

async function openedIn(
  sandbox: Sandbox,
  { id: workflow, open, events }: WorkflowDefinition,
  { by, data, stage }: { by: string; data: object | undefined; stage: Stage },
): Promise<string> {
  const { status, body } = await sandbox.call('POST', '/v1/cases', by, {
    workflow,
    data: { ...(open.example as object), ...data },
  });
  if (status !== 201) throw new Error(`${workflow}: ${JSON.stringify(body)}`);
  for (const [person, type] of stage) {
    const sent = await sandbox.send(body.id, person, type, freshEvidence(events[type]!.example));
    if (sent.status !== 200) throw new Error(`${type}: ${JSON.stringify(sent.body)}`);
  }
  return body.id;
}

interface Line {
  readonly type: string;
  readonly at: string;
  readonly to?: string;
  readonly state?: string;
  readonly payload?: { clock?: string; rung?: string; level?: number; late?: unknown; dueOn?: string };
}

/** What both sides must agree on: type, instant, state reached, clock, rung, level, late party, date told. */
function said({ type, at, to, state, payload: { clock, rung, level, late, dueOn } = {} }: Line): unknown[] {
  return [at, type, to ?? state, clock, rung, level, late, dueOn];
}

/** What cases that this one opened tell it: a simulation is of one case alone. */
const TOLD: ReadonlySet<string> = new Set(['INSTANCE_OPENED', 'INSTANCE_DONE', 'INSTANCE_OVERDUE']);

async function logAfter(sandbox: Sandbox, id: string, revision: number): Promise<Line[]> {
  const items: (Line & { seq: number })[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const path = `/v1/cases/${id}/events?limit=200${next === '' ? '' : `&cursor=${next}`}`;
    const { body } = await sandbox.call('GET', path, 'safety-office');
    items.push(...body.items);
    next = body.next;
  }
  return items.filter(({ seq, type }) => seq > revision && !TOLD.has(type));
}

t.test(
  'what the simulation of "nobody acts" says is what time then does, under every policy and from every stage',
  async (t) => {
    t.strictSame(
      WORKFLOWS.map(({ id }) => id).sort(),
      ['rectification', ...Object.keys(FURTHER)].sort(),
      'another workflow needs its stages here',
    );
    const sandbox = await startSandbox(t);
    await setReadings(sandbox);
    // A circular asked for because of what other cases told is none of a case simulated alone.
    await setPolicy(sandbox, 'obligation', {}, { values: { 'overdue.level4': 12 } });
    const cases: { id: string; name: string; revision: number; told: unknown[][]; state: string }[] = [];
    const simulate = async (name: string, id: string) => {
      const { revision } = await sandbox.read(id);
      const { status, body } = await sandbox.call('POST', '/v1/simulations', 'safety-office', {
        caseId: id,
        until: UNTIL,
      });
      t.equal(status, 200, JSON.stringify(body).slice(0, 300));
      const told = (body.timeline as Line[]).map(said);
      cases.push({ id, name, revision, told, state: body.case.state });
    };
    for (const region of Object.keys(READINGS)) {
      for (const [index, stage] of STAGES.entries())
        await simulate(`${region} after ${index} steps`, await opened(sandbox, region, stage));
    }
    for (const [workflow, { by, data, stages, child }] of Object.entries(FURTHER)) {
      const definition = WORKFLOWS.find(({ id }) => id === workflow)!;
      for (const stage of stages) {
        const id = await openedIn(sandbox, definition, { by, data, stage });
        await simulate(`${workflow} after ${stage.length} steps`, id);
        if (child === undefined) continue;
        const { links } = await sandbox.read(id);
        for (const { id: opened } of links.filter(({ kind }) => kind === child))
          await simulate(`${child} of ${workflow} after ${stage.length} steps`, opened);
      }
    }
    await sandbox.moveTo(UNTIL);
    let rungs = 0;
    for (const { id, name, revision, told, state } of cases) {
      const log = await logAfter(sandbox, id, revision);
      rungs += log.filter(({ type }) => type === 'RUNG_REACHED').length;
      t.strictSame(log.map(said), told, name);
      t.equal((await sandbox.read(id)).state, state, `${name} ends alike`);
    }
    t.ok(rungs > 500, `${rungs} rungs compared`);
    t.strictSame((await verify(sandbox.house, 'demo', () => {})).findings, []);
  },
);

t.test('a simulation writes nothing: no row, no transaction number', async (t) => {
  const sandbox = await startSandbox(t, { sweep: false });
  const id = await opened(sandbox, '330182', STAGES[3]!);
  const owner = await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} });
  const tables = await owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'bihuan' and table_type = 'BASE TABLE'`,
  );
  const counts = async () => {
    const found: Record<string, unknown> = {};
    for (const { name } of tables.rows)
      found[name] = (await owner.query(`select count(*)::int as n from ${name}`)).rows[0].n;
    const { rows } = await owner.query(`select pg_snapshot_xmax(pg_current_snapshot())::text as xid,
      (select last_value::text from case_numbers) as number`);
    return { ...found, ...rows[0] };
  };
  // The outbox may still be handing out what opening the case said.
  for (let waiting = 1; waiting > 0; )
    waiting = (await owner.query('select count(*)::int as n from messages where not fanned_out')).rows[0].n;
  const before = await counts();
  const bodies = [
    { caseId: id, until: '2026-09-01' },
    { workflow: 'rectification', data: rectification.open.example, until: '2026-09-01' },
    {
      caseId: id,
      until: '2026-09-01',
      events: [{ at: '2026-03-10', type: 'REQUEST_RECHECK', payload: example('REQUEST_RECHECK') }],
      overrides: [
        {
          match: {},
          from: '2026-01-01',
          set: { clocks: { 'g.recheck': { term: { n: 3, unit: 'day' } } } },
          basis: '试',
        },
      ],
    },
    {
      population: { workflow: 'rectification' },
      until: '2026-09-01',
      overrides: [
        {
          match: {},
          from: '2026-01-01',
          set: { clocks: { 'g.ack': { term: { n: 3, unit: 'workday' } } } },
          basis: '试',
        },
      ],
    },
  ];
  for (const body of bodies) {
    const { status, body: told } = await sandbox.call('POST', '/v1/simulations', 'safety-office', body);
    t.equal(status, 200, JSON.stringify(told).slice(0, 300));
  }
  t.strictSame(await counts(), before);
});

t.test(
  'acts are assumed: rectified on a day, paused, and what would be refused is told with its reason',
  async (t) => {
    const sandbox = await startSandbox(t);
    const id = await opened(sandbox, '330182', STAGES[3]!);
    const ask = async (events: object[]) =>
      (
        await sandbox.call('POST', '/v1/simulations', 'safety-office', {
          caseId: id,
          until: '2026-04-20',
          events,
        })
      ).body;
    const due = (body: { case: { clocks: { name: string; dueOn: string }[] } }) =>
      body.case.clocks.find(({ name }) => name === 'g.phase1')?.dueOn;
    const alone = await ask([]);
    t.equal(alone.case.state, 'rectifying2', 'nobody acts: missed');
    const done = await ask([
      { at: '2026-03-12T10:00:00+08:00', type: 'REQUEST_RECHECK', payload: example('REQUEST_RECHECK') },
      { at: '2026-03-13', type: 'START_RECHECK', payload: {}, by: { unit: 'street-2' } },
      { at: '2026-03-13T11:00:00+08:00', type: 'PASS', payload: example('PASS'), by: { unit: 'street-2' } },
    ]);
    t.equal(done.case.state, 'signoffReview', 'rectified in time');
    t.strictSame(
      done.timeline.filter(({ kind }: { kind: string }) => kind === 'event').map(({ type }: Line) => type),
      ['REQUEST_RECHECK', 'START_RECHECK', 'PASS'],
    );
    const paused = await ask([
      { at: '2026-03-05', type: 'PAUSE', payload: { ...(example('PAUSE') as object), days: 5 } },
    ]);
    t.equal(due(alone), '2026-04-01');
    t.equal(due(paused), '2026-04-07', 'five days later, past the Qingming holiday');
    const refused = await ask([{ at: '2026-03-05', type: 'PASS', payload: example('PASS') }]);
    const line = refused.timeline.find(({ kind }: { kind: string }) => kind === 'refused');
    t.match(line, { type: 'PASS', problem: { code: 'EVENT_NOT_ACCEPTED', state: 'rectifying1' } });
    t.equal(refused.case.state, 'rectifying2', 'and time goes on');
    t.equal((await sandbox.read(id)).state, 'rectifying1', 'the case itself stands where it stood');
  },
);

t.test(
  'a new calendar over all cases: who becomes overdue by a day is counted before anything is published',
  async (t) => {
    const sandbox = await startSandbox(t);
    for (let n = 0; n < 3; n++) await opened(sandbox, '330182', []);
    const calendar = {
      version: 'demo-local.1',
      years: [],
      days: [{ date: '2026-03-05', kind: 'rest', name: '本地停工日' }],
    };
    const { status, body } = await sandbox.call('POST', '/v1/simulations', 'safety-office', {
      population: {},
      until: '2026-03-06T00:00:00+08:00',
      calendar,
    });
    t.equal(status, 200, JSON.stringify(body));
    t.match(body.totals, { cases: 3, moved: 3, becomesOverdue: 0 });
    t.match(body.items[0], {
      clock: 'g.verify',
      dueOnBefore: '2026-03-05',
      dueOn: '2026-03-06',
      outcome: 'moved',
    });
    const forbidden = await sandbox.call('POST', '/v1/simulations', 'rectifier', {
      population: {},
      until: '2026-03-06',
      calendar,
    });
    t.equal(forbidden.status, 403);
  },
);

t.test('a simulation that cannot be meant is refused with the place', async (t) => {
  const sandbox = await startSandbox(t);
  const ask = (body: object) => sandbox.call('POST', '/v1/simulations', 'safety-office', body);
  const until = '2026-04-01';
  const wrong: readonly (readonly [object, string, number?])[] = [
    [{ until }, '/workflow'],
    [{ workflow: 'rectification', data: {}, until }, '/data/description'],
    [{ workflow: 'rectification', data: rectification.open.example, until: 'tomorrow' }, '/until'],
    [{ workflow: 'rectification', data: rectification.open.example, until: '2066-01-01' }, '/until'],
    [
      {
        workflow: 'rectification',
        data: rectification.open.example,
        until,
        overrides: [
          {
            match: {},
            from: '2026-01-01',
            set: { clocks: { 'g.serve': { term: { n: 30, unit: 'workday' } } } },
            basis: 'x',
          },
        ],
      },
      '/overrides/0/set/clocks/g.serve/term',
    ],
    [{ population: {}, until }, '/population'],
  ];
  for (const [body, pointer] of wrong) {
    const answer = await ask(body);
    t.equal(answer.status, 400, JSON.stringify(answer.body));
    t.ok(
      answer.body.errors?.[0]?.pointer.startsWith(pointer),
      `${answer.body.errors?.[0]?.pointer} for ${pointer}`,
    );
  }
  t.equal((await ask({ caseId: '01980000-0000-7000-8000-00000000dead', until })).status, 404);
  t.equal((await ask({ workflow: 'nothing', data: {}, until })).body.code, 'WORKFLOW_UNKNOWN');
});
