import t from 'tap';
import { createPostman } from '../../src/outbox/letters.ts';
import { person } from '../support/house.ts';
import { kin } from '../support/kin.ts';
import { openClient, problemOf } from './fixture.ts';

const client = await openClient(t, { workflows: [kin] });
const office = person('safety_office');
const opened = await client.call('POST', '/v1/cases', 'inspector', {
  payload: { workflow: 'kin', data: { name: '甲' } },
});
const { id } = opened.json<{ id: string }>();
const write = (to: string) =>
  client.call('POST', `/v1/cases/${id}/events`, 'inspector', {
    payload: { type: 'WRITE', payload: { to, payload: { name: '移送' } } },
  });

t.test(
  'letters that nobody takes are listed as dead, page by page, to whoever answers for them',
  async (t) => {
    for (const to of ['city/kin', 'county/kin', 'city/kin']) t.equal((await write(to)).statusCode, 200);
    await createPostman(client.house).runOnce();
    const first = (await client.call('GET', '/v1/letters?state=dead&limit=2', office)).json();
    t.match(first.items[0], { caseId: id, recipient: 'city', address: 'kin', state: 'dead', attempts: 1 });
    t.equal(first.items.length, 2);
    const rest = (await client.call('GET', `/v1/letters?state=dead&cursor=${first.next}`, office)).json();
    t.strictSame(
      [...first.items, ...rest.items].map(({ recipient }: { recipient: string }) => recipient),
      ['city', 'county', 'city'],
    );
    t.equal(rest.next, null);
    t.strictSame((await client.call('GET', '/v1/letters?state=pending', office)).json().items, []);
    t.match(problemOf(await client.call('GET', '/v1/letters', 'inspector')), { code: 'ROLE_FORBIDDEN' });
    const elsewhere = await client.call('GET', '/v1/letters', office, { tenant: 'city' });
    t.strictSame(elsewhere.json().items, [], 'another tenant sees none of them');
  },
);

t.test('a dead letter is carried again on a person’s word', async (t) => {
  const [letter] = (await client.call('GET', '/v1/letters', office)).json().items;
  const retry = (by: typeof office | string) => client.call('POST', `/v1/letters/${letter.id}/retry`, by);
  t.match(problemOf(await retry('inspector')), { code: 'ROLE_FORBIDDEN' });
  t.equal((await retry(office)).statusCode, 204);
  t.match(problemOf(await retry(office)), { code: 'NOT_FOUND' }, 'one that waits already is not');
  t.equal((await client.call('GET', '/v1/letters?state=pending', office)).json().items.length, 1);
});

t.test('a tenant says whose letters it takes, and takes it back; each is in the audit', async (t) => {
  const put = (sender: string, by: typeof office | string = office) =>
    client.call('PUT', `/v1/letter-senders/${sender}`, by);
  t.match(problemOf(await put('county', 'inspector')), { code: 'ROLE_FORBIDDEN' });
  for (const sender of ['town', 'county', 'county']) t.equal((await put(sender)).statusCode, 204);
  const listed = async () =>
    (await client.call('GET', '/v1/letter-senders', office))
      .json()
      .items.map(({ sender }: { sender: string }) => sender);
  t.strictSame(await listed(), ['county', 'town']);
  const paged = (await client.call('GET', '/v1/letter-senders?limit=1', office)).json();
  t.equal(
    (await client.call('GET', `/v1/letter-senders?cursor=${paged.next}`, office)).json().items.length,
    1,
  );
  t.equal((await client.call('DELETE', '/v1/letter-senders/town', office)).statusCode, 204);
  t.strictSame(await listed(), ['county']);
  const audit = await client.house.db.tenant('demo', (tx) =>
    tx
      .selectFrom('audit')
      .select(['action', 'target'])
      .where('action', 'like', '%LETTERS')
      .orderBy('at')
      .execute(),
  );
  t.strictSame(
    audit.map(({ action, target }) => [action, target]),
    [
      ['ALLOW_LETTERS', 'town'],
      ['ALLOW_LETTERS', 'county'],
      ['ALLOW_LETTERS', 'county'],
      ['REFUSE_LETTERS', 'town'],
    ],
  );
});
