import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { dateOf, daysBetween } from '../../domain/instants.ts';
import { asProblem } from '../../store/database.ts';
import { lawNow, timerLateness } from '../../store/law-clock.ts';
import type { ServerDeps } from '../deps.ts';
import type { Metrics } from '../metrics.ts';
import { answers } from '../schemas.ts';

const Ready = Type.Object({
  ready: Type.Boolean(),
  database: Type.Literal('ok'),
  migrations: Type.Literal('applied'),
  timerLatenessSeconds: Type.Number(),
  calendar: Type.Object({ version: Type.String(), coveredTo: Type.String(), horizonDays: Type.Integer() }),
});

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
        const now = house.clock?.() ?? (await lawNow(house.db));
        const { version, coveredTo } = await house.calendars.newest();
        return {
          ready: true,
          database: 'ok',
          migrations: 'applied',
          timerLatenessSeconds: await timerLateness(house.db, house.clock?.()),
          calendar: { version, coveredTo, horizonDays: daysBetween(dateOf(now), coveredTo) },
        };
      } catch (error) {
        throw asProblem(error);
      }
    },
  );

  app.get('/metrics', { schema: { tags: ['health'], summary: 'Prometheus' } }, async (_request, reply) => {
    const gauges = await timerLateness(house.db, house.clock?.()).then(
      (late) => ({ database_up: 1, timer_lateness_seconds: late }),
      () => ({ database_up: 0 }),
    );
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text(gauges, counters()));
  });
}
