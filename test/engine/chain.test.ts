import { createHash } from 'node:crypto';
import t from 'tap';
import { canonical, digestOf, GENESIS, hashOf, type SealedRow, seal } from '../../src/engine/chain.ts';
import { at, Driven } from './tiny.ts';

const where = {
  tenant: 't',
  caseId: 'c',
  recordedAt: at('2026-03-02'),
  policyVersion: 'p/1+0',
  calendarVersion: 'k',
};

function chained(): SealedRow[] {
  const driven = new Driven();
  driven.start('2026-03-02', 'steps');
  driven.send('2026-03-03', 'SIGN', { note: '办' });
  driven.pass('2026-03-10');
  return seal(driven.rows, GENESIS, where);
}

t.test('canonical JSON sorts keys and prints numbers as RFC 8785 says', async (t) => {
  t.equal(
    canonical({ b: [1e21, 0.1, -0], a: '隐\n', 中: null }),
    '{"a":"隐\\n","b":[1e+21,0.1,0],"中":null}',
  );
});

t.test('each row hangs on the one before, the first on nothing', async (t) => {
  const rows = chained();
  t.equal(rows.length, 4);
  t.equal(rows[0]?.prevHash, GENESIS);
  for (const [index, row] of rows.entries()) {
    if (index > 0) t.equal(row.prevHash, rows[index - 1]?.hash);
    t.equal(hashOf(where, row), row.hash);
    t.equal(digestOf(row.salt, row.payload, row.facts), row.digest);
    t.match(row.hash, /^[0-9a-f]{64}$/);
  }
});

t.test('sealing in two commits gives the same chain as in one', async (t) => {
  const rows = chained();
  const later = seal(rows.slice(2), rows[1]!.hash, where);
  t.equal(later[0]?.prevHash, rows[1]?.hash);
});

t.test('any language can recompute a hash: SHA-256 of the hash before and the canonical row', async (t) => {
  const [row] = chained();
  const { seq, id, type, actor, from, to, clocks, digest, policyVersion, calendarVersion } = row!;
  const instants = { at: '2026-03-02T09:00:00.000+08:00', recordedAt: '2026-03-02T09:00:00.000+08:00' };
  const said = { tenant: 't', caseId: 'c', seq, id, type, ...instants, actor, from, to, clocks, digest };
  const text = GENESIS + canonical({ ...said, policyVersion, calendarVersion });
  t.equal(createHash('sha256').update(text).digest('hex'), row?.hash);
});

for (const [field, change] of Object.entries({
  seq: 9,
  id: 'other',
  type: 'OTHER',
  at: 1,
  recordedAt: 1,
  actor: { person: 'x', unit: 'x', roles: [] },
  timer: 7,
  from: 'x',
  to: 'x',
  clocks: [],
  digest: 'x',
  prevHash: '1'.repeat(64),
  policyVersion: 'x',
  calendarVersion: 'x',
})) {
  t.test(`the hash covers ${field}`, async (t) => {
    const row = chained().at(-1)!;
    const stated = { ...where, ...(field === 'recordedAt' ? { recordedAt: 1 } : {}) };
    const changed =
      field === 'clocks' ? { ...row, clocks: [{ name: 'x' } as never] } : { ...row, [field]: change };
    t.not(hashOf(stated, changed), row.hash);
  });
}

t.test('the hash covers tenant and case: a row cannot be moved to another', async (t) => {
  const row = chained()[1]!;
  t.not(hashOf({ ...where, tenant: 'x' }, row), row.hash);
  t.not(hashOf({ ...where, caseId: 'x' }, row), row.hash);
});

t.test('the clear payload can be erased: the chain holds by its digest', async (t) => {
  const row = chained()[2]!;
  t.equal(hashOf(where, { ...row, payload: undefined, facts: {} }), row.hash);
});

t.test('the digest covers payload and facts, and its salt keeps equal payloads apart', async (t) => {
  t.not(digestOf('s', { a: 1 }, {}), digestOf('s', { a: 2 }, {}));
  t.not(digestOf('s', { a: 1 }, {}), digestOf('s', { a: 1 }, { b: 1 }));
  t.not(digestOf('s', { a: 1 }, {}), digestOf('r', { a: 1 }, {}));
  const salts = new Set([...chained(), ...chained()].map(({ salt }) => salt));
  t.equal(salts.size, 8);
});

t.test('a timer row gets an id of its own, an arrival keeps its', async (t) => {
  const rows = chained();
  t.equal(rows[2]?.id, 'e2');
  t.match(rows[3]?.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});
