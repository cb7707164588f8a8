import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { calendarOf } from '../../src/domain/calendar.ts';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { iso } from '../../src/domain/instants.ts';
import { type Clock, dueOfClock } from '../../src/engine/clock-record.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { ownerClient } from '../support/house.ts';
import { type Answer, type Sandbox, startSandbox } from '../support/sandbox.ts';

const example = (type: string) => freshEvidence(rectification.events[type]!.example) as object;

async function ok(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

const send = (sandbox: Sandbox, id: string, person: string, type: string, more: object = {}) =>
  ok(sandbox.send(id, person, type, { ...example(type), ...more }));

async function opened(sandbox: Sandbox, region = '330182'): Promise<string> {
  const data = { ...(rectification.open.example as object), region: { name: '试验区', code: region } };
  const body = { workflow: 'rectification', data };
  return (await ok(sandbox.call('POST', '/v1/cases', 'inspector', body))).id;
}

async function served(sandbox: Sandbox, region?: string): Promise<string> {
  const id = await opened(sandbox, region);
  await send(sandbox, id, 'street-officer', 'CLAIM');
  await send(sandbox, id, 'inspector', 'GRADE_GENERAL');
  await send(sandbox, id, 'street-officer', 'SERVE');
  return id;
}

const clockOf = async (sandbox: Sandbox, id: string, name: string) =>
  (await sandbox.read(id)).clocks.find((clock) => clock.name === name)!;
const explain = (sandbox: Sandbox, id: string, name: string) =>
  ok(sandbox.call('GET', `/v1/cases/${id}/clocks/${name}/explain`, 'auditor'));

/** Every clock of every case, counted again from its record by nothing but the record and its calendar. */
async function recomputed(sandbox: Sandbox): Promise<{ clocks: number; different: string[] }> {
  const owner = await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} });
  const { rows } = await owner.query<{ record: Clock; due_on: string; due_at: string; provisional: boolean }>(
    'select record, due_on, due_at, provisional from clocks',
  );
  const calendar = calendarOf(CN_CALENDAR);
  const different = rows.filter(({ record, due_on, due_at, provisional }) => {
    const due = dueOfClock(record, calendar);
    return due.dueOn !== due_on || iso(due.dueAt) !== due_at || due.provisional !== provisional;
  });
  return { clocks: rows.length, different: different.map(({ record }) => record.name) };
}

t.test(
  'handed over, paused 5 days, resumed, extended by 10: each day is told once, and the record alone gives the date',
  async (t) => {
    const sandbox = await startSandbox(t);
    const id = await opened(sandbox);
    await send(sandbox, id, 'street-officer', 'CLAIM');
    await sandbox.moveTo('2026-03-04T10:00:00+08:00');
    await send(sandbox, id, 'street-officer', 'TRANSFER_ORGAN', { toUnit: 'street-2' });
    await sandbox.moveTo('2026-03-04T15:00:00+08:00');
    await send(sandbox, id, 'street-officer-2', 'ACCEPT_TRANSFER');
    const verifying = await explain(sandbox, id, 'g.verify');
    t.strictSame(
      verifying.custody.map(({ unit, counted }: { unit: string; counted: number }) => [unit, counted]),
      [
        ['street', 1],
        ['street-2', 2],
      ],
      'the term goes on, and each street answers for its own days',
    );
    await send(sandbox, id, 'inspector', 'GRADE_GENERAL');
    await send(sandbox, id, 'street-officer-2', 'SERVE');
    t.equal((await clockOf(sandbox, id, 'g.phase1')).dueOn, '2026-04-03', '30 days from 4 March');
    await sandbox.moveTo('2026-03-10T10:00:00+08:00');
    await send(sandbox, id, 'sector-leader', 'PAUSE', { days: 20 });
    t.equal((await clockOf(sandbox, id, 'g.phase1')).state, 'paused');
    await sandbox.moveTo('2026-03-15T10:00:00+08:00');
    await send(sandbox, id, 'sector-leader', 'RESUME');
    t.equal((await clockOf(sandbox, id, 'g.phase1')).dueOn, '2026-04-08', 'five days later, a Wednesday');
    await send(sandbox, id, 'enterprise-principal', 'REQUEST_EXTENSION');
    await send(sandbox, id, 'sector-leader-2', 'EXT_GRANT', { days: 10 });

    const told = await explain(sandbox, id, 'g.phase1');
    t.equal(told.dueOn, '2026-04-20', 'the 18th is a Saturday');
    t.equal(told.counted, 40, '30 of the term and 10 of the extension');
    t.strictSame(told.skipped, { rest: 0, paused: 5, rolled: 2 });
    const days = told.days as { date: string; as: string; why: string }[];
    t.equal(days.length, 47);
    t.equal(days[0]?.date, '2026-03-05', 'the day of service is not counted');
    t.equal(days.at(-1)?.date, told.dueOn);
    t.strictSame(
      days.filter(({ as }) => as === 'paused').map(({ date }) => date),
      ['2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14', '2026-03-15'],
    );
    t.match(told.pauses[0], { cause: 'region_emergency', authority: 'sector', evidence: /^sha256:/ });
    t.match(told.extensions[0], { n: 10, grantedBy: 'sector-leader-2', dueOnBefore: '2026-04-08' });
    const text = await fetch(`${sandbox.url}/v1/cases/${id}/clocks/g.phase1/explain?format=text`);
    t.equal(text.status, 401, 'for those who may see the case only');
    const { clocks, different } = await recomputed(sandbox);
    t.ok(clocks > 5);
    t.strictSame(different, []);
    t.strictSame((await verify(sandbox.house, 'demo', () => {})).findings, []);
  },
);

t.test('closed, a case says in time or late three ways, and who gave the time', async (t) => {
  const sandbox = await startSandbox(t);
  const id = await served(sandbox);
  await sandbox.moveTo('2026-03-20T10:00:00+08:00');
  await send(sandbox, id, 'enterprise-principal', 'REQUEST_EXTENSION');
  await send(sandbox, id, 'sector-leader', 'EXT_GRANT', { days: 10 });
  await sandbox.moveTo('2026-04-08T10:00:00+08:00');
  await send(sandbox, id, 'rectifier', 'REQUEST_RECHECK');
  await send(sandbox, id, 'verifier', 'START_RECHECK');
  await send(sandbox, id, 'verifier', 'PASS');
  await send(sandbox, id, 'street-officer', 'REPLY');
  // Taken back and passed again: the extension is still known, and who granted it.
  await send(sandbox, id, 'street-leader', 'RETURN_SIGNOFF');
  await sandbox.moveTo('2026-04-09T10:00:00+08:00');
  await send(sandbox, id, 'verifier', 'PASS');
  await send(sandbox, id, 'street-leader', 'APPROVE_SIGNOFF');
  const { data, state } = await sandbox.read(id);
  t.equal(state, 'closed');
  const verdict = (data as { verdicts: Record<string, unknown> }).verdicts['g.phase1'];
  t.match(verdict, {
    doneAt: '2026-04-08T10:00:00.000+08:00',
    original: { dueOn: '2026-04-01', onTime: false },
    extended: { dueOn: '2026-04-13', onTime: true },
    net: { dueOn: '2026-04-13', onTime: true },
    granted: [{ kind: 'extension', by: 'sector-leader', dueOnBefore: '2026-04-01' }],
  });
  t.strictSame((await verify(sandbox.house, 'demo', () => {})).findings, []);
});

t.test(
  'under an ask-before rule the last admissible day is told to whoever comes a day late; without one, until expiry',
  async (t) => {
    const sandbox = await startSandbox(t);
    await ok(
      sandbox.call('POST', '/v1/policies/rectification/overrides', 'safety-office', {
        match: { region: '3302' },
        from: '2026-01-01',
        set: { values: { 'extension.askBeforeDays': 10 } },
        basis: '该市规定须提前十日申请',
      }),
    );
    const strict = await served(sandbox, '330201');
    const free = await served(sandbox, '330182');
    await sandbox.moveTo('2026-03-22T23:00:00+08:00');
    const ask = (id: string, headers = {}) =>
      sandbox.call(
        'POST',
        `/v1/cases/${id}/events?dryRun=true`,
        'enterprise-principal',
        { type: 'REQUEST_EXTENSION', payload: example('REQUEST_EXTENSION') },
        headers,
      );
    t.equal((await ask(strict)).status, 200, 'on the last day');
    await sandbox.moveTo('2026-03-23T00:00:00+08:00');
    const late = await ask(strict);
    t.equal(late.status, 409);
    t.match(late.body.reasons, [{ code: 'extensionInTime', label: /最迟应于 2026-03-22 提出/ }]);
    await sandbox.moveTo('2026-04-01T23:59:00+08:00');
    t.equal((await ask(free)).status, 200, 'the last minute of the term');
  },
);

t.test(
  'an extension nobody decides escalates against the decider and holds the miss back until it is decided',
  async (t) => {
    const sandbox = await startSandbox(t);
    const denied = await served(sandbox);
    const granted = await served(sandbox);
    await sandbox.moveTo('2026-04-01T10:00:00+08:00');
    for (const id of [denied, granted]) await send(sandbox, id, 'enterprise-principal', 'REQUEST_EXTENSION');
    await sandbox.moveTo('2026-04-15T10:00:00+08:00');
    const log = (await ok(sandbox.call('GET', `/v1/cases/${denied}/events?limit=200`, 'auditor'))).items as {
      type: string;
      at: string;
      payload: { clock?: string; level?: number; late?: { duty: string } };
    }[];
    const of = (type: string, clock: string) =>
      log.filter((row) => row.type === type && row.payload.clock === clock);
    t.equal(of('PHASE_TIMEOUT', 'g.phase1').length, 1, 'the term is over');
    t.equal(
      of('EXT_ANSWER_TIMEOUT', 'g.extension.answer')[0]?.at,
      '2026-04-08T00:00:00.000+08:00',
      'five days, past Qingming',
    );
    const levels = of('RUNG_REACHED', 'g.extension.answer').filter(
      ({ payload }) => payload.level !== undefined,
    );
    t.strictSame(
      levels.map(({ payload }) => [payload.level, payload.late?.duty]),
      [
        [1, 'sector_leader'],
        [2, 'sector_leader'],
        [3, 'sector_leader'],
      ],
    );
    for (const id of [denied, granted]) t.equal((await sandbox.read(id)).state, 'rectifying1', 'held back');
    const cases = await sandbox.call('GET', '/v1/cases?turn=sector_leader', 'auditor');
    t.equal(cases.body.items.length, 2, 'and it is seen whose turn it is');
    await send(sandbox, denied, 'sector-leader', 'EXT_DENY');
    t.equal((await sandbox.read(denied)).state, 'rectifying2', 'denied: missed, and assigned again');
    await send(sandbox, granted, 'sector-leader', 'EXT_GRANT', { days: 20 });
    const after = await clockOf(sandbox, granted, 'g.phase1');
    t.match(after, { state: 'running', dueOn: '2026-04-21' });
    t.equal((await sandbox.read(granted)).state, 'rectifying1');
  },
);

t.test('more days than the total allows are refused, however they are spread', async (t) => {
  const sandbox = await startSandbox(t);
  await ok(
    sandbox.call('POST', '/v1/policies/rectification/overrides', 'safety-office', {
      match: {},
      from: '2026-01-01',
      set: { values: { maxExtensions: 3 } },
      basis: '试',
    }),
  );
  const id = await served(sandbox);
  await send(sandbox, id, 'enterprise-principal', 'REQUEST_EXTENSION', { days: 20 });
  await send(sandbox, id, 'sector-leader', 'EXT_GRANT', { days: 20 });
  const second = await sandbox.send(id, 'enterprise-principal', 'REQUEST_EXTENSION', {
    ...example('REQUEST_EXTENSION'),
    days: 11,
  });
  t.equal(second.status, 409);
  t.match(second.body.reasons, [{ code: 'extensionWithinMax' }]);
  await send(sandbox, id, 'enterprise-principal', 'REQUEST_EXTENSION', { days: 10 });
});
