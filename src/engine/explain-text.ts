import type { ExplainedDay, Explanation } from './explain.ts';

const UNITS: Readonly<Record<string, string>> = {
  hour: '小时',
  day: '日',
  workday: '个工作日',
  month: '个月',
};
const STATES: Readonly<Record<Explanation['state'], string>> = {
  running: '计时中',
  paused: '中止中',
  met: '按期办结',
  missed: '逾期',
  void: '作废',
};
const AS: Readonly<Record<ExplainedDay['as'], string>> = {
  counted: '',
  rest: '休息日，不计',
  paused: '不计',
  rolled: '休息日，顺延',
  last: '顺延至此',
};

/** The explanation as an office would read it out: one line a day, then the sum and what the days rest on. */
export function explanationText(one: Explanation): string {
  const lines = [
    `期限：${one.label.zh}（${one.clock}），第 ${one.round} 轮，${STATES[one.state]}`,
    `依据：${one.basis}`,
    `起算：${day(one.start)}，当日不计（《民法典》第二百零一条）`,
    one.printedDueOn === null
      ? `期限：${one.term.n}${UNITS[one.term.unit]}`
      : `期限：文书载明至 ${one.printedDueOn}，以文书为准`,
    `日历：${one.calendar.version}（${one.calendar.source}）`,
    ...one.days.map(dayLine),
    ...historyLines(one),
    sumLine(one),
    `到期：${one.dueOn}，${closing(one)}；${time(one.dueAt)} 起为逾期${one.provisional ? '（暂定：涉及尚未公布放假通知的年度）' : ''}`,
  ];
  if (one.newNotice !== null) lines.push(`按现行日历应为 ${one.newNotice}，须另行送达通知后方可变更`);
  if (one.verdict !== null) lines.push(verdictLine(one.verdict));
  return `${lines.join('\n')}\n`;
}

function dayLine({ date, weekday, as, no, why, covered }: ExplainedDay): string {
  const count = no === undefined ? '  —' : String(no).padStart(3);
  const notes = [AS[as], why, covered ? '' : '暂定'].filter((note) => note !== '').join('，');
  return `  ${count}  ${date} ${weekday}${notes === '' ? '' : `  ${notes}`}`;
}

function historyLines(one: Explanation): string[] {
  return [
    ...one.pauses.map(
      ({ from, to, cause, authority }) =>
        `中止：${time(from)} 至 ${to === null ? '今' : time(to)}，${cause}，由 ${authority} 决定`,
    ),
    ...one.extensions.map(
      ({ at, n, unit, grantedBy, dueOnBefore }) =>
        `延期：${time(at)} 由 ${grantedBy} 同意延长 ${n}${UNITS[unit]}，原到期日 ${dueOnBefore}`,
    ),
    ...one.recounts.map(
      ({ at, because, dueOnBefore }) => `重算：${time(at)}，因${because}，原到期日 ${dueOnBefore}`,
    ),
    ...one.custody.map(({ unit, from, counted }) => `承办：${unit}，自 ${time(from)}，计 ${counted} 日`),
  ];
}

function sumLine({ counted, skipped, term }: Explanation): string {
  if (term.unit === 'hour') return `合计：${counted} 小时`;
  const passed = [
    skipped.rest > 0 ? `休息日不计 ${skipped.rest} 日` : '',
    skipped.paused > 0 ? `中止不计 ${skipped.paused} 日` : '',
    skipped.rolled > 0 ? `末日顺延 ${skipped.rolled} 日` : '',
  ].filter((part) => part !== '');
  return `合计：计入 ${counted} 日${passed.length === 0 ? '' : `，${passed.join('，')}`}`;
}

function verdictLine({ doneAt, original, extended, net }: NonNullable<Explanation['verdict']>): string {
  const told = ({ dueOn, onTime }: typeof net) => `${dueOn} ${onTime ? '按期' : '逾期'}`;
  const done = doneAt === null ? '未办' : `${time(doneAt)} 办`;
  return `结论：${done}；按原期限 ${told(original)}，计延期 ${told(extended)}，再扣除中止 ${told(net)}`;
}

function closing({ term, calendar, dueAt }: Explanation): string {
  if (term.unit === 'hour') return `${time(dueAt)} 届满（时限即时起算）`;
  return calendar.businessClose === null || dueAt.slice(11, 16) === '00:00'
    ? '当日24:00届满（《民法典》第二百零三条）'
    : `当日${dueAt.slice(11, 16)}停止业务时届满（《民法典》第二百零三条）`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function time(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
