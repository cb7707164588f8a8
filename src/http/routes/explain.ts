import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { look } from '../../cases/look.ts';
import { Problem } from '../../domain/errors.ts';
import { explainClock } from '../../engine/explain.ts';
import { explanationText } from '../../engine/explain-text.ts';
import { exactly } from '../../engine/workflow.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, IdParams, Verdict } from '../schemas.ts';

const ClockParams = exactly({ ...IdParams.properties, name: Type.String({ description: '期限名 Clock' }) });
const FormatQuery = exactly({
  format: Type.Optional(
    Type.Enum(['json', 'text'], { description: 'text：中文逐日说明 day by day in Chinese' }),
  ),
});
const text = () => Type.String();
const list = () => Type.Array(Type.Unknown());
const Explained = Type.Object({
  clock: text(),
  label: Type.Object({ zh: text(), en: text() }),
  basis: text(),
  state: text(),
  round: Type.Integer(),
  start: text(),
  term: Type.Object({ n: Type.Number(), unit: text() }),
  dueOn: Type.String({ format: 'date' }),
  dueAt: Type.String({ format: 'date-time' }),
  provisional: Type.Boolean(),
  calendar: Type.Object({ version: text(), source: text() }),
  policyVersion: text(),
  days: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date' }),
      weekday: text(),
      as: Type.Enum(['counted', 'rest', 'paused', 'rolled', 'last']),
      no: Type.Optional(Type.Integer()),
      why: text(),
      covered: Type.Boolean(),
    }),
  ),
  counted: Type.Number(),
  skipped: Type.Object({ rest: Type.Integer(), paused: Type.Integer(), rolled: Type.Integer() }),
  pauses: list(),
  extensions: list(),
  custody: list(),
  recounts: list(),
  newNotice: Type.Union([text(), Type.Null()]),
  verdict: Type.Union([Verdict, Type.Null()]),
});

/** Why a date is the date, for whoever may see the case. */
export function explainRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.get(
    '/cases/:id/clocks/:name/explain',
    {
      schema: {
        tags: ['time'],
        summary: '期限逐日说明 Why a due date is the date',
        params: ClockParams,
        querystring: FormatQuery,
        response: answers({ 200: Explained }),
      },
    },
    async (request, reply) => {
      const { id, name } = request.params as Static<typeof ClockParams>;
      const { format } = request.query as Static<typeof FormatQuery>;
      const { tenant, actor } = request.caller;
      const { rules, moved } = await look(house, tenant, actor, id);
      const clock = moved.state.clocks.find((one) => one.name === name);
      if (clock === undefined) {
        throw new Problem('NOT_FOUND', {
          detail: { zh: `案件没有期限“${name}”`, en: `the case has no clock "${name}"` },
        });
      }
      const explained = explainClock(clock, rules);
      const plain = format === 'text' || (format === undefined && prefersText(request.headers.accept));
      if (!plain) return explained;
      return reply.type('text/plain; charset=utf-8').send(explanationText(explained));
    },
  );
}

function prefersText(accept = ''): boolean {
  return /^\s*text\/plain\b/i.test(accept);
}
