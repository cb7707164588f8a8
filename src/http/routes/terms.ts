import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { check } from '../../cases/validate.ts';
import { type Calendar, dayEnd } from '../../domain/calendar.ts';
import { invalidAt, Problem, type ProblemPlace } from '../../domain/errors.ts';
import { dateOf, daysBetween, isDate, iso, msOf, startOfDay, weekdayOf } from '../../domain/instants.ts';
import { countDays, dueOf, type PassedDay, subtractTerm, TERM_MAX } from '../../domain/terms.ts';
import { exactly } from '../../engine/workflow.ts';
import type { ServerDeps } from '../deps.ts';
import { answers, NoQuery } from '../schemas.ts';
import { compileValidator } from '../validation.ts';

const ROWS_MAX = 1000;
/** Days of all terms of one request: each is looked at and may be named in the answer. */
const DAYS_MAX = 400_000;
const ROWS_PER_TURN = 20;
const FAULTS_MAX = 100;
const MS_PER_HOUR = 3_600_000;

const UNITS = ['hour', 'day', 'workday', 'month'] as const;
const TermAsk = exactly({
  start: Type.String({
    minLength: 1,
    maxLength: 64,
    description: '起算日或时刻，当日不计入 Date or instant; its day is not counted',
  }),
  term: exactly({ n: Type.Integer({ minimum: 1, maximum: TERM_MAX }), unit: Type.Enum([...UNITS]) }),
  direction: Type.Enum(['after', 'before']),
  region: Type.Optional(Type.String({ pattern: '^\\d{0,12}$', description: '区划代码 Region code' })),
});
type Ask = Static<typeof TermAsk>;

const TermAnswer = Type.Object({
  due: Type.String({ format: 'date', description: '最后一日 The last day' }),
  dueAt: Type.String({ format: 'date-time', description: '此刻起已逾期 First instant that is too late' }),
  provisional: Type.Boolean({
    description: '放假通知尚未公布，届时重算 Counted again when the notice comes',
  }),
  basis: Type.String(),
  counted: Type.Integer(),
  skipped: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date' }),
      reason: Type.Enum(['rest', 'rolled']),
      name: Type.Optional(Type.String()),
    }),
  ),
  calendarVersion: Type.String(),
});
type Answer = Static<typeof TermAnswer>;

/** Documentation only: rows are judged one by one, so that a fault has the place of its row. */
const TermBody = Type.Unknown({ anyOf: [TermAsk, Type.Array(TermAsk, { minItems: 1, maxItems: ROWS_MAX })] });

/** What a reader of the refusal may give instead, where the bare rule of the schema does not say all of it. */
const BOUNDS: Readonly<Record<string, ProblemPlace['message']>> = {
  '/term/n': { zh: `应为 1 至 ${TERM_MAX} 的整数`, en: `must be a whole number from 1 to ${TERM_MAX}` },
  '/term/unit': { zh: `应为 ${UNITS.join('、')} 之一`, en: `must be one of ${UNITS.join(', ')}` },
  '/direction': { zh: '应为 after 或 before', en: 'must be after or before' },
};

/** The calculator of terms: the same count that deadlines are set by, with every day that did not count. */
export function termRoutes(app: FastifyInstance, { house }: ServerDeps): void {
  app.post(
    '/calendar/terms',
    {
      validatorCompiler: (route) =>
        route.httpPart === 'body' ? () => true : compileValidator(route as never),
      schema: {
        tags: ['calendars'],
        summary: '期限计算 Count terms',
        querystring: NoQuery,
        body: TermBody,
        response: answers({
          200: Type.Union([TermAnswer, Type.Object({ items: Type.Array(TermAnswer) })]),
        }),
      },
    },
    async (request) => {
      const { body } = request;
      const many = Array.isArray(body);
      const asks = asksOf(body);
      const { tenant } = request.caller;
      const items: Answer[] = [];
      for (const [index, ask] of asks.entries()) {
        const calendar = await house.calendars.current(tenant, ask.region);
        items.push(answerOf(ask, calendar, many ? `/${index}` : ''));
        // Other requests come in between.
        if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await setImmediate();
      }
      return many ? { items } : items[0]!;
    },
  );
}

/** @throws Problem SCHEMA_INVALID with everything that is wrong in any row */
function asksOf(body: unknown): Ask[] {
  if (!Array.isArray(body)) {
    const faults = faultsOf(body, '');
    if (faults.length > 0) throw new Problem('SCHEMA_INVALID', { errors: faults });
    return [body as Ask];
  }
  if (body.length === 0 || body.length > ROWS_MAX)
    throw invalidAt('', `应有 1 至 ${ROWS_MAX} 行`, `must have 1 to ${ROWS_MAX} rows`);
  const faults = body.flatMap((row, index) => faultsOf(row, `/${index}`));
  if (faults.length > 0) throw new Problem('SCHEMA_INVALID', { errors: faults.slice(0, FAULTS_MAX) });
  const asks = body as Ask[];
  const days = asks.reduce((sum, { term: { n, unit } }) => sum + daysAtMost(n, unit), 0);
  if (days > DAYS_MAX)
    throw invalidAt(
      '',
      `各行期限合计至多 ${DAYS_MAX} 天`,
      `the terms together have at most ${DAYS_MAX} days`,
    );
  return asks;
}

function daysAtMost(n: number, unit: Ask['term']['unit']): number {
  if (unit === 'hour') return 0;
  return unit === 'month' ? n * 31 : n;
}

function faultsOf(row: unknown, base: string): ProblemPlace[] {
  try {
    check(TermAsk, row, base);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return (error.extras.errors ?? []).map(({ pointer, message }) => ({
      pointer,
      message: BOUNDS[pointer.slice(base.length)] ?? message,
    }));
  }
  const { start, term } = row as Ask;
  const at = (zh: string, en: string) => [{ pointer: `${base}/start`, message: { zh, en } }];
  if (instantOf(start) === undefined)
    return at('应为日期或带时区的时刻', 'must be a date or an RFC 3339 instant');
  if (term.unit === 'hour' && isDate(start))
    return at('按小时计算，须写明起算时刻', 'hours run from an instant, not from a date');
  return [];
}

function instantOf(start: string): number | undefined {
  try {
    return isDate(start) ? startOfDay(start) : msOf(start);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function answerOf(ask: Ask, calendar: Calendar, base: string): Answer {
  try {
    return ask.term.unit === 'hour' ? hoursOf(ask, calendar) : daysOf(ask, calendar);
  } catch (error) {
    // Years have four digits; what is counted past them cannot be written down.
    if (!(error instanceof RangeError)) throw error;
    throw invalidAt(`${base}/start`, '期限超出可表示的年份', 'the term leaves the years that can be written');
  }
}

function hoursOf({ start, term, direction }: Ask, calendar: Calendar): Answer {
  const from = msOf(start);
  const ms = direction === 'after' ? dueOf(from, term, calendar).dueAt : from - term.n * MS_PER_HOUR;
  return {
    due: dateOf(ms),
    dueAt: iso(ms),
    provisional: false,
    basis: direction === 'after' ? `${LAW}${HOURS}` : `${LAW}${HOURS}自起算时刻向前推算。`,
    counted: 0,
    skipped: [],
    calendarVersion: calendar.version,
  };
}

function daysOf({ start, term, direction }: Ask, calendar: Calendar): Answer {
  const from = isDate(start) ? start : dateOf(msOf(start));
  const { n } = term;
  const unit = term.unit as Exclude<Ask['term']['unit'], 'hour'>;
  const passed: PassedDay[] = [];
  const onDay = (day: PassedDay) => passed.push(day);
  const last =
    direction === 'after'
      ? countDays({ from, stretches: [{ n, unit }], onDay }, calendar)
      : subtractTerm(from, { n, unit }, calendar, onDay);
  const skipped = passed.flatMap(({ date, as }) => {
    if (as !== 'rest' && as !== 'rolled') return [];
    const name = calendar.names.get(date) ?? WEEKEND[weekdayOf(date)];
    return [{ date, reason: as, ...(name === undefined ? {} : { name }) }];
  });
  // Days and months that are taken off are not walked one by one.
  const counted =
    passed.length > 0 ? passed.filter(({ as }) => as === 'counted').length : daysBetween(last.dueOn, from);
  const rolled = skipped.some(({ reason }) => reason === 'rolled');
  return {
    due: last.dueOn,
    dueAt: iso(dayEnd(calendar, last.dueOn)),
    provisional: last.provisional,
    basis: basisOf(unit, direction, { rolled, hours: calendar.businessClose !== undefined }),
    counted,
    skipped,
    calendarVersion: calendar.version,
  };
}

const WEEKEND: Readonly<Record<number, string>> = { 0: '周日', 6: '周六' };
const LAW = '《民法典》';
const HOURS = '第二百零一条第二款：按照小时计算期间的，自法律规定或者当事人约定的时间开始计算。';
const NEXT_DAY = '第二百零一条第一款：按照年、月、日计算期间的，开始的当日不计入，自下一日开始计算。';
const SAME_DAY =
  '第二百零二条：按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日。';
const ROLLS = '第二百零三条第一款：期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日。';
const MIDNIGHT = '第二百零三条第二款：期间的最后一日的截止时间为二十四时';
const BUSINESS = '；有业务时间的，停止业务活动的时间为截止时间';
const WORKDAYS = '工作日按国务院办公厅节假日安排通知及本地日历计算，休息日不计入。';
const BACKWARD = '向前推算，最晚在此日起算，期间仍于所给之日届满；向前推算不顺延。';

/** The articles that were applied to this count, in their own words. */
function basisOf(
  unit: 'day' | 'workday' | 'month',
  direction: Ask['direction'],
  { rolled, hours }: { rolled: boolean; hours: boolean },
): string {
  const sentences = [
    NEXT_DAY,
    unit === 'month' ? SAME_DAY : '',
    unit === 'workday' ? WORKDAYS : '',
    rolled ? ROLLS : '',
    `${MIDNIGHT}${hours ? BUSINESS : ''}。`,
    direction === 'before' ? BACKWARD : '',
  ];
  return `${LAW}${sentences.join('')}`;
}
