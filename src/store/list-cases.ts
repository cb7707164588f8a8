import { type RawBuilder, sql } from 'kysely';
import { iso } from '../domain/instants.ts';
import type { Database, Tx } from './database.ts';

/** Whose eyes look: the same predicate as `maySee`, in SQL. `cases/authorise.ts` makes it. */
export interface Sight {
  readonly organ?: { readonly regions: readonly string[]; readonly sectors: readonly string[] };
  readonly unit: string;
  readonly person: string;
  readonly system?: string;
  readonly hidden?: readonly string[];
}

export interface CaseFilter {
  readonly workflow?: string;
  readonly state?: string;
  readonly status?: 'open' | 'closed' | 'ended';
  /** Leading digits of a region code. */
  readonly region?: string;
  readonly unit?: string;
  readonly grade?: string;
  /**
   * My own turn (mine by name, or nobody's by name and my unit's with one of my roles), or that of a duty. What no
   * unit holds yet is the turn of everybody with the role who may see it: a new report must not lie unseen.
   */
  readonly turn?:
    | { readonly person: string; readonly unit: string; readonly roles: readonly string[] }
    | { readonly duty: string };
  readonly overdue?: boolean;
  /** Instant, RFC 3339. */
  readonly dueBefore?: string;
  readonly text?: string;
}

export type CaseSort = 'dueAt' | 'updatedAt' | 'number';

export interface CasePosition {
  /** Value of the sort column on the last row seen; `null` is a case without a due instant. */
  readonly value: string | null;
  readonly id: string;
}

export interface CaseOrder {
  readonly sort: CaseSort;
  readonly descending: boolean;
  readonly limit: number;
  readonly after?: CasePosition;
}

export interface CaseItemRow {
  readonly id: string;
  readonly number: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  readonly grade: string | null;
  readonly unit: string | null;
  readonly region: string | null;
  readonly sector: string | null;
  readonly place: string | null;
  readonly dueAt: string | null;
  /** `dueAt` reaches a year whose holidays are not published. */
  readonly provisional: boolean;
  readonly overdue: boolean;
  readonly revision: number;
  readonly updatedAt: string;
  readonly turn: readonly {
    duty: string;
    unit: string | null;
    person: string | null;
    since: string;
    clock: string | null;
  }[];
}

const SORT_COLUMNS: Readonly<Record<CaseSort, string>> = {
  dueAt: 'c.due_at',
  updatedAt: 'c.updated_at',
  number: 'c.number',
};

/** One page of the cases that a sight may see, in keyset order: it costs the same on page one and page thousand. */
export async function listCases(
  db: Database,
  tenant: string,
  { sight, filter, order }: { sight: Sight; filter: CaseFilter; order: CaseOrder },
): Promise<CaseItemRow[]> {
  const conditions = [
    sql`c.tenant = ${tenant}`,
    ...sightConditions(sight),
    ...filterConditions(tenant, filter),
  ];
  return db.tenant(tenant, async (tx) => {
    const rows: CaseItemRow[] = [];
    // Cases without a due instant come after all others, each part by itself an index range.
    for (const dated of partsOf(order)) {
      const limit = order.limit - rows.length;
      if (limit > 0) rows.push(...(await readPart(tx, conditions, { ...order, limit }, dated)));
    }
    return rows;
  });
}

/** `true`: rows that have the sort value; `false`: rows that have none. Descending is the exact reverse. */
function partsOf({ sort, descending, after }: CaseOrder): boolean[] {
  if (sort !== 'dueAt') return [true];
  const parts = descending ? [false, true] : [true, false];
  const from = after === undefined ? 0 : parts.indexOf(after.value !== null);
  return parts.slice(from);
}

async function readPart(
  tx: Tx,
  conditions: RawBuilder<unknown>[],
  order: CaseOrder,
  dated: boolean,
): Promise<CaseItemRow[]> {
  const { sort, descending, after, limit } = order;
  const column = sql.raw(SORT_COLUMNS[sort]);
  const where = [...conditions, dated ? sql`${column} is not null` : sql`${column} is null`];
  if (after !== undefined && (after.value !== null) === dated) {
    const beyond = sql.raw(descending ? '<' : '>');
    where.push(
      dated
        ? sql`(${column}, c.id) ${beyond} (${after.value}, ${after.id}::uuid)`
        : sql`c.id ${beyond} ${after.id}::uuid`,
    );
  }
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const { rows } = await sql<RawItem>`
    select c.id, c.number, c.workflow, c.workflow_version as "workflowVersion", c.status, c.state, c.grade, c.unit,
      c.region, c.sector, c.place, c.due_at as "dueAt", c.overdue,
      exists (select 1 from clocks k where k.tenant = c.tenant and k.case_id = c.id and k.state = 'running'
        and k.due_at = c.due_at and k.provisional) as provisional, c.revision, c.updated_at as "updatedAt",
      (select json_agg(json_build_array(w.duty, w.unit, w.person, (extract(epoch from w.since) * 1000)::float8, w.clock)
         order by w.key) from turns w where w.tenant = c.tenant and w.case_id = c.id) as turns
    from cases c where ${sql.join(where, sql` and `)}
    order by ${dated ? sql`${column} ${direction},` : sql``} c.id ${direction} limit ${limit}`.execute(tx);
  return rows.map(itemOf);
}

interface RawItem extends Omit<CaseItemRow, 'turn'> {
  readonly turns: [string, string | null, string | null, number, string | null][] | null;
}

function itemOf({ turns, ...row }: RawItem): CaseItemRow {
  const turn = (turns ?? []).map(([duty, unit, person, since, clock]) => ({
    duty,
    unit,
    person,
    since: iso(since),
    clock,
  }));
  return { ...row, turn };
}

/** Predicates on the case `c`. */
export function sightConditions({ organ, unit, person, system, hidden = [] }: Sight): RawBuilder<unknown>[] {
  const known =
    hidden.length === 0 ? [] : [sql`(c.workflow <> all(${[...hidden]}::text[]) or c.opened_by = ${person})`];
  // An organ competent for everything needs no further predicate, and its lists then run on the plain index.
  if (organ?.regions.includes('') && organ.sectors.length === 0) return known;
  const own = [sql`c.unit = ${unit}`, sql`c.opened_by = ${person}`];
  if (system !== undefined) own.push(sql`c.external_system = ${system}`);
  if (organ !== undefined) own.push(sql`(${inRegions(organ.regions)} and ${inSectors(organ.sectors)})`);
  return [...known, sql`(${sql.join(own, sql` or `)})`];
}

function inRegions(regions: readonly string[]): RawBuilder<unknown> {
  return sql`(c.region is null or exists (select 1 from unnest(${[...regions]}::text[]) p where starts_with(c.region, p)))`;
}

function inSectors(sectors: readonly string[]): RawBuilder<unknown> {
  return sectors.length === 0
    ? sql`true`
    : sql`(c.sector is null or c.sector = any(${[...sectors]}::text[]))`;
}

function filterConditions(tenant: string, filter: CaseFilter): RawBuilder<unknown>[] {
  const { workflow, state, status, region, unit, grade, turn, overdue, dueBefore, text } = filter;
  const equal = { workflow, state, status, unit, grade, overdue };
  const conditions: RawBuilder<unknown>[] = [];
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) conditions.push(sql`${sql.ref(`c.${column}`)} = ${value}`);
  }
  if (region !== undefined) conditions.push(sql`starts_with(c.region, ${region})`);
  if (dueBefore !== undefined) conditions.push(sql`c.due_at < ${dueBefore}`);
  if (turn !== undefined) conditions.push(turnCondition(tenant, turn));
  if (text !== undefined) conditions.push(textCondition(tenant, text));
  return conditions;
}

function turnCondition(tenant: string, turn: NonNullable<CaseFilter['turn']>): RawBuilder<unknown> {
  const mine = 'duty' in turn ? sql`w.duty = ${turn.duty}` : mineCondition('w', tenant, turn);
  return sql`exists (select 1 from turns w where w.tenant = c.tenant and w.case_id = c.id and ${mine})`;
}

/**
 * Mine by name, or nobody's by name and my unit's, or no unit's, with one of my roles. What an organ's desk has that
 * nobody sits at is the safety office's: no turn may lie where nobody looks.
 */
export function mineCondition(
  alias: 'w' | 'n',
  tenant: string,
  { person, unit, roles }: { person: string; unit: string; roles: readonly string[] },
): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const mine = sql`${column('person')} = ${person} or (${column('person')} is null
    and (${column('unit')} = ${unit} or ${column('unit')} is null) and ${column('duty')} = any(${[...roles]}::text[]))`;
  return roles.includes(LAST_RESORT) ? sql`(${mine} or ${unheldCondition(alias, tenant)})` : sql`(${mine})`;
}

const LAST_RESORT = 'safety_office';

/** A turn, or a notice, of a desk of government at which the directory has nobody. */
export function unheldCondition(alias: 'w' | 'n', tenant: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  // Sets of their own, not looked up row by row: a tenant has few desks and many turns.
  const desks = (what: RawBuilder<unknown>, where = sql`true`) => sql`(select ${what} from persons p
    cross join unnest(p.roles) as r(role) left join units u on u.tenant = p.tenant and u.id = p.unit
    where p.tenant = ${tenant} and ${where})`;
  return sql`(${column('duty')} in ${desks(sql`r.role`, sql`u.kind <> 'enterprise'`)}
    and case when ${column('person')} is not null
      then ${column('person')} || '/' || ${column('duty')} not in ${desks(sql`p.id || '/' || r.role`)}
      else ${column('unit')} is not null
        and ${column('unit')} || '/' || ${column('duty')} not in ${desks(sql`p.unit || '/' || r.role`)} end)`;
}

/** Case numbers are found by their beginning, everything else by the trigram index on the text. */
function textCondition(tenant: string, text: string): RawBuilder<unknown> {
  const escaped = text.replace(/[\\%_]/g, '\\$&');
  if (/^\d{4}-\d*$/.test(text)) return sql`c.number like ${`${escaped}%`}`;
  return sql`c.id in (select x.case_id from case_texts x where x.tenant = ${tenant} and x.body ilike ${`%${escaped}%`})`;
}
