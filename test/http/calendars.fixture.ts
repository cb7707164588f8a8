import { ownerClient, UNITS } from '../support/house.ts';
import { DATA, openClient } from './fixture.ts';

interface Test {
  teardown(work: () => unknown): void;
}

/** Two tenants, each with people who can open cases, and an eye on the whole database. */
export async function openCalendars(t: Test) {
  let wakings = 0;
  const client = await openClient(t, { deps: { onJob: () => wakings++ } });
  const { call, house, server } = client;
  await house.directory.put('other', UNITS, []);
  const owner = await ownerClient(t, server);

  /** Rows of every table, so that "nothing changed" can be said of all of it. */
  async function counts(): Promise<Record<string, number>> {
    const { rows } = await owner.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'bihuan' and table_type = 'BASE TABLE'`,
    );
    const all: Record<string, number> = {};
    for (const { name } of rows) {
      const { rows: found } = await owner.query<{ n: number }>(
        `select count(*)::int as n from bihuan."${name}"`,
      );
      all[name] = found[0]!.n;
    }
    return all;
  }
  const count = async (table: string, where = 'true') =>
    (await owner.query<{ n: number }>(`select count(*)::int as n from bihuan.${table} where ${where}`))
      .rows[0]!.n;

  /** A case in rectification since 2 March with ten days: due on the 12th. */
  async function running(tenant = 'demo'): Promise<string> {
    const opened = await call('POST', '/v1/cases', 'inspector', {
      payload: { workflow: 'small-loop', data: DATA },
      tenant,
    });
    const { id } = opened.json<{ id: string }>();
    const send = (by: string, type: string, payload: unknown) =>
      call('POST', `/v1/cases/${id}/events`, by, { payload: { type, payload }, tenant });
    await send('inspector', 'PROPOSE_ASSIGN', { unit: 'enterprise', days: 10 });
    await send('street_leader', 'APPROVE_ASSIGN', { opinion: '同意' });
    return id;
  }
  async function due(id: string, tenant = 'demo'): Promise<string> {
    const { clocks } = (await call('GET', `/v1/cases/${id}`, 'inspector', { tenant })).json();
    return clocks.find(({ name }: { name: string }) => name === 's.term').dueOn;
  }
  const log = async (id: string) => (await call('GET', `/v1/cases/${id}/events`, 'inspector')).json().items;
  const post = (payload: unknown, query = '', headers: Record<string, string> = {}, by = 'safety_office') =>
    call('POST', `/v1/calendars${query}`, by, {
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const csv = { 'content-type': 'text/csv; charset=utf-8' };
  const local = (version: string, date: string, name = '民俗节') => ({
    version,
    source: '市政府公告',
    years: [],
    days: [{ date, kind: 'rest', name }],
  });
  return { call, house, owner, counts, count, running, due, log, post, csv, local, woken: () => wakings };
}
