import { parseArgs } from 'node:util';
import { askOf, lawToday, orderMigration, shippedPolicy } from '../cases/policy.ts';
import { applyRecount, previewRecount } from '../cases/recount.ts';
import { isDate } from '../domain/instants.ts';
import { effectivePolicy, policyDifferences } from '../engine/policy-view.ts';
import { type Command, type CommandContext, EXIT, UsageError } from './command.ts';

const OPERATOR = { person: 'operator', unit: 'system', roles: ['admin'] };

interface Options {
  readonly region?: string;
  readonly sector?: string;
  readonly on?: string;
  readonly from?: string;
  readonly to?: string;
  readonly because?: string;
  readonly preview?: boolean;
}

type Verb = (context: CommandContext, workflow: string, options: Options) => Promise<number>;

export const policyCommand: Command = {
  name: 'policy',
  usage:
    'policy show WORKFLOW [--region R] [--sector S] [--on DATE] | overrides WORKFLOW | diff WORKFLOW --from N --to N [--region R] [--sector S] [--on DATE] | migrate WORKFLOW --because TEXT [--preview] [--json]',
  summary: {
    zh: '参数与期限：适用值、本租户的设定、两次设定的差异、在办案件改用最新设定',
    en: 'Numbers of a workflow: what holds, what was set, what differs, running cases moved to the newest',
  },
  run: async (context) => {
    const { values, positionals } = parseArgs({
      args: [...context.args],
      allowPositionals: true,
      options: {
        region: { type: 'string' },
        sector: { type: 'string' },
        on: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        because: { type: 'string' },
        preview: { type: 'boolean' },
      },
    });
    const [verb = '', workflow] = positionals;
    if (!Object.hasOwn(VERBS, verb) || workflow === undefined || positionals.length > 2)
      throw new UsageError(policyCommand.usage);
    const { on } = values;
    if (on !== undefined && !isDate(on))
      throw new UsageError(`--on 应为日期。 --on must be a date, not ${on}.`);
    return VERBS[verb]!(context, workflow, values);
  },
};

const VERBS: Readonly<Record<string, Verb>> = {
  show: async ({ house: opened, tenant, json, out }, workflow, { region, sector, on }) => {
    const { house, policy } = await knownPolicy(opened, workflow);
    const effective = effectivePolicy(
      policy,
      await askOf(house, { tenant, workflow }, { region, sector, on }),
    );
    if (json) out(JSON.stringify(effective));
    else {
      out(effective.version);
      for (const [name, { value, source, label }] of Object.entries(effective.values))
        out(`${name} = ${value} [${source}] ${label.zh}`);
      for (const [name, { term, source, label }] of Object.entries(effective.clocks))
        out(`${name} = ${term.n} ${term.unit} [${source}] ${label.zh}`);
    }
    return EXIT.ok;
  },

  overrides: async ({ house: opened, tenant, json, out }, workflow) => {
    const { house } = await knownPolicy(opened, workflow);
    const items = await house.policies.overrides(tenant, workflow);
    if (json) out(JSON.stringify({ items }));
    else
      for (const { revision, match, from, until, set, replaces, basis, setBy } of items) {
        const term = `${from}..${until ?? ''}${replaces === undefined ? '' : ` 取代 replaces ${replaces}`}`;
        out(`${revision} ${JSON.stringify(match)} ${term} ${JSON.stringify(set)} ${setBy}: ${basis}`);
      }
    return EXIT.ok;
  },

  diff: async ({ house: opened, tenant, json, out }, workflow, { from, to, ...place }) => {
    const [earlier, later] = [revisionOf(from), revisionOf(to)];
    const { house, policy } = await knownPolicy(opened, workflow);
    const newest = Math.max(earlier, later);
    const set = await house.policies.overrides(tenant, workflow, newest);
    if ((set.at(-1)?.revision ?? 0) < newest)
      throw new UsageError(`没有第 ${newest} 号设定。 There is no revision ${newest}.`);
    const { region, sector, on } = place;
    const ask = (revision: number) => askOf(house, { tenant, workflow }, { region, sector, on, revision });
    const items = policyDifferences(policy, await ask(earlier), await ask(later));
    if (json) out(JSON.stringify({ items }));
    else
      for (const item of items)
        out(`${item.path}: ${JSON.stringify(item.from)} → ${JSON.stringify(item.to)} ${item.basis}`);
    return EXIT.ok;
  },

  migrate: async (context, workflow, { because, preview }) => {
    if (because === undefined || because.trim() === '') throw new UsageError(policyCommand.usage);
    const { tenant, json, out, progress } = context;
    const { house } = await knownPolicy(context.house, workflow);
    const asOf = await lawToday(house);
    const caller = { tenant, actor: OPERATOR };
    const totals = preview
      ? await previewRecount(house, tenant, { because, policy: { workflow, asOf } }, OPERATOR)
      : await applyRecount(
          house,
          tenant,
          await orderMigration(house, caller, workflow, { because, asOf }),
          OPERATOR,
          { onPage: ({ cases }) => progress(`${cases} 件 cases`) },
        );
    if (json) out(JSON.stringify(totals));
    else
      out(
        Object.entries(totals)
          .map(([name, n]) => `${name} ${n}`)
          .join(', '),
      );
    return EXIT.ok;
  },
};

async function knownPolicy(opened: CommandContext['house'], workflow: string) {
  const house = await opened();
  const known = house.workflows.all().filter(({ definition }) => definition !== undefined);
  if (!known.some(({ id }) => id === workflow))
    throw new UsageError(`没有流程 ${workflow}。 There is no workflow ${workflow}.`);
  return { house, policy: shippedPolicy(house, workflow) };
}

function revisionOf(text: string | undefined): number {
  if (text === undefined || !/^\d{1,9}$/.test(text)) throw new UsageError(policyCommand.usage);
  return Number(text);
}
