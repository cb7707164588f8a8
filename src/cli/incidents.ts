import { parseArgs } from 'node:util';
import { skipIncident } from '../cases/skip-incident.ts';
import { listIncidents, readIncident, releaseCase } from '../store/list-incidents.ts';
import { sweepCase } from '../timers/sweep.ts';
import { type Command, EXIT, idOf, knownTenant, UsageError } from './command.ts';

const SHOWN_MAX = 200;

export const incidentsCommand: Command = {
  name: 'incidents',
  usage: 'incidents [list | retry ID | skip ID --reason TEXT] [--json]',
  summary: {
    zh: '推不动的案件：列出、重试、说明理由后跳过',
    en: 'Cases that cannot be moved: list, retry, skip with a reason',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: { reason: { type: 'string' } },
    });
    const [verb = 'list', given] = positionals;
    await knownTenant(context);
    const house = await context.house();
    const { tenant } = context;
    if (verb === 'list') {
      const items = await listIncidents(house.db, tenant, { limit: SHOWN_MAX, state: 'open' });
      if (context.json) context.out(JSON.stringify({ items }));
      else
        for (const row of items)
          context.out(`${row.id} 案件 case ${row.caseId} 第 ${row.attempts} 次 tries: ${row.error}`);
      return items.length === 0 ? EXIT.ok : EXIT.findings;
    }
    if ((verb !== 'retry' && verb !== 'skip') || given === undefined)
      throw new UsageError(incidentsCommand.usage);
    const id = idOf(given);
    const incident = await readIncident(house.db, tenant, id);
    if (incident === undefined) throw new UsageError(`没有异常 ${id}。 There is no incident ${id}.`);
    if (verb === 'skip') {
      if (values.reason === undefined) throw new UsageError(incidentsCommand.usage);
      const actor = { person: 'operator', unit: 'system', roles: ['admin'] };
      await skipIncident(house, { tenant, actor }, incident, values.reason);
    }
    await releaseCase(house.db, tenant, incident.caseId);
    await sweepCase(house, tenant, incident.caseId);
    const after = await readIncident(house.db, tenant, id);
    context.out(context.json ? JSON.stringify(after) : `${id} ${after?.state}`);
    return after?.state === 'open' ? EXIT.findings : EXIT.ok;
  },
};
