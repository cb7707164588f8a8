import t from 'tap';
import { addDays } from '../../src/domain/instants.ts';
import { dueOf, subtractTerm } from '../../src/domain/terms.ts';
import { at, calendar, minute, term } from './dates.ts';

t.test('30 days from service on Friday end on a Sunday and roll to Monday 24:00', async (t) => {
  const served = at('2025-01-24');
  t.equal(dueOf(served, term(30, 'day'), calendar, { roll: false }).dueOn, '2025-02-23');
  t.equal(minute(dueOf(served, term(30, 'day'), calendar).dueAt), '2025-02-25T00:00');
});

t.test('asking 10 days before expiry: the rolled date admits a day more than the nominal one', async (t) => {
  const served = at('2025-01-24');
  const lastDay = (roll: boolean) =>
    subtractTerm(dueOf(served, term(30, 'day'), calendar, { roll }).dueOn, term(10, 'day'), calendar).dueOn;
  t.equal(lastDay(true), '2025-02-14');
  t.equal(lastDay(false), '2025-02-13');
});

t.test('5 workdays over National Day 2025 count the make-up Saturday', async (t) => {
  t.equal(dueOf(at('2025-09-29'), term(5, 'workday'), calendar).dueOn, '2025-10-13');
});

t.test('20 days from a coal application on a Saturday; 5 workdays from the resumption', async (t) => {
  t.equal(dueOf(at('2025-03-01'), term(20, 'day'), calendar).dueOn, '2025-03-21');
  t.equal(dueOf(at('2025-03-21'), term(5, 'workday'), calendar).dueOn, '2025-03-28');
});

t.test('day 180 after day 0 is inside 180 days: the start day is not counted', async (t) => {
  const first = '2026-03-02';
  const { dueAt } = dueOf(at(first), term(180, 'day'), calendar, { roll: false });
  t.ok(at(`${addDays(first, 90)}T23:59`) < dueAt);
  t.ok(at(`${addDays(first, 180)}T23:59`) < dueAt);
  t.notOk(at(`${addDays(first, 181)}T00:00`) < dueAt);
});
