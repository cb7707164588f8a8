import type { Change as ChangeOf } from '../base/case.ts';
import { dateAt } from '../base/case.ts';
import { outstanding } from '../base/holds.ts';
import { kinActions } from '../base/kin.ts';
import { actionsOf } from '../base/work.ts';
import type { Inspection } from './context.ts';
import type { InspectionEvent, PayloadOf } from './events.ts';

type Change = ChangeOf<Inspection>;
const { change, work } = actionsOf<Inspection, InspectionEvent>();

/** What a finding is opened with: a hazard of its own, which says where it stands in the record. */
function hazardOf(
  { data, number }: Inspection,
  no: number,
  found: PayloadOf<'FINDING'>,
): Record<string, unknown> {
  const { description, place = data.place, grade, dangerous } = found;
  const item = data.checklist.find(({ id }) => id === found.item);
  const basis = found.basis ?? item?.basis;
  return {
    description,
    place,
    region: data.region,
    unit: { name: data.subject.name },
    sourceKind: 'inspection',
    sourceChannel: data.notice === 'unannounced' ? '四不两直检查' : '事先公告检查',
    source: `检查记录 ${number} 第 ${no} 项`,
    ...(data.sector !== undefined && { sector: data.sector }),
    ...(basis !== undefined && { basis }),
    ...(item?.enforcementItem !== undefined && { enforcementItem: item.enforcementItem }),
    ...(grade !== undefined && { grade }),
    ...(dangerous !== undefined && { dangerous }),
  };
}

/** What each act changes, and what it asks of the engine. */
export const ownActions = {
  ...kinActions<Inspection, InspectionEvent>('inspection'),
  plan: work(({ context, ask }) => {
    const { visitBy } = context.data;
    ask('startClock', { clock: 'i.visit', ...(visitBy !== undefined && { dueOn: visitBy }) });
  }),
  announce: change(({ event }: Change) => ({ noticeOn: dateAt(event) })),
  join: change(({ context, event }: Change, { certificateNo }: { certificateNo: string }) => {
    const { person, unit } = event.actor;
    return { inspectors: [...context.inspectors, { person, unit, certificateNo }] };
  }),
  strike: change(({ context }: Change, { person }: PayloadOf<'STRIKE'>) => ({
    inspectors: context.inspectors.filter((one) => one.person !== person),
  })),
  /** They come again, whoever they will be then. */
  visitFailed: work<PayloadOf<'VISIT_FAILED'>>(({ context, event, ask, change }, { cause, note }) => {
    const refused = cause === 'refused' && !context.flags.includes('entryRefused');
    change({
      inspectors: [],
      conclusions: {},
      round: context.round + 1,
      ...(refused && { flags: [...context.flags, 'entryRefused'] }),
    });
    ask('stopClock', { clock: 'i.record', as: 'void' });
    // Whoever had not begun has the day there was: reports of closed doors do not move it.
    if (!outstanding(event, 'i.visit')) ask('startClock', { clock: 'i.visit' });
    // Refusing an inspection is a case for enforcement of its own.
    if (cause === 'refused' && event.policy.values['spawn.enforcement'] === true)
      ask('spawn', {
        workflow: 'enforcement',
        data: {
          ...hazardOf(context, 0, { description: note, evidence: [] }),
          responsibleUnit: context.data.subject.unit,
        },
        link: 'enforcement',
        carry: { kind: 'entryRefused', from: context.caseId },
        follow: false,
      });
  }),
  conclude: change(({ context }: Change, { items }: PayloadOf<'CHECK'>) => {
    const said = items.map(({ id, ...conclusion }) => [id, conclusion] as const);
    return { conclusions: { ...context.conclusions, ...Object.fromEntries(said) } };
  }),
  find: work<PayloadOf<'FINDING'>>(({ context, event, ask, change }, found) => {
    const no = context.findings.length + 1;
    const { person, unit } = event.actor;
    const { item = null, description, grade = null } = found;
    const finding = { no, item, description, grade, person, unit, on: dateAt(event) };
    change({ findings: [...context.findings, finding] });
    ask('spawn', { workflow: 'rectification', data: hazardOf(context, no, found), link: 'inspection' });
  }),
  record: change(({ context, event }: Change, { opinion }: PayloadOf<'RECORD'>) => {
    const { person, unit } = event.actor;
    return { record: { person, unit, opinion, on: dateAt(event) }, ...signed(context, event) };
  }),
  /** What was found stays; whoever signed the old record has to sign the new one. */
  redo: change(({ context }: Change) => ({
    record: null,
    acknowledged: null,
    inspectors: context.inspectors.map(({ signedOn: _signed, ...one }) => one),
  })),
  sign: change(({ context, event }: Change) => signed(context, event)),
  acknowledge: change(
    (
      { event }: Change,
      { how, by, witness }: { how: 'signed' | 'refused'; by?: string; witness?: string },
    ) => ({
      acknowledged: {
        how,
        by: by ?? event.actor.person,
        on: dateAt(event),
        ...(witness !== undefined && { witness }),
      },
    }),
  ),
  serve: change(({ event }: Change, { method, servedOn }: PayloadOf<'SERVE'>) => ({
    service: { method, on: servedOn ?? dateAt(event) },
  })),
};

function signed(context: Inspection, event: Change['event']): Pick<Inspection, 'inspectors'> {
  return {
    inspectors: context.inspectors.map((one) =>
      one.person === event.actor.person ? { ...one, signedOn: dateAt(event) } : one,
    ),
  };
}
