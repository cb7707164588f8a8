import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import type { TSchema } from 'typebox';
import { lint } from '../../src/engine/lint.ts';
import { load, stateOf } from '../../src/engine/loaded.ts';
import { step } from '../../src/engine/machine.ts';
import { EVENTS, type EventType } from '../../workflows/public-report/events.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import { OPENERS, openingExample, VISIBLE_TO } from '../../workflows/public-report/opening.ts';
import {
  ANY_OPEN,
  LEAVES,
  type Leaf,
  LIFECYCLE,
  ROLES,
  SEPARATIONS,
  type Target,
} from './public-report.expected.ts';
import { machine, situation, snapshotOf } from './public-report.fixture.ts';

const loaded = load(publicReport);
const TYPES = Object.keys(EVENTS) as EventType[];

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const faults = (schema: TSchema, value: unknown) => (ajv.validate(schema, value) ? [] : ajv.errors);
const cell = (leaf: Leaf, type: string): readonly Target[] | undefined =>
  LIFECYCLE[leaf][type] ?? ANY_OPEN[type];

t.test('the regulated lint finds nothing', async (t) => {
  t.same(lint(publicReport), []);
});

t.test('every event example passes its schema, and the opening example its own', async (t) => {
  for (const type of TYPES) t.same(faults(EVENTS[type].schema, EVENTS[type].example), [], type);
  t.same(faults(publicReport.open.schema, publicReport.open.example), []);
});

t.test(
  'each state takes the events of the table and leads where it says; each other event is refused',
  async (t) => {
    for (const leaf of LEAVES) {
      for (const type of TYPES) {
        const expected = cell(leaf, type);
        const { context, event } = situation(leaf, type);
        const moved = step(machine, snapshotOf(leaf, context), event as never)?.snapshot;
        const name = `${leaf} × ${type}`;
        if (expected === undefined) {
          if (moved !== undefined)
            t.fail(`${name}: accepted (→ ${stateOf(loaded, moved)}), the table refuses it`);
        } else if (moved === undefined) {
          t.fail(`${name}: refused, the table says ${expected.join(' | ')}`);
        } else {
          const to = stateOf(loaded, moved);
          const fits = expected.some((target) => target === to || (target === '=' && to === leaf));
          if (!fits) t.fail(`${name}: leads to ${to}, the table says ${expected.join(' | ')}`);
        }
      }
    }
    t.pass('compared');
  },
);

t.test('the catalogue has every event of the table and no other, with its roles', async (t) => {
  const inTable = new Set([ANY_OPEN, ...Object.values(LIFECYCLE)].flatMap((cells) => Object.keys(cells)));
  t.same(
    [...inTable].filter((type) => !(type in EVENTS)),
    [],
    'no event is missing',
  );
  t.same(
    TYPES.filter((type) => !inTable.has(type)),
    [],
    'no event is taken nowhere',
  );
  for (const [type, roles] of Object.entries(ROLES)) {
    const entry = EVENTS[type as EventType];
    t.same([...entry.by].sort(), [...roles].sort(), `${type}: roles`);
    t.equal('internal' in entry && entry.internal === true, roles.length === 0, `${type}: internal`);
  }
});

t.test('separation of duties: whoever did the one may not do the other', async (t) => {
  for (const { event, notSameAs } of SEPARATIONS) {
    const barred = (EVENTS[event as EventType] as { notSameAs?: readonly string[] }).notSameAs ?? [];
    for (const type of notSameAs) {
      const { as } = EVENTS[type as EventType] as { as?: string };
      t.ok(as !== undefined && barred.includes(as), `${event} ≠ ${type}`);
    }
  }
});

t.test(
  'nobody outside the desks of reports may send anything, hear of anything, or be late on it',
  async (t) => {
    const known = new Set(VISIBLE_TO);
    for (const role of [
      'rectifier',
      'enterprise_principal',
      'enterprise_safety_officer',
      'reporter',
      'grid_worker',
    ])
      t.notOk(known.has(role), `${role} may not see a report`);
    for (const type of TYPES) {
      // A decision for a region belongs to the region's organs, whatever cases it reaches.
      if (type.endsWith('_REGION')) continue;
      t.same(
        EVENTS[type].by.filter((role) => !known.has(role)),
        [],
        type,
      );
      t.same(
        (EVENTS[type] as { onBehalf?: readonly string[] }).onBehalf ?? [],
        [],
        `${type}: entered for nobody`,
      );
    }
    t.same(
      OPENERS.filter((role) => !known.has(role)),
      [],
    );
    const { clocks, ladders } = publicReport.policy;
    for (const [name, { late, ladder }] of Object.entries(clocks)) {
      const told = ladder === undefined ? [] : ladders[ladder]!.flatMap(({ to }) => to);
      const strangers = [late, ...told].filter((role) => !known.has(role) && role !== 'receiving_organ');
      t.same(strangers, [], `${name}: late party and those told`);
    }
  },
);

t.test(
  'a telephone or identity number is refused in the opening data too, so that no draft keeps it',
  async (t) => {
    const bad = [
      { description: '联系我 138 0000 1234' },
      { place: '找张某，身份证330182199001011234' },
      { subject: { name: '某厂 0571-64720000' } },
      { reporterRef: 'ref-330182199001011234' },
    ];
    for (const change of bad)
      t.not(
        faults(publicReport.open.schema, { ...openingExample, ...change })?.length,
        0,
        JSON.stringify(change),
      );
  },
);
