import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import type { TSchema } from 'typebox';
import { lint } from '../../src/engine/lint.ts';
import { load, regionsOf, stateOf } from '../../src/engine/loaded.ts';
import { step } from '../../src/engine/machine.ts';
import type { EventDefinition, Snapshot } from '../../src/engine/workflow.ts';
import { EVENTS, type EventType } from '../../workflows/listed-supervision/events.ts';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import { openingExample } from '../../workflows/rectification/opening.ts';
import {
  ANY_OPEN,
  FINALS,
  type Leaf,
  LIFECYCLE,
  ON_BEHALF,
  OPEN_LEAVES,
  ROLES,
  SEPARATIONS,
  STORED_ENDS,
  type Target,
} from './listed-supervision.expected.ts';
import { machine, situation, snapshotOf } from './listed-supervision.fixture.ts';

const loaded = load(listedSupervision);
const TYPES = Object.keys(EVENTS) as EventType[];
const LEAVES: readonly Leaf[] = [...OPEN_LEAVES, ...STORED_ENDS];

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const faults = (schema: TSchema, value: unknown) => (ajv.validate(schema, value) ? [] : ajv.errors);

function cell(leaf: Leaf, type: string): readonly Target[] | undefined {
  return LIFECYCLE[leaf][type] ?? (STORED_ENDS.includes(leaf) ? undefined : ANY_OPEN[type]);
}

function after(leaf: Leaf, type: EventType): Snapshot | undefined {
  const { context, event } = situation(leaf, type);
  return step(machine, snapshotOf(leaf, context), event as never)?.snapshot;
}

t.test('the regulated lint finds nothing', (t) => {
  t.same(lint(listedSupervision), []);
  t.end();
});

t.test('every event example passes its schema, and so do the openings', (t) => {
  for (const type of TYPES) t.same(faults(EVENTS[type].schema, EVENTS[type].example), [], type);
  const { schema, example } = listedSupervision.open;
  t.same(faults(schema, example), []);
  const upgraded = {
    ...openingExample,
    basis: '《消防法》第二十八条',
    items: [{ id: 'i1', text: 'x', limitDays: 15, state: 'failed' }],
    responsibleUnit: 'enterprise',
  };
  t.same(faults(schema, upgraded), [], 'as a general case hands it up');
  t.same(faults(schema, { ...upgraded, items: [], responsibleUnit: null }), []);
  t.end();
});

t.test(
  'each state takes the events of the table and leads where it says; each other event is refused',
  (t) => {
    for (const leaf of LEAVES) {
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
        if (!expected.some((target) => target === to || (target === '=' && to === leaf)))
          t.fail(`${name}: leads to ${to}, the table says ${expected.join(' | ')}`);
      }
    }
    t.pass('compared');
    t.end();
  },
);

interface Node {
  readonly key: string;
  readonly parent?: Node;
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly { readonly target?: readonly Node[] }[]>;
  readonly always?: readonly { readonly target?: readonly Node[] }[];
}

/** Leaves a transition may come to rest in: its target and whatever follows without an event. */
function rests(node: Node, found = new Set<string>()): Set<string> {
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

t.test(
  'each target the table gives an event is one the machine can lead it to, and the other way round',
  (t) => {
    const root = machine.root as unknown as Node;
    const leaves = { ...root.states, ...root.states.open!.states.lifecycle!.states };
    for (const leaf of LEAVES) {
      for (const type of TYPES) {
        const expected = cell(leaf, type) ?? [];
        const possible = targetsOf(leaves[leaf]!, type);
        const missing = expected.filter((target) => !possible.has(target));
        if (missing.length > 0) t.fail(`${leaf} × ${type}: the machine never leads to ${missing.join(', ')}`);
      }
    }
    for (const final of FINALS) t.equal(leaves[final]!.transitions.size, 0, `${final} takes nothing`);
    t.end();
  },
);

t.test('the catalogue has every event of the table, and roles as it says', (t) => {
  const inTable = new Set([ANY_OPEN, ...Object.values(LIFECYCLE)].flatMap((cells) => Object.keys(cells)));
  t.same(
    [...inTable].filter((type) => !TYPES.includes(type as EventType)),
    [],
    'no event is missing',
  );
  t.same(
    TYPES.filter((type) => !inTable.has(type)),
    [],
    'no event is taken nowhere',
  );
  for (const [type, roles] of Object.entries(ROLES)) {
    const entry = EVENTS[type as EventType] as EventDefinition;
    t.same([...entry.by].sort(), [...roles].sort(), `${type}: roles`);
    t.equal(entry.internal === true, roles.length === 0, `${type}: internal`);
  }
  for (const type of ON_BEHALF.events) {
    const entry = EVENTS[type as EventType] as EventDefinition;
    t.same([...(entry.onBehalf ?? [])].sort(), [...ON_BEHALF.by].sort(), `${type}: 代录`);
  }
  t.end();
});

t.test('separation of duties: whoever did the one may not do the other', (t) => {
  for (const { event, notSameAs } of SEPARATIONS) {
    const barred = (EVENTS[event as EventType] as EventDefinition).notSameAs ?? [];
    for (const type of notSameAs) {
      const { as } = EVENTS[type as EventType] as EventDefinition;
      t.ok(as !== undefined && barred.includes(as), `${event} ≠ ${type}`);
    }
  }
  t.end();
});

t.test('the regions beside the lifecycle follow the data at once', (t) => {
  const shows = (leaf: Leaf, type: EventType) => regionsOf(loaded, after(leaf, type)!);
  t.equal(shows('rectifying', 'REQUEST_EXTENSION').extension, 'requested');
  t.equal(shows('rectifying', 'EXT_GRANT').extension, 'none');
  t.equal(shows('rectifying', 'ORDER_INTERIM').interim, 'ordered');
  t.equal(shows('rectifying', 'CONTROL_ACTIVE').interim, 'active');
  t.equal(shows('signoffApproval', 'CONTROL_LIFT').interim, 'lifted');
  t.equal(shows('rectifying', 'CONTROL_REVOKE').interim, 'none');
  t.equal(shows('planDrafting', 'PROPOSE_LISTING').listing, 'proposed');
  t.equal(shows('planDrafting', 'APPROVE_LISTING').listing, 'approved');
  t.equal(shows('planDrafting', 'RETURN_LISTING').listing, 'none');
  t.equal(shows('planDrafting', 'DECIDE_NOT_LIST').listing, 'notListed');
  t.equal(shows('rectifying', 'SERVE_NOTICE').listing, 'listed');
  t.equal(shows('rectifying', 'PUBLISH').publicity, 'published');
  t.equal(shows('rectifying', 'UPDATE').publicity, 'updated');
  t.equal(shows('rectifying', 'WITHDRAW_PUBLICITY').publicity, 'withdrawn');
  t.equal(shows('rectifying', 'PROPOSE_CLOSURE').closure, 'proposed');
  t.equal(shows('rectifying', 'GOV_APPROVE').closure, 'approved');
  t.equal(shows('rectifying', 'GOV_REJECT').closure, 'none');
  t.equal(shows('signoffApproval', 'REQUEST_RESUME').resume, 'requested');
  t.equal(shows('signoffApproval', 'CONSENT_RESUME').resume, 'consented');
  t.equal(shows('signoffApproval', 'REFUSE_RESUME').resume, 'none');
  t.equal(shows('rectifying', 'TRANSFER_ORGAN').custody, 'transferring');
  t.equal(shows('rectifying', 'ACCEPT_TRANSFER').custody, 'held');
  t.equal(shows('rectifying', 'REFUSE_TRANSFER').custody, 'disputed');
  t.equal(shows('rectifying', 'REPLY').reply, 'replied');
  t.end();
});
