import t from 'tap';
import { CN_CALENDAR } from '../../src/domain/calendar-cn.ts';
import { calendarFromCsv } from '../../src/domain/calendar-csv.ts';
import { nextCalendar } from '../../src/domain/calendar-import.ts';
import { Problem, type ProblemPlace } from '../../src/domain/errors.ts';
import { FILE, YEAR } from './notice.ts';

const CSV = [
  '\ufeffdate,to,kind,name,until\r',
  '2027-01-01,2027-01-03,rest,元旦,\r',
  '2027-02-05,2027-02-12,休,春节\r',
  '\r',
  '2027-04-03,2027-04-05,rest,"清明节",\r',
  '2027-05-01,2027-05-05,休,劳动节,\r',
  '2027-06-09,,休,端午节,,,\r',
  '2027-09-15,,rest,中秋节,\r',
  '2027-10-01,2027-10-07,rest,国庆节,\r',
  '2027-02-13,,班,春节,\r',
  '2027-02-20,,work,春节,\r',
  '2027-05-08,,班,劳动节,\r',
  '2027-09-26,,班,国庆节,\r',
  '2027-10-09,2027-10-09,班,国庆节,\r',
  ',,,,\r',
  '',
].join('\n');
const HEAD = { version: 'cn-2027.1', year: 2027, document: YEAR.document };

function csvFaults(
  text: string,
  head: Parameters<typeof calendarFromCsv>[1] = HEAD,
): readonly ProblemPlace[] {
  try {
    nextCalendar(calendarFromCsv(text, head));
    return [];
  } catch (error) {
    if (error instanceof Problem) return error.extras.errors ?? [];
    throw error;
  }
}

t.test('a CSV, as spreadsheets write it, gives the record its JSON gives', async (t) => {
  const csv = nextCalendar({ ...calendarFromCsv(CSV, HEAD), base: CN_CALENDAR });
  t.strictSame(csv, nextCalendar({ given: FILE, base: CN_CALENDAR }));
  const chinese = CSV.replace('date,to,kind,name,until', '日期,至,类别,名称,下班');
  t.strictSame(nextCalendar({ ...calendarFromCsv(chinese, HEAD), base: CN_CALENDAR }), csv);
});

t.test('a CSV without a year holds local days, and ranges of them', async (t) => {
  const text =
    'kind,name,from,to,until\nhalf,"除夕, ""半天""",2026-03-03,2026-03-04,12:00\nrest,a,2026-03-05\n';
  t.strictSame(calendarFromCsv(text, { version: 'v', document: '公告' }).given, {
    version: 'v',
    source: '公告',
    years: [],
    days: [
      { date: '2026-03-03', kind: 'half', name: '除夕, "半天"', until: '12:00' },
      { date: '2026-03-04', kind: 'half', name: '除夕, "半天"', until: '12:00' },
      { date: '2026-03-05', kind: 'rest', name: 'a' },
    ],
  });
});

t.test('what is wrong in a CSV is told by its line', async (t) => {
  const head = 'from,to,kind,name,until';
  const bad: [string, string[]][] = [
    [
      `${head}\n2027-01-01,,rest,a\n\n2027-13-01,,rest,b\n2027-01-05,2027-01-04,rest,c\n2027-01-06,,off,d`,
      ['line 4', 'line 5', 'line 6'],
    ],
    [`${head}\n2027-01-01,2027-01-03,rest,a\n2027-01-03,,work,b`, ['line 3']],
    [`${head}\n2025-01-01,,rest,a`, ['line 2']],
    [`${head}\n2027-01-01,,half,a`, ['line 2']],
    [`${head}\n2027-01-01,,rest,a,12:00`, ['line 2']],
    [`${head}\n2027-01-01,2027-02-01,work,a`, ['line 2']],
    [`${head}\n2027-01-01,,rest,`, ['line 2']],
    [`${head}\n2027-01-01,,rest,a,,b`, ['line 2']],
    [`${head}\n"x\ny",,rest,a\n2027-01-01,,off,a`, ['line 2', 'line 4']],
    [`${head}\n2027-01-01,,rest,"a`, ['line 2']],
    ['from,kind\n', ['line 1']],
    ['from,kind,name,colour\n', ['line 1']],
    ['from,from,kind,name\n', ['line 1']],
    ['', ['line 1', 'line 1', 'line 1']],
    [`${head}\n`, []],
  ];
  for (const [text, lines] of bad)
    t.strictSame(
      csvFaults(text).map(({ pointer }) => pointer),
      lines,
      text,
    );
  t.match(csvFaults(bad[1]![0]), [{ message: { zh: '2027-01-03 已见于 line 2' } }]);
  t.strictSame(
    csvFaults(`${head}\n`, { version: 'v' }).map(({ pointer }) => pointer),
    ['line 1'],
    'nothing to import',
  );
  t.strictSame(csvFaults(`${head}\n2027-01-01,,rest,a`, { ...HEAD, version: 'a b' })[0]?.pointer, 'version');
  const few = calendarFromCsv(`${head}\n2027-01-01,,rest,a`, HEAD);
  t.match(nextCalendar({ ...few, national: true }).warnings, [{ pointer: 'year' }]);
});
