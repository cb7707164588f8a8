import { sql } from 'kysely';
import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { sendEvent } from '../../src/cases/send-event.ts';
import { uuidv7 } from '../../src/domain/ids.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { fanOut } from '../../src/store/outbox.ts';
import { createWebhook } from '../../src/store/webhooks.ts';
import { nextDigestAt, sendAllDigests, sendDigests } from '../../src/timers/digest.ts';
import { sweepAll, sweepCase } from '../../src/timers/sweep.ts';
import { createSweeper } from '../../src/timers/sweeper.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';

/** The small loop with an hour rung on the term, whose people have names. */
const named: WorkflowDefinition = {
  ...smallLoop,
  policy: {
    ...smallLoop.policy,
    ladders: {
      ...smallLoop.policy.ladders,
      term: [
        { rung: 'T-3D', offset: { n: -3, unit: 'day' }, to: ['rectifier', 'safety_officer'] },
        { rung: 'T-2D', offset: { n: -2, unit: 'day' }, to: ['rectifier', 'street_leader'] },
        { rung: 'T-50H', offset: { n: -50, unit: 'hour' }, to: ['rectifier'] },
        { rung: 'T-1D', offset: { n: -1, unit: 'day' }, level: 1, cause: 'soon', to: ['rectifier'] },
      ],
    },
  },
  holder: (_context, duty) =>
    duty === 'rectifier' || duty === 'safety_officer'
      ? { unit: 'enterprise', person: 'wang' }
      : duty === 'street_leader'
        ? { unit: 'street' }
        : {},
};

const server = await startServer(t);
const house = await openTestHouse(t, server, { workflows: [named] });
const owner = await ownerClient(t, server);
const rival = await openTestHouse(t, server, { workflows: [named] });

interface Digest {
  readonly id: string;
  readonly case_id: string;
  readonly seq: number;
  readonly at: string;
  readonly body: {
    readonly subject: string;
    readonly type: string;
    readonly time: string;
    readonly data: {
      readonly recipient: unknown;
      readonly at: string;
      readonly items: readonly {
        caseId: string;
        number: string;
        clock: string;
        rung: string;
        dueOn: string;
      }[];
    };
  };
}

async function digests(tenant: string): Promise<Digest[]> {
  const rows = await house.db.tenant(tenant, (tx) =>
    tx
      .selectFrom('messages')
      .select(['id', 'case_id', 'seq', 'at', 'body'])
      .where('tenant', '=', tenant)
      .where('type', '=', 'reminder.digest')
      .orderBy('created_at')
      .execute(),
  );
  return rows as unknown as Digest[];
}

async function waiting(tenant: string): Promise<number> {
  const rows = await house.db.tenant(tenant, (tx) =>
    tx.selectFrom('notices').select('id').where('tenant', '=', tenant).where('told', '=', false).execute(),
  );
  return rows.length;
}

let weeks = 0;

/**
 * A tenant and a week of its own, since the law's clock moves forward only. The cases are assigned so that their
 * term ends on a Monday: T-3D is the Friday, T-2D the Saturday, T-1D the Sunday before, all at 09:00.
 */
async function week(cases: number) {
  const tenant = `tenant-${++weeks}`;
  await house.directory.put(
    tenant,
    [...(await house.directory.units('demo')).values()].map((unit) => ({ ...unit })),
    [],
  );
  const first = Date.parse('2026-06-01T00:00:00+08:00') + (weeks - 1) * 7 * 86_400_000;
  const at = (day: number, time: string) =>
    setNow(
      house,
      `${new Date(first + day * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)}T${time}:00+08:00`,
    );
  await at(0, '10:00');
  const send = (caseId: string, role: string, type: string, payload: unknown) =>
    sendEvent(house, { tenant, actor: person(role), caseId, type, payload });
  const ids: string[] = [];
  for (let n = 0; n < cases; n++) {
    const data = { place: `第${n}处`, text: '堵塞' };
    const { caseId } = await openCase(house, {
      tenant,
      actor: person('inspector'),
      workflow: 'small-loop',
      data,
    });
    await send(caseId, 'inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 7 });
    await send(caseId, 'street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
    ids.push(caseId);
  }
  return {
    tenant,
    at,
    send,
    ids,
    subjectsOf: async () => (await digests(tenant)).map(({ body }) => body.subject),
  };
}

t.test(
  'reminders of one weekend are one message per recipient, on Monday at 08:30 and not before',
  async (t) => {
    const { tenant, at, ids } = await week(2);
    await at(4, '09:00');
    await sweepAll(house);
    await at(6, '12:00');
    await sweepAll(house);
    t.equal(await sendDigests(house), 0, 'nobody is told on a Sunday');
    await at(7, '08:29');
    await sweepAll(house);
    t.equal(await sendDigests(house), 0, 'nor a minute early');
    t.equal(await nextDigestAt(house), Date.parse('2026-06-08T08:30:00+08:00'));
    await at(7, '08:30');
    t.equal(await sendDigests(house), 2);
    const [first, second] = await digests(tenant);
    const byUnit = first!.body.subject.startsWith('unit') ? first! : second!;
    const byName = byUnit === first ? second! : first!;
    t.match(byName.body, {
      type: 'reminder.digest',
      subject: 'person:wang',
      time: '2026-06-08T08:30:00.000+08:00',
      data: {
        recipient: { duty: 'rectifier', unit: 'enterprise', person: 'wang' },
        at: '2026-06-08T08:30:00.000+08:00',
      },
    });
    t.match(byUnit.body, {
      subject: 'unit:street/street_leader',
      data: { recipient: { duty: 'street_leader', unit: 'street', person: null } },
    });
    t.strictSame(
      byName.body.data.items.map(({ caseId, rung }) => [caseId, rung]),
      ids.flatMap((id) => [
        [id, 'T-3D'],
        [id, 'T-2D'],
      ]),
      'each rung once although two duties of the person were reminded of it, by due day and number',
    );
    t.match(byName.body.data.items[0], { clock: 's.term', dueOn: '2026-06-08', provisional: false });
    t.equal(byName.seq, 0);
    t.not(byName.case_id, byUnit.case_id);
    t.equal(await sendDigests(house), 0, 'told once');
    t.equal(await waiting(tenant), 0);
  },
);

t.test('levels and hour rungs are in no digest: they are told by themselves', async (t) => {
  const { tenant, at, ids } = await week(1);
  await at(6, '23:00');
  await sweepAll(house);
  const fired = (
    await house.db.tenant(tenant, (tx) =>
      tx
        .selectFrom('events')
        .select('payload')
        .where('case_id', '=', ids[0]!)
        .where('type', '=', 'RUNG_REACHED')
        .execute(),
    )
  ).map(({ payload }) => (payload as { rung: string }).rung);
  t.ok(['T-50H', 'T-1D'].every((rung) => fired.includes(rung)));
  await at(7, '08:30');
  await sweepAll(house);
  await sendDigests(house);
  const told = (await digests(tenant)).flatMap(({ body }) => body.data.items.map(({ rung }) => rung));
  t.strictSame([...new Set(told)].sort(), ['T-2D', 'T-3D']);
});

t.test('a notice whose case has moved on is left out, and nobody is told of nothing', async (t) => {
  const { tenant, at, send, ids } = await week(2);
  await at(5, '12:00');
  await sweepAll(house);
  await send(ids[0]!, 'rectifier', 'FIXED', { note: '已整改' });
  await send(ids[0]!, 'verifier', 'PASS', { note: '合格' });
  await at(7, '08:30');
  await sweepAll(house);
  t.equal(await sendDigests(house), 2);
  for (const { body } of await digests(tenant))
    t.strictSame([...new Set(body.data.items.map(({ caseId }) => caseId))], [ids[1]]);
  t.equal(await waiting(tenant), 0);

  const alone = await week(1);
  await alone.at(5, '12:00');
  await sweepAll(house);
  await alone.send(alone.ids[0]!, 'rectifier', 'FIXED', { note: '已整改' });
  await alone.send(alone.ids[0]!, 'verifier', 'PASS', { note: '合格' });
  await alone.at(7, '08:30');
  t.equal(await sendDigests(house), 0);
  t.equal(await waiting(alone.tenant), 0, 'and it is not asked again');
});

t.test(
  'a rung of a term that was extended meanwhile is left out; its new day is reminded by itself',
  async (t) => {
    const { tenant, at, send, ids } = await week(1);
    await at(4, '12:00');
    await sweepAll(house);
    await send(ids[0]!, 'rectifier', 'ASK_EXTENSION', { note: '请延期' });
    await send(ids[0]!, 'street_leader', 'GRANT', { note: '同意' });
    await at(7, '08:30');
    await sweepAll(house);
    await sendDigests(house);
    t.strictSame(
      (await digests(tenant)).flatMap(({ body }) => body.data.items),
      [],
    );
  },
);

t.test(
  'a late sweep does not cut a morning in two: digests wait until what was due before has fired',
  async (t) => {
    const { tenant, at, ids, subjectsOf } = await week(2);
    await at(7, '08:30');
    await sweepCase(house, tenant, ids[0]!);
    t.ok((await waiting(tenant)) > 0);
    await sendDigests(house);
    t.strictSame(await subjectsOf(), []);
    await sweepAll(house);
    await sendAllDigests(house);
    t.strictSame((await subjectsOf()).sort(), ['person:wang', 'unit:street/street_leader']);
  },
);

t.test('several processes at once tell each notice once, in one message per recipient', async (t) => {
  const { tenant, at, ids, subjectsOf } = await week(30);
  await at(7, '08:30');
  await sweepAll(house);
  const before = await waiting(tenant);
  t.equal(before, 30 * 4);
  await Promise.all(Array.from({ length: 12 }, (_, n) => sendDigests(n % 2 ? house : rival)));
  t.strictSame((await subjectsOf()).sort(), ['person:wang', 'unit:street/street_leader']);
  const sent = await digests(tenant);
  t.equal(sent.flatMap(({ body }) => body.data.items).length, ids.length * 3);
  t.equal(await waiting(tenant), 0);
});

t.test('a failure in between tells nothing; the next time everything is told', async (t) => {
  const { tenant, at } = await week(1);
  await at(7, '08:30');
  await sweepAll(house);
  await owner.query(`create function bihuan.fail() returns trigger language plpgsql as
    $$ begin raise exception 'planted'; end $$`);
  await owner.query('create trigger planted before update on bihuan.notices execute function bihuan.fail()');
  await t.rejects(sendDigests(house), { message: /planted/ });
  await owner.query('drop trigger planted on bihuan.notices');
  t.strictSame(await digests(tenant), []);
  t.equal(await waiting(tenant), 4);
  t.equal(await sendDigests(house), 2);
});

t.test('a message holds 500 items, what is more follows in a further one, in order', async (t) => {
  const { tenant, at, ids } = await week(1);
  await at(7, '08:30');
  await sweepAll(house);
  await sendDigests(house);
  // Cases by the thousand would take minutes: notices of one case stand for them, each of a clock of its own.
  await house.db.tenant(tenant, async (tx) => {
    await sql`insert into clocks (tenant, case_id, name, state, due_on, due_at, provisional, record)
      select tenant, case_id, 'x.' || n, state, due_on, due_at, provisional, record from clocks, generate_series(1, 2600) n
      where tenant = ${tenant} and case_id = ${ids[0]!} and name = 's.term'`.execute(tx);
    await sql`insert into notices (tenant, id, case_id, seq, number, duty, unit, person, tell_at, body)
      select ${tenant}, gen_random_uuid(), ${ids[0]!}::uuid, 9, to_char(n, 'fm000000'), 'rectifier', null,
        case when n > 1300 then 'li' else 'zhao' end, law_now(),
        jsonb_build_object('clock', 'x.' || n, 'rung', 'T-3D', 'dueOn', '2026-01-01', 'provisional', false)
      from generate_series(1, 2600) n`.execute(tx);
  });
  t.equal(await sendDigests(house), 6);
  const sent = (await digests(tenant)).filter(({ body }) => /li|zhao/.test(body.subject));
  t.strictSame(
    sent.map(({ body }) => [body.subject, body.data.items.length]),
    [
      ['person:li', 500],
      ['person:li', 500],
      ['person:li', 300],
      ['person:zhao', 500],
      ['person:zhao', 500],
      ['person:zhao', 300],
    ],
  );
  const numbers = sent.flatMap(({ body }) => body.data.items.map(({ number }) => number));
  t.strictSame(numbers.slice(0, 1300), [...numbers.slice(0, 1300)].sort());
  t.equal(new Set(numbers).size, 2600);
});

t.test('receivers get the digests of one recipient one after the other', async (t) => {
  const { tenant, at } = await week(1);
  await createWebhook(house.db, tenant, {
    id: uuidv7(Date.now()),
    url: 'https://example.com/hook',
    types: ['reminder.digest'],
    secret: 'whsec_AAAA',
    createdBy: 'admin',
  });
  await at(4, '12:00');
  await sweepAll(house);
  await at(7, '08:30');
  await sweepAll(house);
  t.equal(await sendDigests(house), 2);
  const { deliveries } = await fanOut(house.db, tenant);
  t.equal(deliveries, 2);
});

t.test('the sweeper sends digests by itself once nothing is left to fire', async (t) => {
  const { tenant, at, subjectsOf } = await week(1);
  await at(7, '08:30');
  const sweeper = createSweeper(house);
  sweeper.start();
  t.teardown(() => sweeper.stop());
  for (let tries = 0; tries < 100 && (await digests(tenant)).length < 2; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await sweeper.stop();
  t.equal(sweeper.totals.digests, 2);
  t.strictSame((await subjectsOf()).sort(), ['person:wang', 'unit:street/street_leader']);
});
