import t from 'tap';
import { EVENTS, type EventType } from '../../workflows/enforcement/events.ts';
import { compareTable } from './bed.ts';
import { ANY_OPEN, ROLES, SEPARATIONS, STATES, STORED } from './enforcement.expected.ts';
import { bed } from './enforcement.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: STORED });
  t.end();
});

t.test('roles are those of the table', async (t) => {
  for (const [type, roles] of Object.entries(ROLES))
    t.same([...EVENTS[type as EventType].by].sort(), [...roles].sort(), type);
});

t.test('separation of duties: whoever did the one may not do the other', async (t) => {
  for (const [event, ...others] of SEPARATIONS) {
    const barred = (EVENTS[event as EventType] as { notSameAs?: readonly string[] }).notSameAs ?? [];
    for (const other of others) {
      const { as } = EVENTS[other as EventType] as { as?: string };
      t.ok(as !== undefined && barred.includes(as), `${event} ≠ ${other}`);
    }
  }
});
