import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import type { Obligation, Opening } from '../../workflows/obligation/context.ts';
import { obligation } from '../../workflows/obligation/index.ts';
import { OBLIGATION_TYPES } from '../../workflows/obligation/types.ts';
import {
  actor,
  actorOf,
  commonGuardCases,
  compareTable,
  context,
  facts,
  type GuardCase,
  payload,
  type Situation,
  tryGuards,
} from './bed.ts';
import { ANY_OPEN, STATES } from './obligation.expected.ts';
import { bed } from './obligation.life.ts';

t.test('each state takes the events of the table and leads where it says', (t) => {
  compareTable(t, bed, { states: STATES, anyOpen: ANY_OPEN, stored: {} });
  t.end();
});

type S = Situation<Obligation>;
const data = (changes: Partial<Opening>) => (s: S) => {
  s.context = { ...s.context, data: { ...s.context.data, ...changes } };
};
const without = (field: string) => (s: S) => {
  const { [field]: _gone, ...rest } = s.event.payload as Record<string, unknown>;
  s.event = { ...s.event, payload: rest };
};
const OFFICE = actorOf('safety_office');
const twice = payload({
  findings: ['配电箱前堆放杂物', '反应釜压力表失效'].map((description) => ({ id: 'f1', description })),
});
// biome-ignore format: a table, one row a line
const CASES: readonly GuardCase<Obligation>[] = [
  { guard: 'ownUnit', leaf: 'open', event: 'START', change: actor({ unit: 'enterprise-2' }) },
  { guard: 'ownUnit', leaf: 'open', event: 'SUBMIT', change: actor({ unit: 'enterprise-2' }) },
  { guard: 'ownUnit', leaf: 'overdue', event: 'MAKE_UP', change: actor({ unit: 'street' }) },
  { guard: 'ownUnit', leaf: 'inProgress', event: 'SUBMIT', first: (s) => { actor({ onBehalfOf: '张三', unit: 'street', roles: ['grid_worker'] })(s); payload({ summary: '月调度' })(s); }, change: data({ obligationType: 'street_dispatch' }) },
  { guard: 'leaderSigned', leaf: 'open', event: 'SUBMIT', change: without('leader') },
  { guard: 'leaderSigned', leaf: 'open', event: 'SUBMIT', change: without('signature') },
  { guard: 'leaderSigned', leaf: 'overdue', event: 'MAKE_UP', change: without('leader') },
  { guard: 'doneInWindow', leaf: 'open', event: 'SUBMIT', change: payload({ on: '2026-02-28' }) },
  { guard: 'doneInWindow', leaf: 'open', event: 'SUBMIT', change: payload({ on: '2026-03-11' }) },
  { guard: 'doneInWindow', leaf: 'returned', event: 'SUBMIT', change: (s) => { s.event = { ...s.event, at: '2026-04-01T00:00:00.000+08:00' }; } },
  { guard: 'doneSinceWindow', leaf: 'overdue', event: 'MAKE_UP', change: payload({ on: '2026-02-28' }) },
  { guard: 'doneSinceWindow', leaf: 'overdue', event: 'MAKE_UP', change: payload({ on: '2026-03-11' }) },
  { guard: 'findingsApart', leaf: 'open', event: 'SUBMIT', change: twice },
  { guard: 'findingsApart', leaf: 'overdue', event: 'MAKE_UP', change: twice },
  { guard: 'findingsListed', leaf: 'open', event: 'SUBMIT', change: payload({ findings: [] }) },
  { guard: 'findingsListed', leaf: 'overdue', event: 'MAKE_UP', change: payload({ findings: [], statement: ' ' }) },
  { guard: 'photosEnough', leaf: 'open', event: 'SUBMIT', change: data({ evidenceSpec: { photosMin: 2 } }) },
  { guard: 'reviewerDesk', leaf: 'submitted', event: 'ACCEPT', first: actor({ unit: 'street-2' }), change: data({ obligationType: 'street_dispatch' }) },
  { guard: 'reviewerDesk', leaf: 'open', event: 'EXCUSE', change: data({ obligationType: 'summary_report' }) },
  { guard: 'notOwner', leaf: 'submitted', event: 'ACCEPT', change: context<Obligation>({ owner: { unit: 'street' } }) },
  { guard: 'notOwner', leaf: 'open', event: 'EXCUSE', change: context<Obligation>({ owner: { unit: 'x', person: 'street_officer' } }) },
  { guard: 'notOwner', leaf: 'madeUp', event: 'RETURN', first: actor(OFFICE), change: context<Obligation>({ owner: { unit: 'safety-office' } }) },
  { guard: 'ownDuty', leaf: 'draft', event: 'ACTIVATE', first: actor({ unit: 'enterprise', roles: ['enterprise_principal'] }), change: context<Obligation>({ owner: { unit: 'enterprise-2' } }) },
  { guard: 'ownDraft', leaf: 'draft', event: 'DISCARD', first: (s) => { actor({ unit: 'enterprise', roles: ['enterprise_principal'] })(s); context<Obligation>({ openedBy: { person: 'p', unit: 'enterprise' } })(s); }, change: context<Obligation>({ openedBy: { person: 'p', unit: 'street' } }) },
  { guard: 'unitKnown', leaf: 'active', event: 'CHANGE_OWNER', change: facts({ unit: null }) },
  { guard: 'notOverdueYet', leaf: 'open', event: 'CHANGE_OWNER', change: (s) => { s.context = { ...s.context, instance: { ...s.context.instance!, overdueOn: '2026-04-01' } }; } },
  { guard: 'anotherOwner', leaf: 'open', event: 'CHANGE_OWNER', change: payload({ unit: 'enterprise' }) },
  { guard: 'checkedByNow', leaf: 'active', event: 'OFFICIAL_CHECK', change: payload({ on: '2026-03-11' }) },
  { guard: 'comparisonOwed', leaf: 'active', event: 'COMPARED', change: (s) => { s.context = { ...s.context, series: { ...s.context.series!, doubt: null } }; } },
  { guard: 'oldValueMatches', leaf: 'open', event: 'PROPOSE_CORRECT', change: payload({ old: '别处' }) },
  ...commonGuardCases<Obligation>('overdue', 'VOID'),
];

t.test('each guard alone refuses its situation, and only it', (t) => {
  tryGuards(t, bed, CASES);
  t.end();
});

t.test('the types are those of the table, each with its cadence, owner and reviewer', (t) => {
  const said = Object.entries(OBLIGATION_TYPES).map(([id, { cadence, owner, reviewer }]) => {
    const { kind } = cadence;
    const how =
      'n' in cadence
        ? cadence.n
        : 'dates' in cadence
          ? cadence.dates.join()
          : 'day' in cadence
            ? cadence.day
            : '';
    return `${id} ${kind} ${how} ${owner} ${reviewer}`.replace(/ +/g, ' ');
  });
  t.strictSame(said, [
    'self_inspection_high_risk months 1 enterprise_principal street_officer',
    'self_inspection_general months 3 enterprise_principal street_officer',
    'drill_high_risk months 6 enterprise_principal street_officer',
    'drill_general months 12 enterprise_principal street_officer',
    'drill_school term enterprise_principal street_officer',
    'risk_identification months 3 enterprise_principal street_officer',
    'quarterly_statement after 15 enterprise_principal street_officer',
    'annual_statement after 31 enterprise_principal street_officer',
    'major_progress_report months 1 enterprise_principal street_officer',
    'street_dispatch months 1 street_officer safety_office',
    'summary_report before 06-10,12-10 street_officer safety_office',
    'street_supervision months 6 street_officer safety_office',
    'committee_meeting_county months 1 safety_office committee_leader',
    'committee_meeting_member months 3 sector_officer safety_office',
    'leader_frontline_visit months 1 street_leader safety_office',
    'guarantor_visit months 1 street_leader safety_office',
    'inspection_by_grade days street_officer safety_office',
  ]);
  t.end();
});

t.test('every example passes its schema; whoever submitted does not review', (t) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  for (const [type, { schema, example }] of Object.entries(obligation.events))
    t.ok(ajv.validate(schema, example), `${type}: ${ajv.errorsText()}`);
  t.ok(ajv.validate(obligation.open.schema, obligation.open.example), ajv.errorsText());
  for (const type of ['ACCEPT', 'RETURN'])
    t.strictSame(obligation.events[type]!.notSameAs, [obligation.events.SUBMIT!.as]);
  t.equal(obligation.events.MAKE_UP!.as, obligation.events.SUBMIT!.as);
  t.end();
});
