import t from 'tap';
import { freshEvidence } from '../../src/cli/demo.ts';
import { verify } from '../../src/cli/verify.ts';
import { WORKFLOWS } from '../../workflows/index.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import { startSandbox } from '../support/sandbox.ts';

const sandbox = await startSandbox(t);
const OFFICE = 'safety-office';

/** An act by example: by the usual person of its role, or by whom it says, its payload changed as it says. */
type Act = string | readonly [type: string, person?: string, changes?: object];

async function go(id: string, ...acts: readonly Act[]): Promise<string> {
  let state = '';
  const { workflow } = await sandbox.read(id);
  const { events } = WORKFLOWS.find((one) => one.id === workflow)!;
  for (const act of acts) {
    const [type, person = events[type]!.by[0]!.replaceAll('_', '-'), changes = {}] =
      typeof act === 'string' ? [act] : act;
    const payload = { ...(freshEvidence(events[type]!.example) as object), ...changes };
    const { status, body } = await sandbox.send(id, person, type, payload);
    if (status !== 200) throw new Error(`${type} by ${person}: ${JSON.stringify(body)}`);
    state = body.state;
  }
  return state;
}

async function linked(id: string, kind: string): Promise<string> {
  const { links } = await sandbox.read(id);
  const link = links.find((one) => one.kind === kind && one.direction === 'to');
  if (link === undefined) throw new Error(`no ${kind} among ${links.map((one) => one.kind)}`);
  return link.id;
}

interface Line {
  readonly caseId: string;
  readonly workflow: string;
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly person: string };
}

async function history(id: string): Promise<Line[]> {
  const lines: Line[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const cursor = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const { body } = await sandbox.call('GET', `/v1/cases/${id}/family/events?limit=200${cursor}`, OFFICE);
    lines.push(...body.items);
    next = body.next;
  }
  return lines;
}

t.test(
  'a report’s hazard, graded major, raised to the city, fined, signed off by five, found again',
  async (t) => {
    const ids = { report: '', general: '', major: '', fine: '', lookalike: '' };

    await t.test(
      'reported and verified, it is a general case; graded major it goes on as another',
      async (t) => {
        const { body } = await sandbox.call('POST', '/v1/cases', 'sector-officer', {
          workflow: 'public-report',
          data: { ...(publicReport.open.example as object), sector: '工贸' },
        });
        ids.report = body.id;
        await go(
          ids.report,
          ['ACCEPT', 'sector-officer'],
          'START_VERIFY',
          ['PROPOSE_SUBSTANTIATED', 'verifier', { nature: 'general' }],
          ['COSIGN_VERIFY', 'verifier-2'],
          ['APPROVE_SUBSTANTIATED', 'sector-leader'],
        );
        ids.general = await linked(ids.report, 'report');
        await go(ids.general, 'CLAIM', 'GRADE_GENERAL', 'SERVE');
        t.equal(await go(ids.general, 'PROPOSE_GRADE_MAJOR', 'APPROVE_GRADE_MAJOR'), 'upgraded');
        ids.major = await linked(ids.general, 'upgraded');
        const { links, regions } = await sandbox.read(ids.report);
        t.ok(
          links.some(({ id, kind }) => id === ids.major && kind === 'report'),
          'the report waits for the major hazard',
        );
        t.match(regions, { feedback: 'interimDue' });
      },
    );

    await t.test('listed by the county, overdue, raised to the city with a limit of its own', async (t) => {
      await go(
        ids.major,
        'EXPERT_OPINION',
        'ORDER_INTERIM',
        ['CONTROL_ACTIVE', 'sector-officer'],
        'PROPOSE_CONFIRM_MAJOR',
        'APPROVE_CONFIRM_MAJOR',
        'DEPT_RECEIPT',
        'CONGRESS_RECEIPT',
        'PROPOSE_LISTING',
        'APPROVE_LISTING',
        'SERVE_NOTICE',
        'PUBLISH',
        'SUBMIT_PLAN',
      );
      t.equal(await go(ids.major, 'APPROVE_PLAN'), 'rectifying');
      await sandbox.moveTo('2026-05-07T10:00:00+08:00');
      t.equal(await go(ids.major, 'PROPOSE_LEVEL_UP'), 'overdue');
      await go(
        ids.major,
        ['APPROVE_LEVEL_UP', 'safety-office-2'],
        ['SERVE_NOTICE', 'safety-office-2'],
        'ENFORCE',
      );
      t.equal(
        await go(
          ids.major,
          ['PROPOSE_NEW_LIMIT', 'sector-officer'],
          ['APPROVE_NEW_LIMIT', 'safety-office-2'],
        ),
        'rectifying',
      );
      t.match((await sandbox.read(ids.major)).data, { level: 'city', misses: 1 });
    });

    await t.test(
      'fined: the hazard’s case and the report, whose reward waited for it, are told',
      async (t) => {
        ids.fine = await linked(ids.major, 'enforcement');
        await go(
          ids.fine,
          ['FILE', 'sector-leader'],
          'RECORD_INVESTIGATION',
          ['COSIGN_INVESTIGATION', 'inspector'],
          'NOTIFY',
          ['WAIVE_DEFENCE', 'rectifier'],
          'LEGAL_REVIEW',
          'PROPOSE_DECIDE',
          ['APPROVE_DECIDE', 'sector-leader'],
          'SERVE_DECISION',
          'PUBLISH_DECISION',
          ['PAID', 'enforcement-officer'],
          'PROPOSE_CONCLUDE',
          ['APPROVE_CONCLUDE', 'sector-leader'],
        );
        const { data, state } = await sandbox.read(ids.report);
        t.match(data, { penalties: [{ fineYuan: 60_000 }] });
        t.equal(state, 'rewardReview');
        t.match((await sandbox.read(ids.major)).data, { punishments: [{}] });
      },
    );

    await t.test('accepted by two, signed off by five, each once and in order', async (t) => {
      await go(
        ids.major,
        'SELF_ACCEPT',
        'PRELIM_PASS',
        ['COSIGN_ACCEPTANCE', 'verifier-2'],
        'ACCEPT',
        ...['street-leader', 'sector-leader', 'sector-leader-2', OFFICE].map(
          (who) => ['SIGN_OFF', who] as const,
        ),
      );
      t.equal((await sandbox.read(ids.major)).state, 'signoffApproval');
      t.equal(await go(ids.major, ['SIGN_OFF', 'committee-leader'], 'PUBLISH_DELISTING'), 'delisted');
      ids.lookalike = await linked(ids.major, 'lookalike');
      t.match(
        (await sandbox.read(ids.report)).regions,
        { feedback: 'finalDue' },
        'now the reporter can be told',
      );
    });

    await t.test('three months later it is there again: the same case begins a new round', async (t) => {
      await sandbox.moveTo('2026-08-12T10:00:00+08:00');
      t.match((await sandbox.read(ids.major)).data, { lookback: 'due' });
      t.equal(await go(ids.major, ['REBOUND', 'verifier-2']), 'acceptanceFailed');
      t.match((await sandbox.read(ids.major)).data, { rebounds: 1, round: 2, level: 'city' });
    });

    await t.test('one family with one history, whichever of them one begins with', async (t) => {
      const members = new Set(Object.values(ids));
      t.equal(members.size, 5);
      for (const id of members) {
        const { family } = await sandbox.read(id);
        t.same(new Set([id, ...family!.items.map((one) => one.id)]), members);
        t.equal(family?.complete, true);
      }
      const lines = await history(ids.general);
      t.same(new Set(lines.map(({ caseId }) => caseId)), members);
      t.ok(
        lines.every(({ at }, n) => n === 0 || lines[n - 1]!.at <= at),
        'in the order of time',
      );
      const of = (type: string) => lines.filter((line) => line.type === type);
      t.same(
        of('SIGN_OFF').map(({ actor }) => actor.person),
        ['street-leader', 'sector-leader', 'sector-leader-2', OFFICE, 'committee-leader'],
      );
      const story = [
        'APPROVE_SUBSTANTIATED',
        'APPROVE_GRADE_MAJOR',
        'APPROVE_LISTING',
        'APPROVE_LEVEL_UP',
        'APPROVE_DECIDE',
        'PENALTY_FINAL',
        'ACCEPT',
        'SIGN_OFF',
        'REBOUND',
      ];
      const told = lines.map(({ type }) => type).filter((type) => story.includes(type));
      // The report is accepted first, the major hazard at the end.
      t.same([...new Set(told.slice(1))], story);
      t.same(await history(ids.major), lines);
    });

    await t.test('every log holds by its hashes, every invariant in every case', async (t) => {
      await sandbox.moveTo('2026-10-01T09:00:00+08:00');
      const { cases, findings } = await verify(sandbox.house, 'demo', () => {}, true);
      t.same(findings, []);
      t.equal(cases, 5);
      for (const id of Object.values(ids)) {
        const { status, turn, clocks } = await sandbox.read(id);
        t.ok(status !== 'open' || turn.length > 0, `somebody's turn in ${id}`);
        t.ok(status === 'ended' || clocks.some(({ state }) => state === 'running'), `a clock in ${id}`);
      }
    });
  },
);
