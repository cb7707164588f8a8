import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { CalendarImport, givenCalendar } from '../../cases/calendar-import.ts';
import { judgeCalendar } from '../../cases/publish-calendar.ts';
import type { RuleChange } from '../../cases/recount-judge.ts';
import { type AssumedEvent, type Happening, type SimulationAsk, simulate } from '../../cases/simulate.ts';
import { simulatePopulation } from '../../cases/simulate-population.ts';
import { invalidAt, Problem } from '../../domain/errors.ts';
import { isUuid } from '../../domain/ids.ts';
import { addMonths, dateOf, msOf, startOfDay } from '../../domain/instants.ts';
import { exactly } from '../../engine/workflow.ts';
import { readCase } from '../../store/read-case.ts';
import type { ServerDeps } from '../deps.ts';
import { languageOf, problemBody } from '../error-reply.ts';
import { instantFrom } from '../instant-input.ts';
import { mustHaveRole } from '../roles.ts';
import { answers, CaseRef, NoQuery } from '../schemas.ts';
import { OverrideBody } from './policies.ts';

/** Ten years of a case are more than any rule looks ahead, and cost seconds. */
const AHEAD_MONTHS_MAX = 120;
const EVENTS_MAX = 200;
const OVERRIDES_MAX = 50;
/** Who may look at the figures of the whole tenant. */
const POPULATION_READERS = ['safety_office', 'committee_leader', 'auditor', 'admin'];

const When = Type.String({ minLength: 1, maxLength: 64, description: '时刻或日期 Instant or date' });
const Short = Type.String({ minLength: 1, maxLength: 128 });
const SimulationBody = exactly({
  workflow: Type.Optional(Short),
  data: Type.Optional(Type.Unknown({ description: '立案数据 Opening data of a new case' })),
  openAt: Type.Optional(When),
  caseId: Type.Optional(Type.String({ format: 'uuid', description: '在案案件 A case that is there' })),
  population: Type.Optional(
    exactly({ workflow: Type.Optional(Short) } /* every running case of the tenant */),
  ),
  events: Type.Optional(
    Type.Array(
      exactly({
        at: When,
        type: Short,
        payload: Type.Unknown(),
        by: Type.Optional(
          exactly({
            role: Type.Optional(Short),
            unit: Type.Optional(Short),
            person: Type.Optional(Short),
          }),
        ),
      }),
      { maxItems: EVENTS_MAX },
    ),
  ),
  until: When,
  calendar: Type.Optional(CalendarImport),
  overrides: Type.Optional(Type.Array(OverrideBody, { maxItems: OVERRIDES_MAX })),
});
type Body = Static<typeof SimulationBody>;

const Line = Type.Object({
  at: Type.String({ format: 'date-time' }),
  type: Type.String(),
  kind: Type.Enum(['event', 'time', 'refused']),
  from: Type.Union([Type.String(), Type.Null()]),
  state: Type.String(),
  payload: Type.Optional(Type.Unknown()),
  clocks: Type.Optional(Type.Array(Type.Unknown())),
  problem: Type.Optional(Type.Unknown()),
});
const Simulation = Type.Object({
  timeline: Type.Optional(Type.Array(Line)),
  case: Type.Optional(CaseRef),
  spawns: Type.Optional(Type.Array(Type.Unknown())),
  totals: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  items: Type.Optional(Type.Array(Type.Unknown())),
  more: Type.Optional(Type.Boolean()),
});

/** What would happen: for one case, or to all of them. Nothing is stored. */
export function simulationRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.post(
    '/simulations',
    {
      schema: {
        tags: ['time'],
        summary: '推演 What would happen if',
        querystring: NoQuery,
        body: SimulationBody,
        response: answers({ 200: Simulation }),
      },
    },
    async (request) => {
      const body = request.body as Body;
      const { now } = await readCase(house.db.pipeline, request.caller.tenant, null);
      const today = house.clock?.() ?? now;
      const until = whenOf('/until', body.until, today);
      const rules = {
        until,
        ...(body.calendar !== undefined && { calendar: await candidateOf(house, request, body.calendar) }),
        ...(body.overrides !== undefined && { overrides: body.overrides }),
      };
      if (body.population !== undefined) return ofPopulation(house, request, body, rules);
      const language = languageOf(request.headers['accept-language']);
      const events = (body.events ?? []).map((event, index): AssumedEvent => {
        return { ...event, at: whenOf(`/events/${index}/at`, event.at, today) };
      });
      const simulated = await simulate(house, {
        ...request.caller,
        ...rules,
        subject: subjectOf(body, today),
        events,
      });
      return { ...simulated, timeline: simulated.timeline.map((line) => told(line, language)) };
    },
  );
}

type House = ServerDeps['house'];

function ofPopulation(
  house: House,
  request: FastifyRequest,
  { population, workflow, data, caseId, events }: Body,
  rules: Pick<SimulationAsk, 'until' | 'calendar' | 'overrides'>,
) {
  mustHaveRole(request, POPULATION_READERS);
  if (workflow !== undefined || data !== undefined || caseId !== undefined || events !== undefined)
    throw invalidAt('/population', '全体推演不针对单个案件', 'is not about one case');
  if (rules.calendar === undefined && rules.overrides === undefined)
    throw invalidAt('/population', '须给出 calendar 或 overrides', 'needs a calendar or overrides');
  if (rules.overrides !== undefined && population?.workflow === undefined)
    throw invalidAt('/population/workflow', '规则参数属于某一流程', 'overrides belong to a workflow');
  if (population?.workflow !== undefined) house.workflows.newest(population.workflow);
  return simulatePopulation(house, { ...request.caller, ...population, ...rules });
}

function subjectOf({ workflow, data, caseId, openAt }: Body, today: number): SimulationAsk['subject'] {
  if (caseId !== undefined) {
    if (workflow !== undefined || data !== undefined || openAt !== undefined)
      throw invalidAt('/caseId', '与 workflow、data 只能择一', 'goes without workflow, data and openAt');
    if (!isUuid(caseId.toLowerCase())) throw new Problem('ID_INVALID');
    return { caseId: caseId.toLowerCase() };
  }
  if (workflow === undefined)
    throw invalidAt(
      '/workflow',
      '须给出 workflow、caseId 或 population',
      'or caseId, or population is required',
    );
  return {
    workflow,
    data,
    ...(openAt !== undefined && { openAt: whenOf('/openAt', openAt, today) }),
  };
}

/** @throws Problem SCHEMA_INVALID for what is no instant, or too far from today */
function whenOf(pointer: string, text: string, today: number): number {
  const instant = msOf(instantFrom(pointer, text));
  const bound = (months: number) => startOfDay(addMonths(dateOf(today), months));
  if (instant > bound(AHEAD_MONTHS_MAX) || instant < bound(-AHEAD_MONTHS_MAX))
    throw invalidAt(pointer, '前后不超过 10 年', 'at most ten years from today');
  return instant;
}

/** The calendar of the tenant as an import would make it; its faults are those of the import. */
async function candidateOf(
  house: House,
  { caller: { tenant } }: FastifyRequest,
  given: NonNullable<Body['calendar']>,
): Promise<NonNullable<RuleChange['calendar']>> {
  const place = { tenant, region: '' };
  const under = (pointer: string) => `/calendar${pointer}`;
  const { record } = await judgeCalendar(house, place, { ...givenCalendar(given), at: under });
  return { place, record };
}

function told({ problem, ...line }: Happening, language: 'zh' | 'en'): Static<typeof Line> {
  if (problem === undefined) return line as Static<typeof Line>;
  return { ...line, problem: problemBody(problem.code, problem.extras, language) } as Static<typeof Line>;
}
