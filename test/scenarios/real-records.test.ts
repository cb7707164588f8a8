import { readFileSync } from 'node:fs';
import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { rectification } from '../../workflows/rectification/index.ts';
import { bihuan } from '../support/cli.ts';
import { ownerClient } from '../support/house.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

const FILE = 'examples/hazards.ndjson';
const RECORDS = readFileSync(FILE, 'utf8').trim().split('\n').length;
const AT_ONCE = 8;

type Step = readonly [person: string, type: string];

const CLAIMED: readonly Step[] = [['street-officer', 'CLAIM']];
const SERVED: readonly Step[] = [...CLAIMED, ['inspector', 'GRADE_GENERAL'], ['street-officer', 'SERVE']];
const CHECKED: readonly Step[] = [
  ['rectifier', 'REQUEST_RECHECK'],
  ['verifier', 'START_RECHECK'],
];
const SIGNED: readonly Step[] = [
  ['street-officer', 'REPLY'],
  ['sector-leader', 'APPROVE_SIGNOFF'],
  ['safety-office', 'ARCHIVE'],
];

/** Which way a record goes: the ways real hazards end, spread over all records. */
function wayOf(
  record: { grade?: string; outcome?: string },
  index: number,
): { steps: readonly Step[]; end: string } {
  if (record.grade === 'major' && index % 2 === 0) {
    const steps: Step[] = [
      ...CLAIMED,
      ['inspector', 'PROPOSE_GRADE_MAJOR'],
      ['sector-leader', 'APPROVE_GRADE_MAJOR'],
    ];
    return { steps, end: 'upgraded' };
  }
  if (record.outcome?.includes('不实') || index % 13 === 5) {
    return {
      steps: [...CLAIMED, ['inspector', 'PROPOSE_NOT_TRUE'], ['sector-officer', 'APPROVE_NOT_TRUE']],
      end: 'rejected',
    };
  }
  if (index % 17 === 3) {
    return {
      steps: [
        ['street-officer', 'PROPOSE_VOID'],
        ['safety-office', 'APPROVE_VOID'],
      ],
      end: 'voided',
    };
  }
  if (index % 7 === 4)
    return { steps: [...CLAIMED, ['inspector', 'FIXED_ON_SPOT'], ...SIGNED], end: 'archived' };
  if (index % 5 === 2) {
    return {
      steps: [...SERVED, ...CHECKED, ['verifier', 'FAIL'], ...CHECKED, ['verifier', 'PASS'], ...SIGNED],
      end: 'archived',
    };
  }
  return { steps: [...SERVED, ...CHECKED, ['verifier', 'PASS'], ...SIGNED], end: 'archived' };
}

interface Listed {
  readonly id: string;
  readonly workflow: string;
  readonly status: string;
}

async function listAll(sandbox: Sandbox): Promise<Listed[]> {
  const items: Listed[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const cursor = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const { body } = await sandbox.call('GET', `/v1/cases?sort=number&limit=200${cursor}`, 'safety-office');
    items.push(...body.items);
    next = body.next;
  }
  return items;
}

t.test('every real record is imported once, driven to an end, and its log holds', async (t) => {
  const sandbox = await startSandbox(t);
  const first = await bihuan({ DATABASE_URL: sandbox.databaseUrl }, 'import', FILE, '--json');
  t.equal(first.code, 0, first.out);
  t.match(JSON.parse(first.out), { records: RECORDS, opened: RECORDS, known: 0, refused: [] });
  const again = await bihuan({ DATABASE_URL: sandbox.databaseUrl }, 'import', FILE, '--json');
  t.match(
    JSON.parse(again.out),
    { records: RECORDS, opened: 0, known: RECORDS },
    'importing again opens nothing',
  );

  const cases = await listAll(sandbox);
  t.equal(cases.length, RECORDS);
  const waiting = cases.map(({ id }, index) => ({ id, index }));
  const ends = new Map<string, number>();
  const wrong: string[] = [];
  const drive = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const record = (await sandbox.read(next.id)).data as { grade?: string; outcome?: string };
      const { steps, end } = wayOf(record, next.index);
      let state = '';
      for (const [person, type] of steps) {
        const { status, body } = await sandbox.send(
          next.id,
          person,
          type,
          freshEvidence(rectification.events[type]!.example),
        );
        if (status !== 200) wrong.push(`${next.index} ${type}: ${status} ${JSON.stringify(body)}`);
        state = body.state;
        if (status !== 200) break;
      }
      if (state !== end) wrong.push(`${next.index} ended in ${state}, not ${end}`);
      ends.set(state, (ends.get(state) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, drive));
  t.strictSame(wrong.slice(0, 5), []);
  for (const end of ['archived', 'rejected', 'upgraded', 'voided'])
    t.ok((ends.get(end) ?? 0) > 5, `${end}: ${ends.get(end)}`);
  // What was graded major goes on as a listed case of its own; nothing else is left over.
  const listed = ends.get('upgraded')!;
  const after = await listAll(sandbox);
  const open = after.filter(({ status }) => status === 'open');
  t.strictSame([...new Set(open.map(({ workflow }) => workflow))], ['listed-supervision']);
  t.equal(open.length, listed);
  t.equal(after.length, RECORDS + listed);

  const verified = await bihuan({ DATABASE_URL: sandbox.databaseUrl }, 'verify', '--json');
  t.equal(verified.code, 0, verified.out.slice(0, 2000));
  t.match(JSON.parse(verified.out), { cases: RECORDS + listed, findings: [] });

  const owner = await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} });
  const { rows } = await owner.query<{ case_id: string; seq: number; id: string }>(
    `update events set payload = replace(payload::text, '同意', '同议')::jsonb
     where (tenant, case_id, seq) = (select tenant, case_id, seq from events where payload::text like '%同意%' order by case_id limit 1)
     returning case_id, seq, id`,
  );
  const tampered = await bihuan({ DATABASE_URL: sandbox.databaseUrl }, 'verify', '--json');
  t.equal(tampered.code, 3);
  const { findings } = JSON.parse(tampered.out) as {
    findings: { caseId: string; event?: string; seq?: number }[];
  };
  t.ok(
    findings.some(
      ({ caseId, event, seq }) =>
        caseId === rows[0]!.case_id && event === rows[0]!.id && seq === rows[0]!.seq,
    ),
    'verify names the case and the event',
  );
});
