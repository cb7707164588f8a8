import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { lawNowIn } from '../../cases/house.ts';
import { type Calendar, coveredUntil, HORIZON_DAYS_MIN } from '../../domain/calendar.ts';
import { dateOf, daysBetween } from '../../domain/instants.ts';
import { EVERY_TENANT } from '../../store/calendars.ts';
import { asProblem } from '../../store/database.ts';
import { timerLateness } from '../../store/law-clock.ts';
import type { ServerDeps } from '../deps.ts';
import type { Metrics } from '../metrics.ts';
import { answers } from '../schemas.ts';

const Ready = Type.Object({
  ready: Type.Boolean(),
  database: Type.Literal('ok'),
  migrations: Type.Literal('applied'),
  timerLatenessSeconds: Type.Number(),
  calendar: Type.Object({
    version: Type.String(),
    coveredTo: Type.String(),
    horizonDays: Type.Integer(),
    warning: Type.Optional(Type.String()),
  }),
});

function horizonOf(calendar: Calendar, today: string): Static<typeof Ready>['calendar'] {
  const coveredTo = coveredUntil(calendar, today);
  const horizonDays = daysBetween(today, coveredTo);
  const warning = `日历只到 ${coveredTo}，请导入下一年度放假通知 the calendar ends, import the next notice`;
  const { version } = calendar;
  return { version, coveredTo, horizonDays, ...(horizonDays < HORIZON_DAYS_MIN && { warning }) };
}

/** For the machines that watch this one; no token, and nothing of any tenant. */
export function healthRoutes(
  app: FastifyInstance,
  { house, counters = () => ({}) }: ServerDeps,
  metrics: Metrics,
): void {
  app.get('/livez', { schema: { tags: ['health'], summary: '进程存活 Alive' } }, async () => ({
    alive: true,
  }));

  app.get(
    '/readyz',
    { schema: { tags: ['health'], summary: '可以接单 Ready', response: answers({ 200: Ready }) } },
    async () => {
      try {
        // The house opens only on a migrated database, and `law_now` answers only from one.
        const now = await lawNowIn(house);
        const calendar = await house.calendars.current(EVERY_TENANT);
        return {
          ready: true,
          database: 'ok',
          migrations: 'applied',
          timerLatenessSeconds: await timerLateness(house.db, house.clock?.()),
          calendar: horizonOf(calendar, dateOf(now)),
        };
      } catch (error) {
        throw asProblem(error);
      }
    },
  );

  app.get('/metrics', { schema: { tags: ['health'], summary: 'Prometheus' } }, async (_request, reply) => {
    const gauges = await gaugesOf(house).catch(() => ({ database_up: 0 }));
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text(gauges, counters()));
  });
}

async function gaugesOf(house: ServerDeps['house']): Promise<Record<string, number>> {
  const now = await lawNowIn(house);
  const { horizonDays } = horizonOf(await house.calendars.current(EVERY_TENANT), dateOf(now));
  return {
    database_up: 1,
    timer_lateness_seconds: await timerLateness(house.db, house.clock?.()),
    calendar_horizon_days: horizonDays,
  };
}
