import t from 'tap';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import type { CaseView } from '../../src/cases/view.ts';
import { verify } from '../../src/cli/verify.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { carryLetter, createPostman, OTHER_TENANT } from '../../src/outbox/letters.ts';
import {
  allowSender,
  claimLetters,
  listLetters,
  refuseSender,
  retryLetter,
} from '../../src/store/letters.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { kin } from '../support/kin.ts';

const { CLOSE } = kin.events;
/** Cases that other tenants may open and close. */
const receiving: WorkflowDefinition = {
  ...kin,
  id: 'receiving',
  events: { ...kin.events, CLOSE: { ...CLOSE!, by: ['inspector', OTHER_TENANT] } },
  open: { ...kin.open, by: ['inspector', OTHER_TENANT] },
};
const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [kin, receiving], tenant: 'county' });
await house.directory.put('city', [], []);
await setNow(house, '2026-03-02T09:00:00+08:00');
const owner = await ownerClient(t, server);
const actor = person('inspector');
const postman = createPostman(house);

const open = async (tenant: string, workflow = 'kin') =>
  JSON.parse((await openCase(house, { tenant, actor, workflow, data: { name: tenant } })).body) as CaseView;
const write = (caseId: string, letter: object, tenant = 'county') =>
  sendEvent(house, { tenant, actor, caseId, type: 'WRITE', payload: letter });
const rowsOf = async (tenant: string, caseId: string) =>
  (
    await owner.query<{ type: string; id: string; actor: { person: string } }>(
      `select type, id, actor from events where tenant = $1 and case_id = $2 order by seq`,
      [tenant, caseId],
    )
  ).rows;
const casesOf = async (tenant: string) =>
  (
    await owner.query<{ id: string; external_system: string; external_no: string }>(
      `select id, external_system, external_no from cases where tenant = $1 order by number`,
      [tenant],
    )
  ).rows;
const lettersOf = (tenant = 'county') => listLetters(house.db, tenant, { limit: 200 });
const newest = async () => (await lettersOf())[0]!;

t.test(
  'a letter to a tenant that has not agreed is a visible dead letter, and leaves nothing there',
  async (t) => {
    const { id } = await open('county');
    const target = await open('city', 'receiving');
    await write(id, { to: 'city/receiving', payload: { name: '移送' } });
    await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
    await write(id, { to: 'nowhere/receiving', payload: { name: '移送' } });
    t.equal(await postman.runOnce(), 3);
    for (const letter of await lettersOf())
      t.match(letter, { state: 'dead', lastError: /未同意接收/, caseId: id });
    t.equal((await casesOf('city')).length, 1);
    t.equal((await rowsOf('city', target.id)).length, 1);
    await allowSender(house.db, 'city', 'county', 'office');
    const [, , first] = await lettersOf();
    t.equal(await retryLetter(house.db, 'county', first!.id), true);
    t.equal(await retryLetter(house.db, 'county', first!.id), false, 'one that waits is not retried');
    await postman.runOnce();
    t.equal((await casesOf('city')).length, 2, 'agreed to, it can be carried again');
  },
);

t.test('a letter opens a case of the other tenant, known by where it comes from', async (t) => {
  const before = (await casesOf('city')).length;
  const { id } = await open('county');
  await write(id, { to: 'city/receiving', payload: { name: '移送上级' } });
  await postman.runOnce();
  const letter = await newest();
  t.match(letter, { state: 'delivered', attempts: 1, recipient: 'city', address: 'receiving' });
  const opened = await casesOf('city');
  t.equal(opened.length, before + 1);
  t.match(opened.at(-1), { external_system: 'tenant:county', external_no: letter.id });
  t.equal((await rowsOf('city', opened.at(-1)!.id))[0]?.actor.person, 'tenant:county');
});

t.test('a letter is an event of the other tenant’s case, under the letter’s own id', async (t) => {
  const { id } = await open('county');
  const target = await open('city', 'receiving');
  await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
  await postman.runOnce();
  const letter = await newest();
  t.match((await rowsOf('city', target.id)).slice(1), [{ type: 'CLOSE', id: letter.id }]);
});

t.test(
  'killed between delivery and acknowledgement, a letter is carried twice and arrives once',
  async (t) => {
    const { id } = await open('county');
    const target = await open('city', 'receiving');
    const before = (await casesOf('city')).length;
    const other = (await open('county')).id;
    await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
    await write(other, { to: 'city/receiving', payload: { name: '移送' } });
    const claimed = await claimLetters(house.db, 'county', { limit: 10, leaseMs: 60_000 });
    t.equal(claimed.length, 2);
    for (const letter of claimed)
      t.strictSame(await carryLetter(house, 'county', letter), { verdict: 'delivered' });
    // Here the process dies: nothing was written of the delivery, and the lease runs out.
    t.equal(await postman.runOnce(), 0, 'nobody takes it while the lease runs');
    await owner.query(`update letters set next_attempt_at = statement_timestamp() where state = 'pending'`);
    t.equal(await postman.runOnce(), 2);
    t.equal((await rowsOf('city', target.id)).filter(({ type }) => type === 'CLOSE').length, 1);
    t.equal((await casesOf('city')).length, before + 1);
    for (const { state, attempts } of (await lettersOf()).slice(0, 2))
      t.strictSame({ state, attempts }, { state: 'delivered', attempts: 2 });
  },
);

t.test('several postmen at once bring each letter once', async (t) => {
  const targets = [];
  for (let n = 0; n < 12; n++) {
    const { id } = await open('county');
    const target = await open('city', 'receiving');
    await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
    targets.push(target.id);
  }
  await Promise.all([1, 2, 3].map(() => createPostman(house).runOnce()));
  for (const target of targets) t.equal((await rowsOf('city', target)).length, 2);
});

t.test('letters of one case arrive in the order they were written', async (t) => {
  const { id } = await open('county');
  const target = await open('city', 'receiving');
  await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
  await write(id, { to: `city/${target.id}`, type: 'CLOSE', payload: {} });
  const [first, none] = await claimLetters(house.db, 'county', { limit: 10, leaseMs: 0 });
  t.equal(none, undefined, 'the second waits for the first');
  t.equal(await postman.runOnce(), 2);
  const [second, settled] = await lettersOf();
  t.match(settled, { id: first!.id, state: 'delivered' });
  t.match(second, { state: 'dead', lastError: 'EVENT_NOT_ACCEPTED' });
});

t.test('what the other side refuses is told by its kind, and nothing of its cases', async (t) => {
  const { id } = await open('county');
  const plain = await open('city');
  const target = await open('city', 'receiving');
  const far = await open('elsewhere', 'receiving');
  const REFUSED: readonly (readonly [what: string, letter: object, code: string])[] = [
    [
      'a case that is not there',
      { to: 'city/01980000-0000-7000-8000-0000000000ff', type: 'CLOSE' },
      'NOT_FOUND',
    ],
    ['a case of a third tenant', { to: `city/${far.id}`, type: 'CLOSE' }, 'NOT_FOUND'],
    ['no case number at all', { to: 'city/receiving', type: 'CLOSE' }, 'NOT_FOUND'],
    ['an act other tenants have no part in', { to: `city/${plain.id}`, type: 'CLOSE' }, 'ROLE_FORBIDDEN'],
    ['what only the engine says', { to: `city/${target.id}`, type: 'CASE_ENDED' }, 'EVENT_INTERNAL'],
    [
      'an act with what it does not take',
      { to: `city/${target.id}`, type: 'CLOSE', payload: { x: 1 } },
      'SCHEMA_INVALID',
    ],
    ['a workflow that is not there', { to: 'city/nothing' }, 'WORKFLOW_UNKNOWN'],
    ['a workflow that is not for others', { to: 'city/kin', payload: { name: 'x' } }, 'ROLE_FORBIDDEN'],
    ['no address', { to: 'city' }, 'WORKFLOW_UNKNOWN'],
  ];
  const before = (await casesOf('city')).length;
  for (const [what, letter, code] of REFUSED) {
    await write(id, { payload: {}, ...letter });
    await postman.runOnce();
    t.match(await newest(), { state: 'dead', lastError: code, attempts: 1 }, what);
  }
  t.equal((await casesOf('city')).length, before);
  t.equal((await rowsOf('city', target.id)).length, 1);
  t.equal((await rowsOf('elsewhere', far.id)).length, 1);
});

t.test('a tenant that takes no more letters is left alone from then on', async (t) => {
  await refuseSender(house.db, 'city', 'county');
  const { id } = await open('county');
  const before = (await casesOf('city')).length;
  await write(id, { to: 'city/receiving', payload: { name: '移送' } });
  await postman.runOnce();
  t.match(await newest(), { state: 'dead', lastError: /未同意接收/ });
  t.equal((await casesOf('city')).length, before);
});

t.test('a refused event sends no letter, and a dry run neither', async (t) => {
  const { id } = await open('county');
  const before = (await lettersOf()).length;
  const ask = {
    tenant: 'county',
    actor,
    caseId: id,
    type: 'WRITE',
    payload: { to: 'city/receiving', payload: {} },
  };
  await sendEvent(house, { ...ask, dryRun: true });
  await t.rejects(sendEvent(house, { ...ask, actor: person('reporter') }));
  t.equal((await lettersOf()).length, before);
});

t.test('neither tenant sees what belongs to the other', async (t) => {
  t.strictSame(await lettersOf('city'), []);
  for (const tenant of ['county', 'city']) {
    const { findings } = await verify(house, tenant, () => {}, true);
    t.strictSame(findings, [], tenant);
  }
});
