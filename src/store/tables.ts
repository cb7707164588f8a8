import type { ColumnType, Generated } from 'kysely';

/** Instants come back as RFC 3339 strings in UTC, dates as YYYY-MM-DD; see the parsers in `database.ts`. */
type Instant = ColumnType<string, string | undefined, string>;
type Json<T = unknown> = ColumnType<T, string, string>;

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

export interface Tables {
  cases: CasesTable;
  case_texts: { tenant: string; case_id: string; body: string };
  case_links: { tenant: string; case_id: string; kind: string; other_id: string; seq: number };
  turns: {
    tenant: string;
    case_id: string;
    key: string;
    duty: string;
    clock: string | null;
    unit: string | null;
    person: string | null;
    since: Instant;
  };
  evidence: { tenant: string; digest: string; case_id: string; unit: string | null; seq: number };
  events: {
    tenant: string;
    case_id: string;
    seq: number;
    id: string;
    type: string;
    at: Instant;
    recorded_at: Instant;
    actor: Json;
    payload: Json | null;
    facts: Json;
    timer: number | null;
    from_state: string | null;
    to_state: string;
    clocks: Json;
    policy_version: string;
    calendar_version: string;
    salt: string;
    digest: string;
    prev_hash: string;
    hash: string;
    xid: Generated<string>;
  };
  calendars: {
    tenant: string;
    version: string;
    region: Generated<string>;
    years: number[];
    source: string;
    business_close: string | null;
    published_by: Generated<string>;
    created_at: Generated<string>;
  };
  calendar_days: {
    tenant: string;
    version: string;
    day: string;
    kind: 'rest' | 'work' | 'half';
    name: string;
    until: string | null;
  };
  policy_overrides: {
    tenant: string;
    workflow: string;
    revision: number;
    match: Json;
    valid_from: string;
    valid_until: string | null;
    set: Json;
    basis: string;
    replaces: number | null;
    set_by: string;
    created_at: Generated<string>;
  };
  notices: {
    tenant: string;
    id: string;
    case_id: string;
    seq: number;
    number: string;
    duty: string;
    unit: string | null;
    person: string | null;
    tell_at: Instant;
    body: Json;
    told: Generated<boolean>;
  };
  region_pauses: {
    tenant: string;
    id: string;
    region: string;
    cause: string;
    reason: string;
    authority: string;
    document: Json;
    until: string;
    decided_by: string;
    decided_at: Instant;
    workflow: string | null;
    lifted_by: string | null;
    lifted_at: Instant | null;
  };
  clocks: {
    tenant: string;
    case_id: string;
    name: string;
    state: string;
    due_on: string;
    due_at: Instant;
    provisional: boolean;
    record: Json;
  };
  timers: {
    tenant: string;
    case_id: string;
    no: number;
    kind: string;
    name: string;
    due_at: Instant;
    event: Json | null;
    rung: Json | null;
  };
  incidents: {
    tenant: string;
    id: string;
    case_id: string;
    timer_no: number | null;
    error: string;
    attempts: number;
    state: 'open' | 'resolved' | 'skipped';
    first_at: Instant;
    last_at: Instant;
    retry_at: Instant | null;
    settled_by: string | null;
    reason: string | null;
  };
  messages: {
    tenant: string;
    id: string;
    case_id: string;
    seq: number;
    type: string;
    at: Instant;
    body: Json;
    fanned_out: Generated<boolean>;
    created_at: Generated<string>;
  };
  webhooks: {
    tenant: string;
    id: string;
    url: string;
    types: string[];
    secret: string;
    created_by: string;
    created_at: Generated<string>;
    disabled_at: Instant | null;
    disabled_reason: string | null;
  };
  deliveries: {
    tenant: string;
    id: string;
    webhook_id: string;
    message_id: string;
    case_id: string;
    seq: number;
    no: Generated<string>;
    state: 'pending' | 'delivered' | 'dead';
    attempts: Generated<number>;
    next_attempt_at: Instant;
    last_status: number | null;
    last_error: string | null;
    created_at: Generated<string>;
    delivered_at: Instant | null;
  };
  units: {
    tenant: string;
    id: string;
    name: string;
    kind: string;
    parent: string | null;
    regions: string[];
    sectors: string[];
    valid_from: string | null;
    valid_to: string | null;
  };
  persons: {
    tenant: string;
    id: string;
    name: string;
    unit: string;
    roles: string[];
    certificate: string | null;
    valid_from: string | null;
    valid_to: string | null;
  };
  idempotency_keys: {
    tenant: string;
    caller: string;
    key: string;
    request_hash: string;
    status: number;
    answer: string;
    case_id: string | null;
    created_at: Generated<string>;
  };
  audit: {
    tenant: string;
    id: string;
    at: Generated<string>;
    person: string;
    unit: string;
    action: string;
    target: string | null;
    outcome: string;
    detail: Json;
  };
  jobs: {
    tenant: string;
    id: string;
    kind: string;
    state: 'queued' | 'running' | 'done';
    total: number;
    done: number;
    failed: number;
    rows: Json;
    items: Json;
    actor: Json;
    lease_until: Instant | null;
    created_at: Generated<string>;
    updated_at: Generated<string>;
  };
  sandbox_clock: { one: Generated<boolean>; now: Instant };
}
