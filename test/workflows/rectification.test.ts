import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import type { TSchema } from 'typebox';
import { lint } from '../../src/engine/lint.ts';
import { load, regionsOf, stateOf } from '../../src/engine/loaded.ts';
import { step } from '../../src/engine/machine.ts';
import type { Snapshot } from '../../src/engine/workflow.ts';
import { EVENTS, type EventType } from '../../workflows/rectification/events.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import {
  ANY_OPEN,
  type Cells,
  CLOSED_TOO,
  type Leaf,
  LIFECYCLE,
  ON_BEHALF,
  OPEN_LEAVES,
  ROLES,
  SEPARATIONS,
  STORED_ENDS,
  type Target,
} from './rectification.expected.ts';
import { machine, situation, snapshotOf } from './rectification.fixture.ts';

const loaded = load(rectification);
const TYPES = Object.keys(EVENTS) as EventType[];
/** Events the referee names not, and their names in the workflow. */
const ALIAS: Readonly<Record<string, string>> = {
  SECOND_PLAN_TIMEOUT: 'ACK2_TIMEOUT',
  REPLY_DUE: 'REPLY_TIMEOUT',
};
const named = (type: string) => ALIAS[type] ?? type;

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const faults = (schema: TSchema, value: unknown) => (ajv.validate(schema, value) ? [] : ajv.errors);

function cell(leaf: Leaf, type: string): readonly Target[] | undefined {
  const beside: Cells = STORED_ENDS.includes(leaf) ? CLOSED_TOO : ANY_OPEN;
  return LIFECYCLE[leaf][named(type)] ?? beside[named(type)];
}

function after(leaf: Leaf, type: EventType): Snapshot | undefined {
  const { context, event } = situation(leaf, type);
  return step(machine, snapshotOf(leaf, context), event as never)?.snapshot;
}

t.test('the regulated lint finds nothing', (t) => {
  t.same(lint(rectification), []);
  t.end();
});

t.test('every event example passes its schema, and the opening example its own', (t) => {
  for (const type of TYPES) t.same(faults(EVENTS[type].schema, EVENTS[type].example), [], type);
  t.same(faults(rectification.open.schema, rectification.open.example), []);
  t.end();
});

t.test('every public record passes the opening schema, with and without a source kind', (t) => {
  const lines = readFileSync('examples/hazards.ndjson', 'utf8').trim().split('\n');
  t.equal(lines.length, 452);
  const bad = lines.flatMap((line) => {
    const { externalNo, ...data } = JSON.parse(line) as { externalNo: string };
    const found = faults(rectification.open.schema, data) ?? [];
    return [...found, ...(faults(rectification.open.schema, { ...data, sourceKind: 'external' }) ?? [])].map(
      (e) => `${externalNo} ${e.instancePath} ${e.message}`,
    );
  });
  t.same(bad, []);
  t.end();
});

t.test(
  'each state takes the events of the table and leads where it says; each other event is refused',
  (t) => {
    for (const leaf of [...OPEN_LEAVES, ...STORED_ENDS]) {
      for (const type of TYPES) {
        const expected = cell(leaf, type);
        const moved = after(leaf, type);
        const name = `${leaf} × ${type}`;
        if (expected === undefined) {
          if (moved !== undefined)
            t.fail(`${name}: accepted (→ ${stateOf(loaded, moved)}), the table refuses it`);
          continue;
        }
        if (moved === undefined) {
          t.fail(`${name}: refused, the table says ${expected.join(' | ')}`);
          continue;
        }
        const to = stateOf(loaded, moved);
        const fits = expected.some(
          (target) =>
            target === to || (target === '=' && to === leaf) || (target === 'history' && to === 'verifying'),
        );
        if (!fits) t.fail(`${name}: leads to ${to}, the table says ${expected.join(' | ')}`);
      }
    }
    t.pass('compared');
    t.end();
  },
);

interface Node {
  readonly key: string;
  readonly type: string;
  readonly parent?: Node;
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly { readonly target?: readonly Node[] }[]>;
  readonly always?: readonly { readonly target?: readonly Node[] }[];
}

/** Leaves a transition may come to rest in: its target and whatever follows without an event. */
function rests(node: Node, found = new Set<string>()): Set<string> {
  if (node.type === 'history') return found.add('history');
  if (found.has(node.key)) return found;
  found.add(node.key);
  for (const { target } of node.always ?? []) for (const next of target ?? []) rests(next, found);
  return found;
}

function targetsOf(leaf: Node, type: string): Set<string> {
  const found = new Set<string>();
  for (let at: Node | undefined = leaf; at !== undefined; at = at.parent) {
    for (const { target } of at.transitions.get(type) ?? []) {
      if (target === undefined || target.length === 0) found.add('=');
      for (const next of target === undefined || target.length === 0 ? [leaf] : target)
        for (const key of rests(next)) found.add(key);
    }
  }
  return found;
}

t.test('each target the table gives an event is one the machine can lead it to', (t) => {
  const root = machine.root as unknown as Node;
  const open = root.states.open!.states.lifecycle!;
  const leaves = { ...root.states, ...open.states, ...open.states.working!.states };
  for (const leaf of [...OPEN_LEAVES, ...STORED_ENDS]) {
    for (const type of TYPES) {
      const possible = targetsOf(leaves[leaf]!, type);
      // A return to history is followed by what that leaf's own term has come to: seen in whole lives.
      const missing = (LIFECYCLE[leaf][named(type)] ?? []).filter(
        (target) => !possible.has(target) && !possible.has('history'),
      );
      if (missing.length > 0) t.fail(`${leaf} × ${type}: the machine never leads to ${missing.join(', ')}`);
    }
  }
  t.pass('compared');
  t.end();
});

t.test('the catalogue has every event of the table, and roles as it says', (t) => {
  const inTable = new Set(
    [ANY_OPEN, CLOSED_TOO, ...Object.values(LIFECYCLE)].flatMap((cells) => Object.keys(cells)),
  );
  const ours = new Set(TYPES.map(named));
  t.same(
    [...inTable].filter((type) => !ours.has(type)),
    [],
    'no event is missing',
  );
  t.same(
    TYPES.map(named).filter((type) => !inTable.has(type)),
    [],
    'no event is taken nowhere',
  );
  for (const [type, roles] of Object.entries(ROLES)) {
    const entry =
      EVENTS[(Object.entries(ALIAS).find(([, other]) => other === type)?.[0] ?? type) as EventType];
    t.same([...entry.by].sort(), [...roles].sort(), `${type}: roles`);
    t.equal('internal' in entry && entry.internal === true, roles.length === 0, `${type}: internal`);
  }
  for (const type of ON_BEHALF.events) {
    const entry = EVENTS[type as EventType] as { onBehalf?: readonly string[] };
    t.same([...(entry.onBehalf ?? [])].sort(), [...ON_BEHALF.by].sort(), `${type}: 代录`);
  }
  t.end();
});

t.test('separation of duties: whoever did the one may not do the other', (t) => {
  const asOf = (type: string) => (EVENTS[type as EventType] as { as?: string }).as;
  for (const { event, notSameAs } of SEPARATIONS) {
    const barred = (EVENTS[event as EventType] as { notSameAs?: readonly string[] }).notSameAs ?? [];
    // COSIGN_RECHECK bars PASS per re-check, by a guard.
    for (const type of notSameAs.filter((one) => !(event === 'PASS' && one === 'COSIGN_RECHECK'))) {
      const as = asOf(type);
      t.ok(as !== undefined && barred.includes(as), `${event} ≠ ${type}`);
    }
  }
  t.end();
});

t.test('the regions beside the lifecycle follow the data at once', (t) => {
  const shows = (leaf: Leaf, type: EventType) => regionsOf(loaded, after(leaf, type)!);
  t.equal(shows('rectifying1', 'REQUEST_EXTENSION').extension, 'requested');
  t.equal(shows('rectifying1', 'EXT_GRANT').extension, 'none');
  t.equal(shows('rectifying1', 'OBJECT').objection, 'raised');
  t.equal(shows('rectifying1', 'OBJECTION_DISMISS').objection, 'none');
  t.equal(shows('rectifying1', 'DANGER_RAISED').interim, 'ordered');
  t.equal(shows('rectifying1', 'CONTROL_ACTIVE').interim, 'active');
  t.equal(shows('signoffReview', 'CONTROL_LIFT').interim, 'lifted');
  t.equal(shows('rectifying1', 'CONTROL_REVOKE').interim, 'none');
  t.equal(shows('reported', 'TRANSFER_ORGAN').custody, 'transferring');
  t.equal(shows('reported', 'ACCEPT_TRANSFER').custody, 'held');
  t.equal(shows('reported', 'REPLY').reply, 'replied');
  t.equal(shows('reported', 'MARK_UNREACHABLE').reply, 'notNeeded');
  t.equal(shows('rectifying1', 'PUBLISH').publicity, 'published');
  t.equal(shows('rectifying1', 'UPDATE').publicity, 'updated');
  t.equal(shows('rectifying1', 'WITHDRAW_PUBLICITY').publicity, 'withdrawn');
  t.end();
});
