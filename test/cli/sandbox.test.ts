import t from 'tap';
import { openCase } from '../../src/cases/open-case.ts';
import { furnishSandbox, refuseSandboxDatabase } from '../../src/cli/sandbox.ts';
import { openTestHouse, person, startServer } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server);
const data = { place: '3 号仓库', text: '疏散通道被货物堵塞' };

t.test('a sandbox never stops the clock of a database that holds real cases', async (t) => {
  await refuseSandboxDatabase(house);
  await openCase(house, { tenant: 'demo', actor: person('inspector'), workflow: 'small-loop', data });
  await t.rejects(furnishSandbox(house), { name: 'WrongDatabase' });
  const { rows } = await house.db.pool.query('select count(*)::int as n from sandbox_clock');
  t.equal(rows[0].n, 0);
});

t.test('production never runs on a database whose clock can be moved', async (t) => {
  await house.db.pool.query(`insert into sandbox_clock (now) values ('2026-03-02T09:00:00+08:00')`);
  await furnishSandbox(house);
  await t.rejects(refuseSandboxDatabase(house), { name: 'WrongDatabase' });
});
