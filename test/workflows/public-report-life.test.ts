import t from 'tap';
import { iso } from '../../src/domain/instants.ts';
import { EVENTS, type EventType } from '../../workflows/public-report/events.ts';
import { actorOf, MASTER } from './public-report.fixture.ts';
import { ANONYMOUS, CODE, CODE_DIGEST, HAZARD, Life } from './public-report.life.ts';

/** Whole lives of public reports. */

/** The first report, as the database answers for it. */
const masterFact = {
  id: MASTER,
  workflow: 'public-report',
  status: 'open',
  state: 'verifying',
  unit: '某商城',
  place: null,
  openedOn: '2026-03-02',
};

/** Verified as a violation, the penalty final, the reward of 15,000 granted. */
function granted(options: ConstructorParameters<typeof Life>[0] = {}): Life {
  const life = new Life(options).verifying();
  life.result('SUBSTANTIATED');
  life.send('SENT');
  life.send('PENALTY_FINAL');
  life.rewardGranted(15_000);
  return life;
}

t.test('a client that posts only examples walks a report from registration to its end', async (t) => {
  const life = new Life();
  const walk: [EventType, string][] = [
    ['ACCEPT', 'accepted'],
    ['TELL_REPORTER', 'accepted'],
    ['START_VERIFY', 'verifying'],
    ['PROPOSE_SUBSTANTIATED', 'verifying'],
    ['COSIGN_VERIFY', 'verifying'],
    ['APPROVE_SUBSTANTIATED', 'awaitingPenalty'],
    ['SENT', 'awaitingPenalty'],
    ['PENALTY_FINAL', 'rewardReview'],
    ['PROPOSE_REWARD', 'rewardReview'],
    ['APPROVE_REWARD', 'rewardApproved'],
    ['REWARD_NOTIFIED', 'rewardApproved'],
    ['CLAIMED', 'paying'],
    ['PAID', 'substantiated'],
  ];
  const second = { COSIGN_VERIFY: actorOf('verifier', 'verifier-2') } as Record<
    string,
    ReturnType<typeof actorOf>
  >;
  for (const [type, to] of walk) {
    t.ok(life.send(type, {}, second[type] ?? actorOf(EVENTS[type].by[0]!)), type);
    t.equal(life.at, to, `${type} → ${to}`);
  }
  t.notOk(life.send('SENT'), 'the last word waits for the hazard’s own case');
  t.ok(life.hazardEnds());
  t.ok(life.send('SENT'));
  t.equal(life.at, 'paid');
  t.equal(life.status, 'ended');

  const alone = new Life().verifying();
  t.ok(alone.result('UNSUBSTANTIATED'));
  t.ok(alone.send('SENT'));
  t.ok(alone.send('SATISFACTION'));
  t.equal(alone.at, 'closed', 'and examples alone, without another case, come to an end as well');
});

t.test('from registration on: who is told what by when, and who is late', async (t) => {
  const life = new Life({ data: { receivedOn: '2026-02-27' } });
  t.equal(life.due('r.register'), 'met 2026-03-02', 'registered on the day it was typed in');
  t.equal(
    life.due('r.tell'),
    'running 2026-03-16',
    '15 days from the day it came in end on Saturday the 14th',
  );
  t.same(life.duties(), ['sector_officer r.screen']);
  life.send('ACCEPT');
  t.same(life.duties(), ['sector_officer r.tell', 'verifier r.target']);
  t.equal(
    life.due('r.verify'),
    'running 2026-05-06',
    '60 days end on Labour Day, so on the first day of work',
  );
  life.send('TELL_REPORTER');
  t.equal(life.due('r.tell'), 'met 2026-03-16');
  life.send('START_VERIFY');
  life.result('SUBSTANTIATED');
  t.equal(life.due('r.feedback'), 'running 2026-03-12', '10 days after verification');
  t.same(life.duties(), ['reward_officer r.watch', 'sector_officer r.feedback']);
  life.send('SENT');
  t.equal(life.regions.feedback, 'interimGiven');
  life.send('PENALTY_FINAL');
  t.equal(life.due('r.reward'), 'running 2026-03-23', '15 working days');
  life.hazardEnds();
  t.equal(life.regions.feedback, 'finalDue');
  t.equal(life.due('r.finalFeedback'), 'running 2026-03-09', '5 working days after the hazard’s case ended');
});

t.test('a reward not claimed in sixty days is waived; it can be extended once, for a cause', async (t) => {
  const life = granted();
  life.hazardEnds();
  life.send('SENT');
  t.equal(life.at, 'rewardApproved', 'the reporter has had the last word, the reward is still to be claimed');
  t.notOk(life.send('CLAIMED'), 'nobody was notified yet');
  life.until('2026-03-05T09:00:00+08:00').send('REWARD_NOTIFIED');
  t.equal(life.due('r.claim'), 'running 2026-05-06', 'sixty days from the notice, past Labour Day');
  t.ok(life.send('EXTEND', { days: 30 }));
  t.equal(life.due('r.claim'), 'running 2026-06-03');
  t.notOk(life.send('EXTEND', { days: 10 }), 'once');
  life.until('2026-06-03T23:59:00+08:00');
  t.equal(life.at, 'rewardApproved');
  life.until('2026-06-04T00:00:00+08:00');
  t.equal(life.at, 'waived');
  t.equal(life.status, 'ended');

  const open = granted();
  open.send('REWARD_NOTIFIED');
  open.until('2026-05-10T09:00:00+08:00');
  t.equal(open.at, 'substantiated', 'waived, but the reporter has not heard how it ended');
  open.hazardEnds();
  open.send('SENT');
  t.equal(open.at, 'waived');
});

t.test('an anonymous reporter with a query code is told by it and claims with it', async (t) => {
  const data = { ...ANONYMOUS, queryCodeDigest: CODE_DIGEST };
  const life = granted({ data });
  t.equal(life.at, 'rewardApproved');
  life.send('REWARD_NOTIFIED', { method: 'query_code' });
  t.notOk(life.send('CLAIMED', { reporterRef: undefined, code: 'CX7K-29QM-0000' }), 'another code');
  t.notOk(life.send('CLAIMED'), 'a reference that the case never had');
  t.ok(life.arrive('CLAIMED', { code: CODE_DIGEST }, actorOf('reward_officer'), {}));
  t.ok(life.send('PAYMENT_FAILED'));
  t.equal(life.at, 'rewardApproved', 'the money came back: told, and claimed again, with the whole time');
  t.notOk(life.arrive('CLAIMED', { code: CODE_DIGEST }, actorOf('reward_officer'), {}), 'told so first');
  t.ok(life.send('REWARD_NOTIFIED'));
  t.equal(life.clock('r.claim').state, 'running');
  t.equal(life.clock('r.claim').round, 2);
  t.ok(life.arrive('CLAIMED', { code: CODE_DIGEST }, actorOf('reward_officer'), {}));
  life.send('PAID');
  life.hazardEnds();
  life.send('SENT', { method: 'query_code' });
  t.equal(life.at, 'paid');
  t.notMatch(JSON.stringify(life.state.snapshot), CODE, 'the code itself is nowhere in the case');

  const nobody = new Life({ data: ANONYMOUS }).verifying();
  t.notOk(nobody.send('ASK_MORE'));
  t.equal(nobody.clock('r.tell'), undefined, 'nobody can be told');
  nobody.result('SUBSTANTIATED');
  t.equal(nobody.at, 'closed', 'neither told nor paid: marked, and the hazard goes on by itself');
  t.equal(nobody.data.regions.feedback, 'notPossible');
});

t.test(
  'unsubstantiated: new facts once, and then it is verified anew; the second result stands',
  async (t) => {
    const life = new Life().verifying();
    t.ok(life.result('UNSUBSTANTIATED'));
    t.equal(life.at, 'unsubstantiated');
    t.equal(life.regions.feedback, 'finalDue');
    life.send('SENT');
    t.equal(life.due('r.facts'), 'running 2026-03-17');
    t.same(life.duties(), ['sector_officer r.facts']);
    t.ok(life.send('ADD_FACTS'));
    t.equal(life.at, 'verifying');
    t.notOk(life.send('APPROVE_UNSUBSTANTIATED'), 'the old proposal is gone');
    t.ok(life.result('SUBSTANTIATED'));
    t.equal(life.at, 'awaitingPenalty');

    const again = new Life().verifying();
    again.result('UNSUBSTANTIATED');
    again.send('SENT');
    again.send('ADD_FACTS');
    again.result('UNSUBSTANTIATED');
    again.send('SENT');
    t.equal(again.at, 'closed', 'no second time');

    const silent = new Life().verifying();
    silent.result('UNSUBSTANTIATED');
    silent.send('SENT', { satisfaction: 'dissatisfied' });
    t.equal(silent.data.satisfaction?.grade, 'dissatisfied');
    silent.until('2026-03-18T09:00:00+08:00');
    t.equal(silent.at, 'closed', 'nothing added in fifteen days');
  },
);

t.test('not accepted: in writing, one appeal within fifteen days, then final', async (t) => {
  const life = new Life();
  t.ok(life.send('NOT_ACCEPT'));
  t.equal(life.at, 'notAccepted');
  life.until('2026-03-06T09:00:00+08:00').send('TELL_REPORTER');
  t.equal(life.due('r.appeal'), 'running 2026-03-23', 'from the day the reporter was told, past a weekend');
  t.ok(life.send('APPEAL'));
  t.equal(life.at, 'screening');
  t.equal(life.clock('r.tell').state, 'running', 'told of the second decision as well');
  t.ok(life.send('NOT_ACCEPT'));
  t.equal(life.at, 'settling', 'the reporter is still to be told of it');
  t.same(life.duties(), ['sector_officer r.tell']);
  t.ok(life.send('TELL_REPORTER'));
  t.equal(life.at, 'closed');

  const heard = new Life();
  heard.send('NOT_ACCEPT');
  heard.send('APPEAL');
  t.ok(heard.send('ACCEPT'));
  t.equal(heard.at, 'accepted');

  const silent = new Life();
  silent.send('NOT_ACCEPT');
  silent.send('TELL_REPORTER');
  silent.until('2026-03-18T00:00:00+08:00');
  t.equal(silent.at, 'closed', 'fifteen days without an appeal');
});

t.test(
  'transferred: with a receipt it is out; refused or unanswered, the safety office decides',
  async (t) => {
    const receiver = actorOf('sector_officer', 'sector-officer-2');
    const two = { ...receiver, unit: 'sector-2' };
    const out = new Life();
    out.send('TRANSFER');
    t.notOk(out.send('RECEIPT'), 'not by who sent it');
    t.ok(out.send('RECEIPT', {}, two));
    t.equal(out.at, 'settling', 'it is the other’s, and the reporter does not know');
    t.same(out.duties(), ['sector_officer r.tell']);
    t.ok(out.send('TELL_REPORTER'));
    t.equal(out.at, 'transferredOut');

    const refused = new Life();
    refused.send('TRANSFER');
    t.ok(refused.send('REFUSE', {}, two));
    t.equal(refused.at, 'designating');
    t.ok(refused.send('DESIGNATE', { unit: 'sector-2' }));
    t.equal(refused.at, 'screening');
    t.notOk(refused.send('TRANSFER', { unit: 'street' }, two), 'what was designated is not passed on');
    t.notOk(refused.send('ACCEPT'), 'nor accepted by another');
    t.ok(refused.send('ACCEPT', {}, two));

    const silent = new Life();
    silent.send('TRANSFER');
    const { dueOn } = silent.clock('r.tell');
    silent.until('2026-03-05T09:00:00+08:00');
    t.equal(silent.at, 'designating', 'two working days');
    silent.until('2026-03-11T09:00:00+08:00');
    t.equal(silent.at, 'screening', 'undecided: whoever took it in keeps it');
    t.equal(silent.data.handling, 'sector');
    t.ok('r.designate' in silent.data.late, 'and the safety office was late');
    t.equal(silent.clock('r.tell').dueOn, dueOn, 'the reporter is told within fifteen days all the same');
  },
);

t.test(
  'the time for new facts over, what is left of it is nobody’s turn while protection is owed',
  async (t) => {
    const life = new Life().verifying();
    life.result('UNSUBSTANTIATED');
    life.send('SENT');
    life.send('RETALIATION_REPORTED');
    life.until('2026-03-20T09:00:00+08:00');
    t.equal(life.at, 'settling');
    t.notOk(life.duties().includes('sector_officer r.facts'));
    t.ok(life.duties().includes('sector_leader r.protection'));
  },
);

t.test('withdrawn: verification goes on, and the result is what it is', async (t) => {
  const life = new Life();
  t.ok(life.send('WITHDRAW'));
  t.equal(life.at, 'screening');
  life.verifying();
  t.ok(life.send('WITHDRAW'));
  t.same(life.data.flags, ['withdrawn']);
  t.ok(life.result('SUBSTANTIATED'));
  t.equal(life.last.spawns.length, 1);
});

t.test('an own-unit employee gets more, and no other case hears of it', async (t) => {
  const life = new Life({ data: { insider: true } }).verifying();
  life.result('SUBSTANTIATED');
  const [child] = life.last.spawns;
  t.same(child, {
    workflow: 'rectification',
    link: 'report',
    at: life.now,
    data: {
      description: '二层东侧疏散通道锁闭，通道内堆放可燃物',
      region: { name: '浙江省杭州市建德市', code: '330182' },
      sourceKind: 'department',
      unit: { name: '某商城', kind: '商场市场' },
      sector: '消防',
      place: '更楼街道某商城二层',
    },
  });
  t.notMatch(JSON.stringify(life.last.messages), /insider|内部|ref-/);
  life.send('PENALTY_FINAL');
  t.notOk(life.rewardGranted(15_000), 'what others would get');
  t.ok(life.rewardGranted(22_500));
  t.equal(life.data.reward.amountYuan, 22_500);
});

t.test(
  'repeats join the first; the third calls for L2; each reporter is told, the first alone is paid',
  async (t) => {
    const first = new Life().verifying();
    const join = (id: string, number: string) => {
      const life = new Life({ id, number, at: '2026-03-03T09:00:00+08:00' });
      t.ok(life.send('JOIN', {}, actorOf('sector_officer'), { master: masterFact }));
      const told = life.last.tells.map(({ type, payload }) => [type, payload]);
      t.same(told, [
        ['FOLLOWED', {}],
        ['REPORT_JOINED', { caseId: id, number, on: '2026-03-03' }],
      ]);
      first.told('REPORT_JOINED', { caseId: id, number, on: '2026-03-03' });
      return life;
    };
    const second = join('01980000-0000-7000-8000-000000000021', '2026-000002');
    t.same(first.raised(), [], 'two reports of one matter');
    join('01980000-0000-7000-8000-000000000022', '2026-000003');
    t.same(first.raised(), ['L2 repeatComplaint sector_officer 2026-03-02']);
    t.equal(first.data.instruments['1.r.verify.2.repeatComplaint']?.state, 'issued', 'L2 goes out by itself');
    join('01980000-0000-7000-8000-000000000023', '2026-000004');
    t.equal(first.raised().length, 1, 'once');

    first.result('SUBSTANTIATED');
    const news = first.last.tells.map(({ caseId, type, payload }) => [caseId.slice(-2), type, payload]);
    t.same(news[0], ['21', 'MASTER_NEWS', { number: '2026-000001', kind: 'verified' }]);
    t.equal(news.length, 3);
    t.ok(second.told('MASTER_NEWS', { number: '2026-000001', kind: 'verified' }));
    t.equal(second.regions.feedback, 'interimDue');
    second.send('SENT');
    first.hazardEnds();
    t.equal(first.last.tells.filter(({ type }) => type === 'MASTER_NEWS').length, 3);
    t.ok(second.told('MASTER_NEWS', { number: '2026-000001', kind: 'finished' }));
    t.equal(second.at, 'joined');
    t.ok(second.send('SENT'));
    t.equal(second.at, 'closed');
    t.equal(second.data.reward.status, 'none', 'the first reporter alone');
    t.equal(first.at, 'awaitingPenalty');

    const { joined } = second.data;
    second.told('REPORT_JOINED', { caseId: '01980000-0000-7000-8000-000000000025', number: '2026-000006' });
    t.same([joined, second.status], [[], 'ended'], 'one that has ended takes none');

    const between = new Life({ id: '01980000-0000-7000-8000-000000000026', number: '2026-000007' });
    const third = { caseId: '01980000-0000-7000-8000-000000000027', number: '2026-000008', on: '2026-03-02' };
    between.told('REPORT_JOINED', third);
    between.send('JOIN', {}, actorOf('sector_officer'), { master: masterFact });
    const passedOn = between.last.tells.filter(({ type }) => type === 'REPORT_JOINED');
    t.same(passedOn.map(({ payload }) => payload).at(-1), third, 'what had joined it goes along');
    const fourth = { ...third, caseId: '01980000-0000-7000-8000-000000000028', number: '2026-000009' };
    between.told('REPORT_JOINED', fourth);
    t.same(
      between.last.tells.map(({ caseId, payload }) => [caseId, payload]),
      [[MASTER, fourth]],
      'and so does what joins it later',
    );

    const left = join('01980000-0000-7000-8000-000000000024', '2026-000005');
    t.ok(left.told('CASE_ENDED', { caseId: MASTER, state: 'voided', status: 'ended' }));
    t.equal(left.at, 'screening', 'the first was void: this one is a report of its own again');
  },
);

t.test('a hotline’s ticket has its own date, can be sent back once and moved once', async (t) => {
  const ticket = { system: '12345', no: 'GD-0031', sourceDueAt: '2026-03-09T17:00:00+08:00' };
  const hotline = actorOf('external_system');
  const life = new Life({ data: { ticket } });
  t.equal(life.due('r.source'), 'running 2026-03-09', 'the date the hotline gave');
  const midnight = { ...ticket, sourceDueAt: '2026-03-10T00:00:00+08:00' };
  t.equal(
    new Life({ data: { ticket: midnight } }).due('r.source'),
    'running 2026-03-09',
    'midnight ends a day',
  );
  t.ok(life.send('TICKET_RETURN'));
  t.notOk(life.send('TICKET_EXTEND'), 'one thing at a time');
  t.ok(life.send('TICKET_DECLINED', {}, hotline));
  t.notOk(life.send('TICKET_RETURN'), 'once');
  life.verifying();
  t.ok(life.send('TICKET_EXTEND', { days: 10 }));
  t.ok(life.send('TICKET_AGREED', {}, hotline));
  t.equal(life.due('r.source'), 'running 2026-03-19');
  t.notOk(life.send('TICKET_EXTEND'), 'once');
  life.result('UNSUBSTANTIATED');
  life.send('SENT', { method: 'hotline' });
  t.equal(life.due('r.source'), 'met 2026-03-19', 'the answer to the reporter answers the ticket');

  const back = new Life({ data: { ticket } });
  back.send('TICKET_RETURN');
  t.ok(back.send('TICKET_AGREED', {}, hotline));
  t.equal(back.at, 'transferredOut');

  const late = new Life({ data: { ticket } });
  late.until('2026-03-04T09:00:00+08:00');
  t.notOk(late.send('TICKET_RETURN'), 'past the first working day');
  late.send('TICKET_EXTEND');
  late.until('2026-03-06T09:00:00+08:00');
  t.equal(late.regions.ticket, 'running', 'no answer is no');
  late.until('2026-03-18T09:00:00+08:00');
  t.ok(
    late.raised().some((one) => one.startsWith('L3 organLate sector_officer')),
    late.raised().join(),
  );
});

t.test('danger is handed over by whoever was told of it, whatever becomes of the report', async (t) => {
  const passed = new Life({ data: { dangerous: true } });
  passed.send('REGISTER');
  passed.send('TRANSFER');
  t.equal(passed.at, 'transferred');
  t.ok(passed.send('EMERGENCY'));
  t.match(passed.last.spawns, [{ workflow: 'rectification', data: { dangerous: true } }]);
  t.equal(passed.clock('r.emergency').state, 'met');
  t.equal(passed.at, 'transferred', 'the transfer goes on');
});

t.test('the case of the emergency is waited for once, also where the finding names it', async (t) => {
  const life = new Life({ data: { dangerous: true } });
  life.send('REGISTER');
  t.ok(life.send('EMERGENCY'));
  life.told('CASE_OPENED', { caseId: HAZARD, from: 'c', link: 'report' });
  life.verifying();
  t.ok(life.result('SUBSTANTIATED', { caseId: HAZARD }, { existing: { workflow: 'rectification' } }));
  life.send('SENT');
  t.ok(life.hazardEnds());
  t.equal(life.regions.feedback, 'finalDue');
  t.ok(life.send('SENT'));
});

t.test('danger is handed over within thirty minutes; the other case has the desk’s words only', async (t) => {
  const life = new Life({ data: { dangerous: true } });
  t.ok(life.duties().includes('duty_officer r.emergency'));
  t.ok(life.send('EMERGENCY'));
  t.equal(life.at, 'accepted');
  const [child] = life.last.spawns;
  const { description, dangerous } = child!.data as { description: string; dangerous: boolean };
  t.same([description, dangerous], ['二层疏散通道锁闭且正在营业，须立即开启。', true]);
  life.send('START_VERIFY');
  life.hazardEnds('closed');
  t.ok(life.result('SUBSTANTIATED'));
  t.same(life.last.spawns, [], 'the hazard is a case already');
  t.equal(life.regions.feedback, 'finalDue', 'and it has ended');

  const late = new Life({ data: { dangerous: true } }).until('2026-03-02T11:00:00+08:00');
  t.same(late.raised(), ['L1 emergency duty_officer 2026-03-02', 'L2 emergency duty_officer 2026-03-02']);
});

t.test('deaths: the county is told before anybody verifies', async (t) => {
  const life = new Life({ data: { deaths: 1 } });
  life.send('ACCEPT');
  t.notOk(life.send('START_VERIFY'));
  t.ok(life.send('REPORT_TO_COUNTY'));
  t.ok(life.send('START_VERIFY'));
  const concealed = { nature: 'concealed', deaths: 2, accidentGrade: 'larger' };
  t.ok(life.result('SUBSTANTIATED', concealed));
  t.equal(life.at, 'rewardReview', 'no fine to wait for');
  t.same(life.last.spawns, []);
  t.equal(life.regions.feedback, 'finalDue', 'nothing here to wait for');
  t.ok(life.rewardGranted(80_000));
});

t.test(
  'verification: sixty days and thirty more, by leave; late, it is the verifier’s organ that is pressed',
  async (t) => {
    const life = new Life().verifying();
    t.ok(life.send('PROPOSE_EXTEND_VERIFY'));
    t.ok(life.send('APPROVE_EXTEND_VERIFY'));
    t.equal(life.due('r.verify'), 'running 2026-06-01', 'ninety days end on Sunday 31 May');
    t.notOk(life.send('PROPOSE_EXTEND_VERIFY'), 'once');
    life.until('2026-06-20T09:00:00+08:00');
    t.equal(life.at, 'verifying');
    t.same(
      life.raised().filter((one) => one.includes('verifier')),
      [
        'L1 organLate verifier 2026-06-02',
        'L2 organLate verifier 2026-06-04',
        'L3 organLate verifier 2026-06-11',
      ],
    );
    const whose = Object.values(life.data.instruments).find(({ clock }) => clock === 'r.verify')!.late;
    t.same(whose, { duty: 'verifier', unit: 'sector', person: 'verifier' });
    t.ok(life.result('PARTLY'), 'it is verified all the same');

    const late = (asked: string) => {
      const one = new Life().verifying().until(asked);
      const proposed = one.send('PROPOSE_EXTEND_VERIFY');
      one.until('2026-05-07T00:00:00+08:00');
      return [proposed, one.send('APPROVE_EXTEND_VERIFY'), one.clock('r.verify').state];
    };
    t.same(late('2026-05-06T20:00:00+08:00'), [true, false, 'missed'], 'asked in time, granted too late');
    t.same(late('2026-05-07T09:00:00+08:00'), [false, false, 'missed'], 'a miss stays a miss');
    t.equal(life.at, 'rewardReview');
  },
);

t.test('each kind of end of the hazard’s case brings the final feedback, and only once', async (t) => {
  const ends = [
    'closed',
    'archived',
    'rejected',
    'merged',
    'upgraded',
    'split',
    'transferredOut',
    'voided',
    'delisted',
    'closedDown',
  ];
  for (const state of ends) {
    const life = new Life().verifying();
    life.result('SUBSTANTIATED', { nature: 'major' });
    life.send('SENT');
    t.ok(life.hazardEnds(state), state);
    t.equal(life.regions.feedback, 'finalDue', state);
    const { round } = life.clock('r.finalFeedback');
    life.hazardEnds('archived');
    t.equal(life.clock('r.finalFeedback').round, round, `${state}, then archived: one clock`);
    t.ok(life.send('SENT'));
    t.equal(life.regions.feedback, 'given', state);
    t.notOk(life.send('SENT'), state);
  }
  const early = new Life().verifying();
  early.result('SUBSTANTIATED');
  early.hazardEnds();
  t.ok(early.send('SENT'));
  t.equal(early.regions.feedback, 'given', 'ended before the interim feedback: one word serves both');
  t.equal(early.due('r.feedback').split(' ')[0], 'met');

  const reopened = new Life().verifying();
  reopened.result('SUBSTANTIATED');
  reopened.send('SENT');
  reopened.hazardEnds();
  t.ok(reopened.told('CASE_REOPENED', { caseId: HAZARD }));
  t.equal(reopened.regions.feedback, 'interimGiven', 'open again: nothing final to tell yet');
  t.equal(reopened.clock('r.finalFeedback').state, 'void');
  reopened.hazardEnds();
  t.equal(reopened.regions.feedback, 'finalDue');
});

t.test(
  'a hazard that goes on as another case is followed there, of its punishment the reward hears',
  async (t) => {
    const MAJOR = '01980000-0000-7000-8000-0000000000d1';
    const FINED = '01980000-0000-7000-8000-0000000000d2';
    const life = new Life().verifying();
    life.result('SUBSTANTIATED', { nature: 'major' });
    life.send('SENT');
    t.ok(life.told('CASE_OPENED', { caseId: HAZARD, from: 'c', link: 'report' }));
    t.same(life.last.tells, [], 'its own child is followed as it is');
    t.ok(life.told('CASE_OPENED', { caseId: MAJOR, from: HAZARD, link: 'upgraded' }));
    t.match(life.last.tells, [{ caseId: MAJOR, type: 'FOLLOWED', link: 'report' }]);
    life.hazardEnds('upgraded');
    t.equal(life.regions.feedback, 'interimGiven', 'graded major is no end of the matter');
    t.ok(
      life.told('CASE_OPENED', { caseId: FINED, from: MAJOR, workflow: 'enforcement', link: 'enforcement' }),
    );
    t.match(life.last.tells, [{ caseId: FINED, type: 'FOLLOWED' }]);
    t.ok(life.told('CASE_ENDED', { caseId: FINED, workflow: 'enforcement', state: 'closed' }));
    t.equal(life.regions.feedback, 'interimGiven', 'nor is a fine');
    life.hazardEnds('delisted', MAJOR);
    t.equal(life.regions.feedback, 'finalDue');
    t.equal(life.at, 'rewardReview', 'it ended without a word of a fine: nothing to wait for');
  },
);

t.test(
  'a hazard that is a case already is followed, none is opened; a major one is opened by the switch',
  async (t) => {
    const known = new Life().verifying();
    t.notOk(known.result('SUBSTANTIATED', { caseId: HAZARD }), 'no such case');
    t.ok(known.result('SUBSTANTIATED', { caseId: HAZARD }, { existing: { workflow: 'rectification' } }));
    t.same(known.last.spawns, []);
    t.same(
      known.last.tells.map(({ caseId, type, link }) => [caseId, type, link]),
      [[HAZARD, 'FOLLOWED', 'report']],
    );

    const major = (listing: boolean) => {
      const life = new Life({ values: { 'spawn.listing': listing } }).verifying();
      life.result('SUBSTANTIATED', { nature: 'major' });
      return life.last.spawns[0]!.workflow;
    };
    t.same([major(false), major(true)], ['rectification', 'listed-supervision']);
  },
);

t.test('no reward: by two, appealable once; the hazard’s end still brings the last word', async (t) => {
  const life = new Life().verifying();
  life.result('SUBSTANTIATED', { alreadyKnown: true });
  life.send('SENT');
  life.send('NO_PENALTY');
  t.notOk(life.rewardGranted(3_000), 'known before');
  t.ok(life.send('PROPOSE_NONE'));
  t.ok(life.send('APPROVE_NONE'));
  t.equal(life.at, 'denialUntold');
  t.ok(life.duties().includes('reward_officer r.notify'));
  t.ok(life.send('REWARD_NOTIFIED'));
  t.equal(life.at, 'rewardDenied');
  t.ok(life.send('REWARD_APPEAL'));
  life.send('PROPOSE_NONE');
  t.ok(life.send('APPROVE_NONE'));
  t.equal(life.at, 'substantiated', 'no second appeal');
  life.hazardEnds();
  life.send('SENT');
  t.equal(life.at, 'closed');

  const silent = new Life().verifying();
  silent.result('SUBSTANTIATED');
  silent.send('NO_PENALTY');
  silent.send('PROPOSE_NONE');
  silent.send('APPROVE_NONE');
  silent.until('2026-03-20T09:00:00+08:00');
  t.equal(silent.at, 'denialUntold', 'no time runs against whoever was not told');
  t.equal(silent.clock('r.notify').state, 'missed', 'whoever has to tell is late');
  const away = new Life().verifying();
  away.result('SUBSTANTIATED');
  away.hazardEnds();
  for (const type of ['SENT', 'NO_PENALTY', 'PROPOSE_NONE', 'APPROVE_NONE'] as const) away.send(type);
  t.equal(away.at, 'denialUntold');
  t.equal(away.regions.feedback, 'given');
  t.ok(away.send('MARK_UNREACHABLE'), 'told of the end, and not to be found for this');
  t.equal(away.at, 'rewardDenied');
  t.equal(away.clock('r.notify').state, 'void');
  silent.send('REWARD_NOTIFIED');
  silent.until('2026-04-03T09:00:00+08:00');
  t.equal(silent.at, 'rewardDenied');
  silent.until('2026-04-08T09:00:00+08:00');
  t.equal(silent.at, 'substantiated', 'fifteen days and a holiday without an appeal');
});

t.test(
  'a malicious report is found so by two; retaliation is looked into; the unreachable are marked',
  async (t) => {
    const bad = new Life().verifying();
    t.ok(bad.send('PROPOSE_MALICIOUS'));
    t.ok(bad.send('APPROVE_MALICIOUS'));
    t.equal(bad.at, 'settling', 'whoever it was is told what came of it');
    t.same(bad.duties(), ['sector_officer r.feedback']);
    t.ok(bad.send('SENT'));
    t.equal(bad.at, 'closed');
    t.equal(bad.data.outcome, '恶意举报');

    const life = new Life().verifying();
    t.ok(life.send('RETALIATION_REPORTED'));
    t.ok(life.duties().includes('sector_leader r.protection'));
    t.ok(life.send('RETALIATION_HANDLED'));
    t.equal(life.regions.protection, 'handled');

    life.result('SUBSTANTIATED');
    t.ok(life.send('MARK_UNREACHABLE'));
    t.equal(life.regions.feedback, 'notPossible');
    life.send('NO_PENALTY');
    life.send('PROPOSE_NONE');
    life.send('APPROVE_NONE');
    life.until('2026-03-25T09:00:00+08:00');
    t.equal(life.at, 'closed', 'nobody can be told: it waits for nothing more');
  },
);

t.test('two verifiers, one of them proposing, and a signature holds for its own proposal only', async (t) => {
  const life = new Life().verifying();
  life.send('PROPOSE_UNSUBSTANTIATED');
  t.notOk(life.send('APPROVE_UNSUBSTANTIATED'), 'one signature');
  t.notOk(life.send('COSIGN_VERIFY', {}, actorOf('verifier')), 'not twice by the same');
  t.ok(life.send('COSIGN_VERIFY', {}, actorOf('verifier', 'verifier-2')));
  life.send('REJECT_UNSUBSTANTIATED');
  life.until('2026-03-03T09:00:00+08:00');
  life.send('PROPOSE_UNSUBSTANTIATED');
  t.notOk(life.send('APPROVE_UNSUBSTANTIATED'), 'the old signature is not for the new proposal');
  t.equal(iso(life.now).slice(0, 10), '2026-03-03');
});

t.test('what the emergency’s case dropped, and two verifiers found, is a case again', async (t) => {
  for (const [state, spawns] of [
    ['rejected', 1],
    ['closed', 0],
  ] as const) {
    const life = new Life({ data: { dangerous: true } });
    life.send('EMERGENCY');
    life.told('CASE_OPENED', { caseId: HAZARD, from: 'c', link: 'report' });
    life.hazardEnds(state);
    life.verifying();
    t.ok(life.result('SUBSTANTIATED', { nature: 'major' }), state);
    t.equal(life.last.spawns.length, spawns, state);
  }
});

t.test('deaths that only the verifiers found are told to the county all the same', async (t) => {
  const life = new Life().verifying();
  t.notOk(life.send('REPORT_TO_COUNTY'));
  t.ok(life.result('SUBSTANTIATED', { nature: 'concealed', deaths: 2, accidentGrade: 'general' }));
  t.ok(life.duties().includes('sector_officer r.county'));
  t.match(life.clock('r.county'), { state: 'running' });
  t.ok(life.send('REPORT_TO_COUNTY'));
  t.equal(life.clock('r.county').state, 'met');
});
