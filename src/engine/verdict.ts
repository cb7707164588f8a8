import type { Calendar } from '../domain/calendar.ts';
import { iso } from '../domain/instants.ts';
import { type Clock, type ClockRecord, dueOfClock } from './clock-record.ts';
import type { Grant, Verdict } from './workflow.ts';

/**
 * @param doneAt ms of the act that counts (the application that passed, not the day of the visit)
 * @param calendar the version the clock was counted with
 */
export function verdictOf(ended: Clock, doneAt: number | undefined, calendar: Calendar): Verdict {
  // A pause under way when the act was done had stopped the term until then.
  const stopped = doneAt ?? ended.endedAt;
  const pauses = ended.pauses.map((pause) => ({ ...pause, to: pause.to ?? stopped ?? pause.from }));
  const clock: Clock = { ...ended, pauses };
  const judged = (record: ClockRecord): Verdict['net'] => {
    const { dueOn, dueAt } = dueOfClock(record, calendar);
    return { dueOn, onTime: doneAt !== undefined && doneAt < dueAt };
  };
  return {
    doneAt: doneAt === undefined ? null : iso(doneAt),
    original: judged({ ...clock, pauses: [], extensions: [] }),
    extended: judged({ ...clock, pauses: [] }),
    net: judged(clock),
    granted: grantsOf(clock),
  };
}

function grantsOf({ extensions, pauses }: Clock): Grant[] {
  return [
    ...extensions.map(({ term, at, grantedBy, dueOnBefore }): Grant => {
      return { kind: 'extension', by: grantedBy, at: iso(at), ...term, dueOnBefore };
    }),
    ...pauses.flatMap(({ from, to, cause, authority }): Grant[] =>
      to === undefined ? [] : [{ kind: 'pause', by: authority, cause, from: iso(from), to: iso(to) }],
    ),
  ];
}
