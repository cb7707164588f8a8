import t from 'tap';
import { type Command, EXIT, UsageError } from '../../src/cli/command.ts';
import { incidentsCommand } from '../../src/cli/incidents.ts';
import { simulateCommand } from '../../src/cli/simulate.ts';
import { verifyCommand } from '../../src/cli/verify-command.ts';
import { runOn } from '../support/cli.ts';
import { openTestHouse, startServer } from '../support/house.ts';

const server = await startServer(t);
const house = await openTestHouse(t, server);

const run = (command: Command, words: string, tenant = 'demo') => runOn(house, command, words, { tenant });

t.test('a tenant mistyped is no tenant in perfect order', async (t) => {
  t.equal((await run(verifyCommand, '')).code, EXIT.ok);
  t.equal((await run(incidentsCommand, '')).code, EXIT.ok);
  const calls: [Command, string][] = [
    [verifyCommand, ''],
    [incidentsCommand, ''],
    [simulateCommand, '01980000-0000-7000-8000-00000000000a --until 2026-06-01'],
  ];
  for (const [command, words] of calls)
    await t.rejects(
      run(command, words, 'dmeo'),
      new UsageError('没有这个租户 no such tenant: dmeo'),
      command.name,
    );
});

t.test('what is no id is said to be none, in whatever case ids are written', async (t) => {
  const wrong = new UsageError('不是编号（UUID） not an id: 2026-000001');
  await t.rejects(run(incidentsCommand, 'retry 2026-000001'), wrong);
  await t.rejects(run(simulateCommand, '2026-000001 --until 2026-06-01'), wrong);
  const unknown = '01980000-0000-7000-8000-0000000000FF';
  await t.rejects(run(incidentsCommand, `retry ${unknown}`), { message: /There is no incident/ });
  await t.rejects(run(simulateCommand, `${unknown} --until 2026-06-01`), { code: 'NOT_FOUND' });
});
