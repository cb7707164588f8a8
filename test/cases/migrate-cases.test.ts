import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { assign } from 'xstate';
import { applyMigration, foresee, type MigrationAsk } from '../../src/cases/migrate-cases.ts';
import { faultsOfPlan } from '../../src/cases/migration-judge.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { type Undone, undoMigrations } from '../../src/cases/undo-migration.ts';
import { readPlanFile } from '../../src/cli/migration-file.ts';
import { verify } from '../../src/cli/verify.ts';
import type { MigrationPlan } from '../../src/engine/migration-plan.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { openTestHouse, person, setNow, startServer } from '../support/house.ts';
import { type Beginning, versions } from '../support/versions.ts';

const BEGIN = '2026-03-02T09:00:00+08:00';
const server = await startServer(t);
const [first, second] = versions as [(typeof versions)[0], (typeof versions)[0]];
/** The first version with a bug: told that a term is over, it throws. */
const broken = {
  ...first,
  machine: first.machine.provide({
    actions: {
      count: assign(() => {
        throw new Error('a bug');
      }),
    },
  }),
};
const older = await openTestHouse(t, server, { workflows: [broken] });
const house = await openTestHouse(t, server, { workflows: [broken, second] });
await setNow(house, BEGIN);
const PLAN = await readPlanFile(join(import.meta.dirname, '../support/versions.plan.ts'));
const by = { person: 'operator', unit: 'system', roles: ['admin'] };
const actor = person('inspector');

const ask = (plan: Partial<MigrationPlan> = {}): MigrationAsk => {
  return { tenant: 'demo', plan: { ...PLAN, ...plan }, by };
};
const open = async (begin: Beginning, into = older) =>
  (await openCase(into, { tenant: 'demo', actor, workflow: 'versions', data: { begin, note: '一' } })).caseId;
const send = (caseId: string, type: string) =>
  sendEvent(house, { tenant: 'demo', actor, caseId, type, payload: {} });

t.test('what has changed since the dry run is judged anew and reported, each with its why', async (t) => {
  const [same, acted, late, parked] = [
    await open('working'),
    await open('received'),
    await open('received'),
    await open('parked'),
  ];
  const seen = await foresee(house, ask());
  t.match(seen, { cases: 4, movable: 3 });
  await send(acted!, 'TAKE');
  const fresh = await open('working');
  const inNew = await open('working', house);
  // Another day: a clock that the migration starts is due on another one too.
  await setNow(house, '2026-03-04T09:00:00+08:00');
  const report = await applyMigration(house, ask());
  t.match(report, {
    migrated: 4,
    asForeseen: 1,
    undone: 0,
    refused: [{ caseId: parked, code: 'STATE_UNMAPPED' }],
  });
  t.not(report.digestDone, report.digest);
  t.strictSame(
    new Map(report.otherwise.map(({ caseId, why }) => [caseId, why])),
    new Map([
      [acted, 'CHANGED'],
      [late, 'RULES_CHANGED'],
      [fresh, 'NEW'],
    ]),
  );
  t.notOk(report.otherwise.some(({ caseId }) => caseId === same || caseId === inNew));
  t.match(
    await applyMigration(house, ask()),
    { migrated: 4, asForeseen: 1 },
    'again: nothing more, the same report',
  );
});

t.test('a case whose time is over is told so by its old version, and then moved', async (t) => {
  const caseId = await open('working');
  await foresee(house, ask());
  await setNow(house, '2026-03-20T09:00:00+08:00');
  const { otherwise } = await applyMigration(house, ask());
  t.match(
    otherwise.filter((one) => one.caseId === caseId),
    [{ why: 'CHANGED' }],
  );
  const undone: Undone[] = [];
  await undoMigrations(house, ask(), new Set([caseId]), (one) => undone.push(one));
  t.match(undone, [{ result: 'UNDONE' }]);
  const gone = await open('working', house);
  await undoMigrations(house, ask(), new Set([gone]), (one) => undone.push(one));
  t.equal(undone.length, 1, 'a case the plan did not move is none of its');
});

t.test('a case that its old version can no longer move is moved, and its incident is over', async (t) => {
  const caseId = await open('working');
  const stuck = await openTestHouse(t, server, {
    workflows: [{ ...broken, machine: throwing(first.machine) }, second],
  });
  await setNow(house, '2026-04-10T09:00:00+08:00');
  await sweepAll(stuck);
  const incidents = () =>
    house.db.tenant('demo', (tx) =>
      tx
        .selectFrom('incidents')
        .select('state')
        .where('tenant', '=', 'demo')
        .where('case_id', '=', caseId)
        .execute(),
    );
  t.match(await incidents(), [{ state: 'open' }]);
  await foresee(stuck, ask());
  const report = await applyMigration(stuck, ask());
  t.notOk(report.refused.some((one) => one.caseId === caseId));
  t.match(await incidents(), [{ state: 'resolved' }]);
});

/** Whatever its terms say is too much for it. */
function throwing(machine: typeof first.machine): typeof first.machine {
  const copy = machine.provide({});
  const late = copy.root.transitions.get('LATE')![0]!;
  (late as { guard?: unknown }).guard = () => {
    throw new Error('a bug');
  };
  return copy;
}

t.test('what was due or done since cannot be taken back', async (t) => {
  const due = await open('checking', openNow());
  const done = await open('working', openNow());
  await foresee(house, ask());
  await applyMigration(house, ask());
  await send(done, 'DONE');
  await setNow(house, '2026-05-20T09:00:00+08:00');
  const found = new Map<string, string>();
  await undoMigrations(house, ask(), new Set([due, done]), ({ caseId, result }) => found.set(caseId, result));
  t.strictSame(
    found,
    new Map([
      [due, 'DUE_SINCE'],
      [done, 'MOVED_ON'],
    ]),
  );
});

/** The first version without its bug. */
function openNow() {
  return sound;
}
const sound = await openTestHouse(t, server, { workflows: [first] });

t.test('a plan that cannot be right is told before any case is looked at', async (t) => {
  const faults = (plan: Partial<MigrationPlan>) => faultsOfPlan(house, { ...PLAN, ...plan }).join('\n');
  t.equal(faults({}), '');
  t.match(faults({ workflow: 'none' }), /no workflow none/);
  t.match(faults({ to: 3 }), /no such version: 3/);
  t.match(faults({ to: 1 }), /the same/);
  t.match(faults({ states: { cheking: 'reviewing' } }), /no state "cheking"/);
  t.match(faults({ states: { checking: 'revewing' } }), /no state "revewing"/);
  t.match(faults({ start: { received: ['acept'] } }), /no clock "acept"/);
  t.match(faults({ clocks: { check: { as: 'rview' } } }), /no clock "rview"/);
});

t.test('a plan is a program or JSON, named by the digest of its file', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'bihuan-plan-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const { context: _pure, sha256: _digest, ...data } = PLAN;
  const json = { ...data, context: [{ op: 'replace', path: '/checks', value: [] }] };
  const plan = await readPlanFile(write('plan.json', JSON.stringify(json)));
  t.match(plan, json);
  t.match(plan.sha256, /^[0-9a-f]{64}$/);
  t.not((await readPlanFile(write('other.json', `${JSON.stringify(json)}\n`))).sha256, plan.sha256);
  await t.rejects(readPlanFile(write('bad.json', JSON.stringify({ ...json, stats: {} }))), /stats/);
  await t.rejects(
    readPlanFile(write('bad2.json', JSON.stringify({ ...json, clocks: { work: 'hold' } }))),
    /clocks/,
  );
  await t.rejects(readPlanFile(write('bad3.json', '{')), /bad3.json: .*JSON/);
  await t.rejects(readPlanFile(write('empty.ts', 'export const none = 1;')), /no migration plan/);
  await t.rejects(readPlanFile(join(dir, 'nowhere.ts')), /no migration plan/);
});

t.test('after all of it every log gives its case', async (t) => {
  const whole = await openTestHouse(t, server, { workflows: [first, second] });
  t.strictSame((await verify(whole, 'demo', () => {}, true)).findings, []);
});
