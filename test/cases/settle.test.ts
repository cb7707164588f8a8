import t, { type Test } from 'tap';
import { settle } from '../../src/cases/commit.ts';
import { Problem } from '../../src/domain/errors.ts';

/** The true clock, moved by hand. */
function movableClock(t: Test): (ms: number) => void {
  const real = performance.now;
  let moved = 0;
  performance.now = () => real.call(performance) + moved;
  t.teardown(() => {
    performance.now = real;
  });
  return (ms) => {
    moved += ms;
  };
}

const lost = () => Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });

t.test('a race lost after a long wait for the connection is run again', async (t) => {
  const pass = movableClock(t);
  const answer = await settle(async (tried) => {
    if (tried === 0) {
      pass(3000);
      throw lost();
    }
    return tried === 1 ? undefined : 'settled';
  });
  t.equal(answer, 'settled');
});

t.test('races without end are given up after two seconds, a lost connection after five', async (t) => {
  const pass = movableClock(t);
  const tries = { race: 0, loss: 0 };
  const race = settle(async () => {
    tries.race++;
    pass(900);
    return undefined;
  });
  await t.rejects(race, { code: 'CASE_BUSY' });
  t.equal(tries.race, 4, 'from the first lost race');
  const loss = settle(async () => {
    tries.loss++;
    pass(2600);
    throw lost();
  });
  await t.rejects(loss, { code: 'DATABASE_UNAVAILABLE' });
  t.equal(tries.loss, 2);
});

t.test(
  'after a lost connection nobody is told that the case was busy: its commit may still arrive',
  async (t) => {
    const pass = movableClock(t);
    const raced = settle(async (tried) => {
      if (tried === 0) throw lost();
      pass(900);
      return undefined;
    });
    await t.rejects(raced, { code: 'DATABASE_UNAVAILABLE' });
    const found = settle(async (tried) => {
      if (tried === 0) throw lost();
      pass(1400);
      return tried === 3 ? 'found' : undefined;
    });
    t.equal(await found, 'found', 'as long as connections are waited for');
    const full = settle(async (tried) => {
      throw tried === 0 ? lost() : new Problem('CASE_BUSY');
    });
    await t.rejects(full, { code: 'DATABASE_UNAVAILABLE' }, 'whoever says so');
  },
);
