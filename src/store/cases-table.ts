import type { ColumnType, Generated } from 'kysely';

/** Instants come back as RFC 3339 strings in UTC, dates as YYYY-MM-DD; see the parsers in `database.ts`. */
export type Instant = ColumnType<string, string | undefined, string>;
export type Json<T = unknown> = ColumnType<T, string, string>;

export interface CasesTable {
  tenant: string;
  id: string;
  number: string;
  workflow: string;
  workflow_version: number;
  policy_version: string;
  calendar_version: string;
  policy_scope: Json;
  status: 'open' | 'closed' | 'ended';
  state: string;
  revision: number;
  head: string;
  at: Instant;
  snapshot: Json;
  participants: Json;
  timer_no: number;
  followers: Generated<string[]>;
  repair: Json | null;
  next_due_at: Instant | null;
  due_at: Instant | null;
  overdue: boolean;
  unit: string | null;
  region: string | null;
  sector: string | null;
  grade: string | null;
  place: string | null;
  external_system: string | null;
  external_no: string | null;
  opened_by: string;
  opened_unit: string;
  opened_at: Instant;
  updated_at: Instant;
  held_until: Instant | null;
}
