import t from 'tap';
import { paper } from '../../workflows/base/schemas.ts';
import { dueYuan } from '../../workflows/enforcement/context.ts';
import type { Penalty } from '../../workflows/enforcement/penalty.ts';
import { serviceExample } from '../../workflows/enforcement/service.ts';
import { actorOf, walk } from './bed.ts';
import { CARRY, Case, PARENT, REPORT } from './enforcement.life.ts';

/** Scenarios: each path of C.3 as corrected by D.4, with a moved clock. */

/** Another slip of the bank than the example's. */
const receipt = (n: number) => paper('receipt', 0xd0 + n);

t.test('a client that posts only examples: filed to paid, concluded and archived', async (t) => {
  const life = new Case();
  walk(t, life, [
    ['FILE', 'investigating'],
    ['RECORD_INVESTIGATION', 'investigating'],
    ['COSIGN_INVESTIGATION', 'investigating'],
    ['NOTIFY', 'noticeGiven'],
    ['STATE_DEFENCE', 'noticeGiven'],
    ['WAIVE_DEFENCE', 'legalReview'],
    ['LEGAL_REVIEW', 'deciding'],
    ['PROPOSE_DECIDE', 'deciding'],
    ['APPROVE_DECIDE', 'decided'],
    ['SERVE_DECISION', 'executing'],
    ['PUBLISH_DECISION', 'executing'],
    ['PAID', 'concluding'],
    ['PROPOSE_CONCLUDE', 'concluding'],
    ['APPROVE_CONCLUDE', 'closed'],
    ['UNPUBLISH', 'closed'],
  ]);
  t.equal(life.data.outcome, '处罚决定执行完毕');
  t.notOk(life.send('ARCHIVE'), 'the party may still sue');
  life.until('2026-09-03T09:00:00+08:00');
  t.ok(life.send('ARCHIVE'));
  t.equal(life.at, 'archived');
  t.same(life.state.timers, []);
});

t.test('on examples alone another end: the sanction of doing nothing', async (t) => {
  const life = new Case();
  t.ok(life.send('NOT_FILE'));
  t.equal(life.at, 'notFiled');
});

t.test('not filed, no penalty, withdrawn: the parent and the report are told', async (t) => {
  const notFiled = new Case({ carry: CARRY }).all('NOT_FILE');
  t.equal(notFiled.data.cause, 'phase2Missed');
  t.match(notFiled.told, [
    [PARENT, 'ENFORCEMENT_DONE', { outcome: /^不予立案/, caseId: 'c' }],
    [REPORT, 'NO_PENALTY', { reason: /^不予立案/ }],
  ]);
  t.notOk('document' in notFiled.told[0]![2], 'no document: nobody was punished');
  const none = new Case({ carry: CARRY }).deciding().all('PROPOSE_NO_PENALTY', 'APPROVE_NO_PENALTY');
  t.equal(none.at, 'noPenalty');
  t.match(none.told[0], [PARENT, 'ENFORCEMENT_DONE', { outcome: /^不予行政处罚/ }]);
  const withdrawn = new Case({ carry: CARRY }).all('FILE', 'PROPOSE_WITHDRAW_CASE', 'APPROVE_WITHDRAW_CASE');
  t.equal(withdrawn.at, 'withdrawn');
  t.match(withdrawn.told[1], [REPORT, 'NO_PENALTY', { caseId: 'c', reason: /^撤销案件/ }]);
  const refused = new Case({ carry: { ...CARRY, kind: 'entryRefused' } }).all('FILE');
  t.match(refused.told, [[REPORT, 'NO_PENALTY', { caseId: 'c', reason: /^拒绝、阻碍检查另案处理/ }]]);
  const other = refused.all('PROPOSE_WITHDRAW_CASE', 'APPROVE_WITHDRAW_CASE').told;
  t.same(
    other.filter(([to]) => to === REPORT),
    [],
    'of refused entry a report hears once that it is another matter, so that no reward waits for it',
  );
  t.same(withdrawn.state.timers, []);
});

t.test(
  'the parent is told of the served decision with its document, the report of the final fine',
  async (t) => {
    const life = new Case({ carry: CARRY }).deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
    t.same(life.told, [], 'a decision nobody was given tells nothing');
    life.all('SERVE_DECISION');
    t.match(life.told, [
      [PARENT, 'ENFORCEMENT_DONE', { outcome: /建应急罚/, document: { kind: 'document' } }],
    ]);
    life.all('PUBLISH_DECISION', 'PAID').concluded();
    t.match(life.told, [[REPORT, 'PENALTY_FINAL', { fineYuan: 60_000, documentNo: '建应急罚〔2026〕12号' }]]);
  },
);

t.test('decision within 90 days of filing: extended by two, late against officer and head', async (t) => {
  const life = new Case().notified();
  t.equal(life.due('e.decide'), 'running 2026-06-01', 'the 31st of May is a Sunday');
  t.ok(life.send('PROPOSE_EXTEND', { days: 90 }));
  t.ok(life.send('APPROVE_EXTEND'));
  t.equal(life.due('e.decide'), 'running 2026-08-31', '180 days in all, the 29th of August is a Saturday');
  t.notOk(life.send('PROPOSE_EXTEND', { days: 1 }), 'no more');
  life.until('2026-09-12T09:00:00+08:00');
  t.equal(life.at, 'legalReview', 'the time for defence is over');
  t.match(life.due('e.decide'), /^missed/);
  t.same(
    life.levels.filter((level) => level.startsWith('e.decide')),
    ['e.decide T+1D L1', 'e.decide T+3D L2', 'e.decide T+10D L3'],
  );
  const three = life.data.instruments['1.e.decide.3.organLate']!;
  t.match(three, { state: 'proposed', late: { duty: 'enforcement_officer' } });
  t.ok(life.data.late['e.decide'], 'late, and moved nowhere');
  life.all('LEGAL_REVIEW', 'PROPOSE_DECIDE', 'APPROVE_DECIDE');
  t.match(life.clock('e.decide').verdict, { net: { onTime: false } }, 'decided late stays late');
});

t.test(
  'hearing: asked in time, told seven working days before, held by one who did not investigate',
  async (t) => {
    const heavy: Penalty[] = [
      { kind: 'fine', on: 'unit', yuan: 80_000 },
      { kind: 'suspension', on: 'unit' },
    ];
    const life = new Case().notified(heavy);
    t.equal(life.due('e.defence'), 'running 2026-03-09', 'five working days');
    life.all('ASK_HEARING');
    t.equal(life.at, 'hearing');
    t.notOk(life.send('HOLD_HEARING'), 'nobody was told of it');
    t.ok(life.send('HEARING_NOTICE', { on: '2026-03-11' }));
    t.equal(life.due('e.hearingNotice'), 'running 2026-03-11');
    life.until('2026-03-11T10:00:00+08:00');
    t.notOk(life.send('HOLD_HEARING'), 'within the seven days');
    life.until('2026-03-12T09:00:00+08:00');
    t.ok(life.send('HOLD_HEARING'));
    t.equal(life.at, 'legalReview');
    life.all('LEGAL_REVIEW');
    const lighter: Penalty[] = [{ kind: 'fine', on: 'unit', yuan: 80_000 }];
    t.notOk(
      life.send('PROPOSE_DECIDE', { penalties: heavy, defenceOpinion: undefined }),
      'what was said is weighed',
    );
    t.notOk(
      life.send('PROPOSE_DECIDE', { penalties: [...heavy, { kind: 'warning', on: 'person' }] }),
      'not notified',
    );
    t.ok(life.send('PROPOSE_DECIDE', { penalties: lighter }));
    t.ok(life.send('APPROVE_DECIDE'), 'below the line of collective discussion');
  },
);

t.test('grave penalties only after collective discussion, and they have to be carried out', async (t) => {
  const heavy: Penalty[] = [
    { kind: 'fine', on: 'unit', yuan: 100_000 },
    { kind: 'suspension', on: 'unit' },
  ];
  const life = new Case().deciding(heavy);
  life.send('PROPOSE_DECIDE', { penalties: heavy });
  t.notOk(life.send('APPROVE_DECIDE'));
  life.all('DISCUSS', 'APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION');
  t.ok(life.send('PAID', { yuan: 100_000 }));
  t.equal(life.at, 'executing', 'the suspension is still to come');
  t.ok(life.send('PERFORMED'));
  t.equal(life.at, 'concluding');
});

t.test('a warning is carried out by being served', async (t) => {
  const penalties: Penalty[] = [{ kind: 'warning', on: 'unit' }];
  const life = new Case().notified(penalties);
  t.notOk(life.send('ASK_HEARING'), 'no hearing for a warning');
  life.all('WAIVE_DEFENCE', 'LEGAL_REVIEW');
  life.send('PROPOSE_DECIDE', { penalties });
  life.all('APPROVE_DECIDE', 'SERVE_DECISION');
  t.equal(life.at, 'concluding');
  t.notOk(life.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'), 'not before it is published');
  t.ok(life.all('PUBLISH_DECISION').send('APPROVE_CONCLUDE'));
});

t.test('legal review returns the case: investigated, signed and notified anew', async (t) => {
  const life = new Case().notified().all('WAIVE_DEFENCE', 'RETURN_REVIEW');
  t.equal(life.at, 'investigating');
  t.notOk(life.send('NOTIFY'), 'nobody has signed');
  life.all('RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW');
  t.equal(life.at, 'deciding');
});

t.test(
  'the head sends a decision back: investigated, notified, heard and reviewed anew, in the same ninety days',
  async (t) => {
    const heavier: Penalty[] = [
      { kind: 'fine', on: 'unit', yuan: 90_000 },
      { kind: 'suspension', on: 'unit' },
    ];
    const life = new Case().notified().all('STATE_DEFENCE', 'WAIVE_DEFENCE', 'LEGAL_REVIEW');
    t.notOk(life.send('PROPOSE_DECIDE', { penalties: heavier }), 'more than notified');
    life.all('PROPOSE_DECIDE', 'DISCUSS');
    const before = life.due('e.decide');
    life.until('2026-03-10T09:00:00+08:00');
    t.ok(life.send('RETURN_DECISION'));
    t.equal(life.at, 'investigating');
    t.equal(life.due('e.decide'), before, 'the time to decide runs on');
    t.match(life.due('e.investigate'), /^running/);
    t.same(life.data.proposals, {}, 'what was proposed is moot');
    t.notOk(life.send('NOTIFY', { penalties: heavier }), 'nobody has signed');
    life.all('RECORD_INVESTIGATION', 'COSIGN_INVESTIGATION');
    const early = { ...serviceExample, on: '2026-03-09' };
    t.notOk(life.send('NOTIFY', { penalties: heavier, service: early }), 'a notice of before is not one');
    t.ok(life.send('NOTIFY', { penalties: heavier }));
    t.same(life.data.earlierNotices, [
      { penalties: [{ kind: 'fine', on: 'unit', yuan: 60_000 }], on: '2026-03-02' },
    ]);
    t.equal(life.due('e.defence'), 'running 2026-03-17', 'five working days once more');
    life.until('2026-03-18T09:00:00+08:00');
    t.equal(life.at, 'legalReview');
    t.notOk(life.send('PROPOSE_DECIDE', { penalties: heavier }), 'reviewed anew');
    life.all('LEGAL_REVIEW');
    t.notOk(
      life.send('PROPOSE_DECIDE', { penalties: heavier, defenceOpinion: undefined }),
      'what was said before is still to be answered',
    );
    t.ok(life.send('PROPOSE_DECIDE', { penalties: heavier }));
    t.notOk(life.send('APPROVE_DECIDE'), 'and discussed anew');
    t.ok(life.all('DISCUSS').send('APPROVE_DECIDE'));
  },
);

t.test('put up before there was a decision, a public notice serves none', async (t) => {
  const life = new Case().deciding().all('PUBLIC_NOTICE');
  life.until('2026-04-20T09:00:00+08:00').all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
  t.notOk(life.send('SERVE_DECISION', { service: { ...serviceExample, method: 'notice' } }));
});

t.test(
  'review, then the court dismisses the suit: terms stand still, then demand and enforcement',
  async (t) => {
    const life = new Case({ carry: CARRY }).served();
    t.equal(life.due('e.pay'), 'running 2026-03-17');
    t.equal(life.due('e.suitPeriod'), 'running 2026-09-02');
    life.until('2026-03-07T09:00:00+08:00');
    life.all('DISPUTE');
    for (const clock of ['e.pay', 'e.suitPeriod']) t.match(life.due(clock), /^paused/, clock);
    t.notOk(life.send('DISPUTE', { kind: 'suit' }), 'one at a time');
    life.until('2026-05-06T09:00:00+08:00');
    t.equal(life.clock('e.dispute').round, 2, 'looked at again each month');
    t.notOk(life.send('DEMAND'));
    t.ok(life.send('DISPUTE_RESULT'));
    t.equal(life.due('e.suitPeriod'), 'running 2026-05-21', 'fifteen days after review');
    t.equal(life.due('e.pay'), 'running 2026-05-18', 'ten days were left, and end on a rest day');
    t.notOk(life.send('DISPUTE'), 'reviewed once');
    t.ok(life.send('DISPUTE', { kind: 'suit' }));
    life.until('2026-11-02T09:00:00+08:00');
    t.ok(life.send('DISPUTE_RESULT'));
    t.equal(life.due('e.court'), 'running 2027-02-02', 'three months from the end of the suit');
    life.until('2026-11-20T09:00:00+08:00');
    t.match(life.due('e.pay'), /^missed/);
    t.notOk(life.send('DEMAND', { surchargeYuan: 60_000 }), 'three percent a day');
    t.ok(life.send('DEMAND', { surchargeYuan: 1_800 }));
    t.notOk(life.send('COURT'), 'the demand gives ten working days');
    life.until('2026-12-05T09:00:00+08:00');
    t.ok(life.send('COURT'));
    t.equal(life.at, 'court');
    t.ok(life.send('PAID'));
    t.equal(life.at, 'court', 'what was added for paying late is owed too');
    t.ok(life.send('PAID', { yuan: 1_800, receipt: receipt(1) }));
    t.equal(life.at, 'concluding');
  },
);

t.test('never paid, never disputed: the court only after six months, and within three more', async (t) => {
  const life = new Case({ carry: CARRY }).served();
  life.until('2026-03-20T09:00:00+08:00');
  life.all('DEMAND');
  life.until('2026-05-20T09:00:00+08:00');
  t.notOk(life.send('COURT'), 'the time to sue still runs');
  life.until('2026-09-03T09:00:00+08:00');
  t.match(
    life.last.tells.map(({ type }) => type),
    ['PENALTY_FINAL'],
    'nobody can change it any more',
  );
  t.equal(life.due('e.court'), 'running 2026-12-02', 'from the last day of the period');
  t.ok(life.send('COURT'));
  t.ok(life.send('COURT_REFUSED'));
  t.equal(life.at, 'executing');
  t.equal(life.due('e.court'), 'running 2026-12-02', 'the time goes on as it was');
  life.all('DEMAND');
  life.until('2026-12-20T09:00:00+08:00');
  t.ok(life.levels.includes('e.court T+10D L3'), 'the officer is late');
  t.notOk(life.send('COURT'), 'too late');
  life.all('PROPOSE_END_EXECUTION', 'APPROVE_END_EXECUTION').concluded();
  t.equal(life.data.outcome, '终结执行');
  t.same(life.told, [], 'the report was told once');
});

t.test('where the tenant lets a dispute stay nothing, the time to pay goes on', async (t) => {
  const life = new Case({ values: { 'dispute.stays': false } }).served().all('DISPUTE');
  t.match(life.due('e.pay'), /^running/);
  t.match(life.due('e.suitPeriod'), /^paused/);
  life.until('2026-03-20T09:00:00+08:00');
  t.match(life.due('e.pay'), /^missed/);
  t.notOk(life.send('DEMAND'), 'enforcement waits all the same');
});

t.test('annulled in court after it was closed: reopened, told, the publication taken down', async (t) => {
  const life = new Case({ carry: CARRY }).served().all('PAID').concluded();
  t.equal(life.at, 'closed');
  life.until('2026-04-01T09:00:00+08:00');
  t.ok(life.send('DISPUTE', { kind: 'suit' }));
  t.equal(life.at, 'concluding');
  t.equal(life.data.outcome, null);
  t.notOk(life.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'), 'it is still before the court');
  t.ok(life.send('DISPUTE_RESULT', { result: 'annulled' }));
  t.match(life.told, [
    [PARENT, 'ENFORCEMENT_DONE', { outcome: '行政处罚决定被撤销' }],
    [REPORT, 'NO_PENALTY', {}],
  ]);
  t.match(life.due('e.takeDown'), /^running/);
  t.ok(life.send('APPROVE_CONCLUDE'));
  t.equal(life.data.outcome, '处罚决定被撤销');
  life.until('2026-04-20T09:00:00+08:00');
  t.ok(life.levels.includes('e.takeDown T+7D L3'), 'left up, the officer is late');
  life.all('UNPUBLISH', 'ARCHIVE');
  t.equal(life.at, 'archived');
});

t.test(
  'a daily fine is the unit’s own fine for each day, whatever persons were fined and whatever was changed',
  async (t) => {
    const life = new Case();
    life.all('FILE');
    t.notOk(life.send('RECORD_INVESTIGATION', { orderedOn: '2099-01-01' }), 'no order of tomorrow');
    life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-02' });
    life.all('COSIGN_INVESTIGATION');
    const penalties = [
      { kind: 'fine', on: 'unit', yuan: 60_000 },
      { kind: 'fine', on: 'person', yuan: 20_000 },
    ];
    life.send('NOTIFY', { penalties });
    life.all('WAIVE_DEFENCE', 'LEGAL_REVIEW', 'DISCUSS');
    life.send('PROPOSE_DECIDE', { penalties });
    life.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION');
    life.until('2026-03-12T09:00:00+08:00').refused().dailyDeciding(800_000);
    t.notOk(life.send('PROPOSE_DAILY_FINE', { yuan: 800_000 }));
    t.ok(life.send('PROPOSE_DAILY_FINE', { yuan: 600_000 }));
    life.all('APPROVE_DAILY_FINE', 'SERVE_DECISION', 'DISPUTE');
    life.send('DISPUTE_RESULT', { result: 'changed', yuan: 300_000 });
    life.until('2026-03-14T09:00:00+08:00').refused().dailyDeciding(120_000);
    t.ok(
      life.send('PROPOSE_DAILY_FINE', { yuan: 120_000, documentNo: '12-2' }),
      'two days more, by the fine each day began with',
    );
  },
);

t.test('fined daily after the first fine was told: the whole is told anew', async (t) => {
  const life = new Case({ carry: CARRY }).all('FILE');
  life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-02' });
  life.all('COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW', 'PROPOSE_DECIDE');
  life.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION').until('2026-09-10T09:00:00+08:00');
  t.ok(life.data.penaltyTold, 'it can be disputed no more');
  const days = Math.round((Date.parse('2026-09-10') - Date.parse('2026-03-02')) / 86_400_000);
  const yuan = 60_000 * days;
  life.refused().dailyDeciding(yuan);
  t.ok(life.send('PROPOSE_DAILY_FINE', { yuan }));
  life.all('APPROVE_DAILY_FINE', 'SERVE_DECISION', 'PUBLISH_DECISION');
  t.ok(life.send('PAID', { yuan: yuan + 60_000 }));
  life.all('PROPOSE_CONCLUDE', 'APPROVE_CONCLUDE');
  t.match(life.told, [[REPORT, 'PENALTY_FINAL', { fineYuan: yuan + 60_000 }]]);
});

t.test('each document is put up for itself: a notice of the first does not serve the second', async (t) => {
  const life = new Case();
  life.all('FILE');
  life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-02' });
  life.all('COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW', 'PROPOSE_DECIDE');
  life.all('APPROVE_DECIDE', 'PUBLIC_NOTICE').until('2026-05-20T09:00:00+08:00');
  const service = { ...serviceExample, method: 'notice' };
  t.ok(life.send('SERVE_DECISION', { service }));
  const days = Math.round((Date.parse('2026-05-20') - Date.parse('2026-03-02')) / 86_400_000);
  life.refused().dailyDeciding(60_000 * days);
  life.send('PROPOSE_DAILY_FINE', { yuan: 60_000 * days });
  life.all('APPROVE_DAILY_FINE');
  t.notOk(life.send('SERVE_DECISION', { service }));
});

t.test(
  'changed while instalments run, all that is left is due in one; a plan that no longer adds up is not granted',
  async (t) => {
    const life = new Case().served().all('ASK_INSTALMENTS', 'GRANT_INSTALMENTS', 'DISPUTE');
    life.send('DISPUTE_RESULT', { result: 'changed', yuan: 30_000 });
    t.match(life.due('e.pay'), /^running/);
    t.match(life.due('e.instalment'), /^void/);
    life.until('2026-04-10T09:00:00+08:00');
    t.ok(life.send('DEMAND'), 'late with it, the party can be pressed');
    const paid = new Case().served().all('ASK_INSTALMENTS');
    paid.send('PAID', { yuan: 20_000 });
    t.notOk(paid.send('GRANT_INSTALMENTS'));
  },
);

t.test(
  'no end drops a referral or a closure that is under way, and what was served is not void',
  async (t) => {
    const referred = new Case().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
    t.notOk(referred.send('NOT_FILE'));
    t.notOk(referred.all('PROPOSE_VOID').send('APPROVE_VOID'));
    t.notOk(
      new Case().served().all('PROPOSE_VOID').send('APPROVE_VOID'),
      'only a court or a review undoes it',
    );
    const closing = new Case().deciding().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
    closing.all('TRANSFER_TO_POLICE', 'POLICE_FILED').send('PROPOSE_CLOSURE');
    t.ok(closing.send('CRIMINAL_RESULT', { result: 'convicted', penaltyStillDue: false }));
    t.equal(closing.at, 'deciding', 'the government has yet to decide');
    t.ok(closing.all('GOV_REJECT', 'PROPOSE_NO_PENALTY').send('APPROVE_NO_PENALTY'));
    const entered = new Case({ carry: CARRY }).all('PROPOSE_VOID', 'APPROVE_VOID');
    t.match(entered.told, [
      [PARENT, 'ENFORCEMENT_DONE', { outcome: /^作废/ }],
      [REPORT, 'NO_PENALTY', {}],
    ]);
  },
);

t.test('nobody pauses a term of their own', async (t) => {
  const life = new Case().all('FILE', 'RECORD_INVESTIGATION');
  t.notOk(life.send('PAUSE', { clock: 'e.decide' }), 'the head who filed it');
  t.ok(life.send('PAUSE', { clock: 'e.decide' }, actorOf('safety_office')));
});

t.test('changed on review: what is to be paid is the lesser sum', async (t) => {
  const life = new Case().served().all('DISPUTE');
  t.notOk(life.send('DISPUTE_RESULT', { result: 'changed', yuan: 70_000 }), 'never more');
  t.ok(life.send('DISPUTE_RESULT', { result: 'changed', yuan: 20_000 }));
  t.notOk(life.send('PAID'));
  t.ok(life.send('PAID', { yuan: 20_000 }));
  t.equal(life.at, 'concluding');
});

t.test('changed after it was told and published: told again, published as it is now', async (t) => {
  const life = new Case({ carry: CARRY }).served().all('DISPUTE');
  life.send('PAID');
  life.until('2026-05-10T09:00:00+08:00').all('PROPOSE_CONCLUDE');
  t.ok(life.send('DISPUTE_RESULT', { result: 'upheld' }));
  t.ok(life.send('APPROVE_CONCLUDE'));
  t.match(life.told, [[REPORT, 'PENALTY_FINAL', { fineYuan: 60_000 }]]);
  t.ok(life.send('DISPUTE', { kind: 'suit' }));
  t.ok(life.send('DISPUTE_RESULT', { result: 'changed', yuan: 20_000 }));
  t.match(life.told, [[REPORT, 'PENALTY_FINAL', { fineYuan: 20_000 }]]);
  t.equal(life.data.regions.publicity, 'due');
  t.match(life.due('e.publish'), /^running/);
  life.all('PROPOSE_CONCLUDE');
  t.notOk(life.send('APPROVE_CONCLUDE'), 'what stands published is not what was decided');
  t.ok(life.send('PUBLISH_DECISION'));
  t.ok(life.send('APPROVE_CONCLUDE'));
  t.strictSame(
    life.told.filter(([, type]) => type === 'PENALTY_FINAL'),
    [],
    'and not a third time',
  );
});

t.test('instalments: each date binds; one missed leads to the demand', async (t) => {
  const life = new Case().served();
  life.all('ASK_INSTALMENTS');
  t.equal(life.due('e.asked'), 'running 2026-03-09');
  t.ok(life.send('GRANT_INSTALMENTS'));
  t.match(life.due('e.pay'), /^void/);
  t.equal(life.due('e.instalment'), 'running 2026-04-01');
  life.until('2026-03-30T09:00:00+08:00');
  t.notOk(life.send('DEMAND'), 'nothing is late');
  t.ok(life.send('PAID', { yuan: 20_000, receipt: receipt(2) }));
  t.equal(life.due('e.instalment'), 'running 2026-05-06');
  t.match(
    life.state.turns.map(({ duty, clock }) => `${duty} ${clock}`),
    ['enforcement_officer e.watch', 'enterprise_principal e.instalment'],
  );
  life.until('2026-05-08T09:00:00+08:00');
  t.match(life.due('e.instalment'), /^missed/);
  t.ok(life.send('DEMAND'));
  t.ok(life.send('PAID', { yuan: 40_000, receipt: receipt(3) }));
  t.equal(life.at, 'concluding');
  const long = new Case().served();
  const plan = [
    { dueOn: '2026-04-01', yuan: 20_000 },
    { dueOn: '2027-03-01', yuan: 40_000 },
  ];
  t.ok(long.send('ASK_INSTALMENTS', { plan }));
  long.all('GRANT_INSTALMENTS').send('PAID', { yuan: 20_000, receipt: receipt(4) });
  long.until('2027-03-03T09:00:00+08:00');
  t.equal(long.due('e.court'), 'running 2027-06-01', 'three months from the end of the instalments');
  t.ok(long.send('DEMAND', { surchargeYuan: 0 }));
  long.until('2027-03-31T09:00:00+08:00');
  t.ok(long.send('COURT'), 'and so the court can still be asked');
  const denied = new Case().served().all('ASK_INSTALMENTS', 'DENY_INSTALMENTS');
  t.match(denied.due('e.pay'), /^running/);
});

t.test('Law 112: ordered, fined, refused: each day again, by a decision of its own', async (t) => {
  const life = new Case();
  life.all('FILE');
  life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-02' });
  life.all('COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW', 'PROPOSE_DECIDE');
  life.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION', 'PAID');
  t.equal(life.at, 'concluding');
  life.until('2026-03-12T09:00:00+08:00');
  const ten = { penalties: [{ kind: 'fine', on: 'unit', yuan: 600_000 }] };
  t.notOk(life.send('NOTIFY', ten), 'nobody has refused');
  life.all('REFUSAL_FOUND');
  t.notOk(life.send('NOTIFY', ten), 'one officer has signed');
  life.all('COSIGN_REFUSAL');
  const yuan = 600_000;
  t.notOk(life.send('PROPOSE_DAILY_FINE', { yuan }), 'nobody was told of it');
  const early = { ...serviceExample, on: '2026-03-11' };
  t.notOk(life.send('NOTIFY', { ...ten, service: early }), 'told before the refusal was found');
  t.ok(life.send('NOTIFY', ten));
  t.equal(life.due('e.defence'), 'running 2026-03-19', 'five working days');
  t.equal(life.state.turns.find(({ clock }) => clock === 'e.defence')?.duty, 'enterprise_principal');
  t.equal(life.data.earlierNotices.length, 1);
  t.notOk(life.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'), 'not over while this goes on');
  life.all('STATE_DEFENCE', 'ASK_HEARING');
  t.equal(life.data.regions.daily, 'hearing', 'the sum asks for one');
  life.send('HEARING_NOTICE', { on: '2026-03-23' });
  life.until('2026-03-24T09:00:00+08:00').all('HOLD_HEARING');
  t.notOk(life.send('PROPOSE_DAILY_FINE', { yuan }), 'not reviewed');
  life.all('LEGAL_REVIEW');
  t.notOk(life.send('PROPOSE_DAILY_FINE'), 'one day only');
  t.notOk(life.send('PROPOSE_DAILY_FINE', { yuan, defenceOpinion: undefined }), 'what was said is weighed');
  t.notOk(
    life.send('PROPOSE_DAILY_FINE', { yuan, documentNo: '建应急罚〔2026〕12号' }),
    'a number of its own',
  );
  t.ok(life.send('PROPOSE_DAILY_FINE', { yuan }), 'ten days from the third to the twelfth');
  t.notOk(life.send('APPROVE_DAILY_FINE'), 'grave, and not discussed');
  life.all('DISCUSS', 'APPROVE_DAILY_FINE');
  t.equal(life.at, 'decided');
  t.match(life.data.dailyFines, [
    { documentNo: '建应急罚〔2026〕12-1号', on: '2026-03-24', from: '2026-03-03', until: '2026-03-12' },
  ]);
  t.match(life.data.dailyFines, [{ days: 10, yuan }]);
  t.match(life.due('e.publish'), /^running/);
  life.all('SERVE_DECISION');
  t.equal(life.at, 'executing');
  t.equal(life.due('e.pay'), 'running 2026-04-08');
  t.equal(life.data.punishedOn, '2026-03-02', 'one case, one punishment');
  life.until('2026-03-26T09:00:00+08:00').refused().dailyDeciding(840_000);
  t.ok(
    life.send('PROPOSE_DAILY_FINE', { yuan: 840_000, documentNo: '12-2' }),
    'on from where the last one ended',
  );
  t.ok(life.send('PAID', { yuan, receipt: receipt(1) }), 'paid beside it');
  t.equal(life.at, 'concluding');
  t.notOk(life.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'), 'not published, not decided');
  life.all('PUBLISH_DECISION', 'RETURN_DECISION');
  t.same(Object.keys(life.data.proposals), ['CONCLUDE'], 'sent back, the proposal is moot');
  t.match(life.due('e.daily'), /^void/);
  t.ok(life.send('APPROVE_CONCLUDE'));
});

const onceFined = () => {
  const life = new Case().all('FILE');
  life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-02' });
  life.all('COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW', 'PROPOSE_DECIDE');
  life.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION').until('2026-03-04T09:00:00+08:00');
  return life.refused().dailyDeciding(120_000);
};

t.test('a daily fine falls alone; with the decision it followed, all of it falls', async (t) => {
  const fined = () => {
    const life = onceFined();
    life.send('PROPOSE_DAILY_FINE', { yuan: 120_000 });
    return life.all('APPROVE_DAILY_FINE', 'SERVE_DECISION', 'DISPUTE');
  };
  const alone = fined();
  t.ok(alone.send('DISPUTE_RESULT', { result: 'annulled', documentNo: '建应急罚〔2026〕12-1号' }));
  t.equal(dueYuan(alone.data), 60_000, 'what was decided first is still owed');
  t.equal(alone.at, 'executing');
  const both = fined();
  t.ok(both.send('DISPUTE_RESULT', { result: 'annulled', documentNo: '建应急罚〔2026〕12号' }));
  t.equal(dueYuan(both.data), 0);
  t.match(both.due('e.takeDown'), /^running/, 'the first was published');
  const changed = onceFined().all('DISPUTE');
  changed.send('DISPUTE_RESULT', { result: 'changed', yuan: 30_000 });
  t.equal(changed.data.regions.publicity, 'due', 'published as it was, to be published as it is');
  t.ok(changed.send('PROPOSE_DAILY_FINE', { yuan: 60_000 }));
  changed.all('APPROVE_DAILY_FINE', 'SERVE_DECISION');
  t.ok(changed.send('DISPUTE', { kind: 'suit' }));
  t.ok(changed.send('DISPUTE_RESULT', { result: 'annulled', documentNo: '建应急罚〔2026〕12号' }));
  t.match(changed.due('e.takeDown'), /^running/, 'what was published first still stands there');
  t.ok(both.send('UNPUBLISH'));
});

t.test(
  'a daily fine is not approved on a fine that was changed, nor goes on once that is annulled',
  async (t) => {
    const changed = onceFined();
    changed.send('PROPOSE_DAILY_FINE', { yuan: 120_000 });
    changed.all('DISPUTE');
    t.notOk(changed.send('APPROVE_DAILY_FINE'), 'under dispute');
    changed.send('DISPUTE_RESULT', { result: 'changed', yuan: 20_000 });
    t.notOk(changed.send('APPROVE_DAILY_FINE'), 'of another sum');
    t.ok(changed.all('REJECT_DAILY_FINE').send('PROPOSE_DAILY_FINE', { yuan: 40_000 }));
    t.ok(changed.send('APPROVE_DAILY_FINE'));
    t.notOk(changed.data.reviewUsed, 'a new decision may be reviewed');
    const gone = onceFined().all('DISPUTE');
    t.ok(gone.send('DISPUTE_RESULT', { result: 'annulled' }));
    t.equal(gone.data.regions.daily, 'none');
    t.match(gone.due('e.daily'), /^void/);
    t.notOk(gone.refused().send('NOTIFY'), 'and none is begun');
  },
);

t.test('left alone, the time for defence leads a daily fine to its review', async (t) => {
  const life = new Case().all('FILE');
  life.send('RECORD_INVESTIGATION', { orderedOn: '2026-03-01' });
  life.all('COSIGN_INVESTIGATION', 'NOTIFY', 'WAIVE_DEFENCE', 'LEGAL_REVIEW', 'PROPOSE_DECIDE');
  life.all('APPROVE_DECIDE', 'SERVE_DECISION', 'PUBLISH_DECISION').refused().all('NOTIFY');
  life.until('2026-03-12T09:00:00+08:00');
  t.equal(life.data.regions.daily, 'review');
  t.ok(life.state.turns.some(({ duty, clock }) => duty === 'legal_reviewer' && clock === 'e.legalReview'));
  life.until('2026-06-10T09:00:00+08:00');
  t.ok(life.data.late['e.daily'], 'and its own term runs against the officer');
});

t.test(
  'served only in a lawful way: no timer ever deems it done, a public notice has its own term',
  async (t) => {
    const life = new Case().deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
    life.until('2026-03-05T09:00:00+08:00');
    t.ok(life.send('PUBLIC_NOTICE'));
    t.match(life.due('e.serve'), /^paused/);
    const byNotice = { service: { ...serviceExample, method: 'notice' } };
    life.until('2026-04-03T09:00:00+08:00');
    t.notOk(life.send('SERVE_DECISION', byNotice), 'the thirty days are not over');
    life.until('2026-04-04T09:00:00+08:00');
    t.equal(life.at, 'decided', 'time alone serves nothing');
    t.match(life.due('e.serve'), /^running/);
    t.ok(life.send('SERVE_DECISION', byNotice));
    t.equal(life.clock('e.serve').verdict?.net.onTime, true);
    const left = new Case().deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
    left.until('2026-03-31T09:00:00+08:00');
    t.equal(left.at, 'decided');
    t.same(
      left.levels.filter((level) => level.startsWith('e.serve')),
      ['e.serve T+1D L1', 'e.serve T+3D L2', 'e.serve T+7D L3'],
    );
  },
);

t.test(
  'suspected crime: three days, twenty-four hours; the police file it and it goes to justice',
  async (t) => {
    const life = new Case({ carry: CARRY }).deciding();
    life.all('REPORT_CRIME');
    t.notOk(life.send('APPROVE_TRANSFER'), 'two officers sign');
    life.all('COSIGN_CRIME');
    t.equal(life.due('e.crimeDecide'), 'running 2026-03-05');
    t.equal(life.state.turns.find(({ clock }) => clock === 'e.crimeDecide')?.duty, 'sector_leader');
    life.all('PROPOSE_DECIDE');
    t.notOk(life.send('APPROVE_DECIDE'), 'no penalty in place of a transfer');
    life.all('APPROVE_TRANSFER');
    t.match(life.due('e.decide'), /^paused/);
    t.match(life.clock('e.transfer').dueAt, life.now + 86_400_000, 'twenty-four hours');
    life.until('2026-03-03T10:00:00+08:00');
    t.ok(life.levels.includes('e.transfer T L1'));
    life.all('TRANSFER_TO_POLICE', 'POLICE_FILED');
    t.notOk(life.send('APPROVE_DECIDE'));
    life.until('2026-06-15T09:00:00+08:00');
    t.match(life.due('e.decide'), /^paused/, 'neither is lost: the term waits');
    t.ok(life.clock('e.criminal').round >= 3, 'and somebody looks');
    t.ok(life.send('CRIMINAL_RESULT', { result: 'convicted', penaltyStillDue: false }));
    t.equal(life.at, 'referred');
    t.match(life.told, [
      [PARENT, 'ENFORCEMENT_DONE', {}],
      [REPORT, 'NO_PENALTY', {}],
    ]);
  },
);

t.test('handed back by justice, the administrative case goes on where it stood', async (t) => {
  const life = new Case().deciding().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
  life.all('TRANSFER_TO_POLICE', 'POLICE_FILED', 'CRIMINAL_RESULT');
  t.equal(life.at, 'deciding');
  t.match(life.due('e.decide'), /^running/);
  t.ok(life.all('PROPOSE_DECIDE').send('APPROVE_DECIDE'));
});

t.test('the police decline: objection within three days, once, then back to the case', async (t) => {
  const life = new Case().deciding().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
  life.all('TRANSFER_TO_POLICE', 'POLICE_DECLINED');
  t.match(life.due('e.decide'), /^running/);
  t.equal(life.due('e.objection'), 'running 2026-03-05');
  life.all('OBJECTION', 'POLICE_DECLINED');
  t.notOk(life.send('OBJECTION'), 'once');
  t.notOk(life.state.turns.some(({ clock }) => clock === 'e.objection'));
  t.ok(life.all('PROPOSE_DECIDE').send('APPROVE_DECIDE'));
  const late = new Case().deciding().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
  late.all('TRANSFER_TO_POLICE', 'POLICE_DECLINED').until('2026-03-10T09:00:00+08:00');
  t.notOk(late.send('OBJECTION'), 'too late');
  t.ok(late.send('REPORT_CRIME'), 'but new facts may be reported');
  const refused = new Case().deciding().all('REPORT_CRIME', 'COSIGN_CRIME', 'REFUSE_TRANSFER');
  t.ok(refused.all('PROPOSE_DECIDE').send('APPROVE_DECIDE'));
});

t.test('filed after the penalty: it is paid and concluded only when justice is done too', async (t) => {
  const life = new Case().served().all('REPORT_CRIME', 'COSIGN_CRIME', 'APPROVE_TRANSFER');
  life.all('TRANSFER_TO_POLICE', 'PAID', 'POLICE_FILED');
  t.equal(life.at, 'concluding');
  t.notOk(life.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'));
  t.ok(life.send('CRIMINAL_RESULT', { result: 'convicted', penaltyStillDue: false }));
  t.equal(life.at, 'concluding');
  t.ok(life.send('APPROVE_CONCLUDE'));
});

const history = (...dates: string[]) => ({
  punishments: dates.flatMap((on) => [
    { caseId: on, type: 'PROPOSE_DECIDE', on, payload: { law: 'work_safety' } },
    { caseId: on, type: 'SERVE_DECISION', on, payload: { service: {} } },
  ]),
});

t.test('Law 113(1) reached: the head must propose, the government decides', async (t) => {
  const life = new Case({ data: { grade: 'major' }, carry: CARRY }).deciding();
  life.all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
  // 2025-09-03 is the 180th day before 2 March 2026.
  t.ok(life.send('SERVE_DECISION', {}, undefined, history('2025-09-03', '2025-12-01')));
  t.match(life.data.punishments, { in180Days: 3, inYear: 3 });
  t.equal(life.data.regions.closure, 'due');
  t.equal(life.due('e.closure'), 'running 2026-03-16');
  const major = { id: 'm', workflow: 'listed-supervision', status: 'open', unit: 'enterprise' };
  const payload = { ground: 'punishments', majorCase: 'm' };
  t.notOk(
    life.send('PROPOSE_CLOSURE', payload, undefined, { ...history('2025-09-02'), major }),
    'two are not enough',
  );
  const papers = [{ on: '2025-11-11', document: serviceExample.receipt }];
  t.ok(
    life.send('PROPOSE_CLOSURE', { ...payload, others: papers }, undefined, {
      ...history('2025-12-01'),
      major,
    }),
    'one is known on paper only',
  );
  life.until('2026-04-15T09:00:00+08:00');
  t.ok(life.data.late['e.closureDecide'], 'the government is late');
  life.all('PAID', 'PUBLISH_DECISION', 'PROPOSE_CONCLUDE');
  t.notOk(life.send('APPROVE_CONCLUDE'), 'not while closure is undecided');
  t.ok(life.send('GOV_APPROVE'));
  t.match(life.told, [[PARENT, 'ENFORCEMENT_DONE', { outcome: /关闭/ }]]);
  t.ok(life.send('APPROVE_CONCLUDE'));
});

t.test(
  'not reached a day later; dropped when the hazard is gone; not by itself for a general hazard',
  async (t) => {
    const serve = (life: Case, first: string) => {
      life.deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
      life.send('SERVE_DECISION', {}, undefined, history(first, '2025-12-01'));
      return life;
    };
    const short = serve(new Case({ data: { grade: 'major' } }), '2025-09-02');
    t.match(short.data.punishments, { in180Days: 2, inYear: 3 });
    t.equal(short.data.regions.closure, 'none');
    const dropped = serve(new Case({ data: { grade: 'major' } }), '2025-09-03').all('PROPOSE_DROP_CLOSURE');
    t.equal(dropped.data.regions.closure, 'due', 'said by one, the duty stands');
    t.equal(dropped.all('APPROVE_DROP_CLOSURE').data.regions.closure, 'none');
    const proposed = serve(new Case({ data: { grade: 'major' } }), '2025-09-03').all('PROPOSE_DROP_CLOSURE');
    t.same(proposed.all('PROPOSE_CLOSURE').data.proposals, {}, 'proposed after all');
    const general = serve(new Case(), '2025-09-03');
    t.equal(general.data.regions.closure, 'none');
    t.match(general.data.punishments, { in180Days: 3 });
    t.ok(
      general.last.messages.some(({ detail }) => detail.cause === 'punishments'),
      'but somebody is told',
    );
    const rejected = general.all('PROPOSE_CLOSURE', 'GOV_REJECT');
    t.equal(rejected.data.regions.closure, 'rejected');
  },
);

t.test('annulled, a punishment counts no more: closure is not proposed on its account', async (t) => {
  const due = () => {
    const life = new Case({ data: { grade: 'major' } }).deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE');
    life.send('SERVE_DECISION', {}, undefined, history('2025-09-03', '2025-12-01'));
    return life.all('DISPUTE');
  };
  const annul = (life: Case, ...dates: string[]) =>
    life.send('DISPUTE_RESULT', { result: 'annulled' }, undefined, history(...dates));
  const two = due();
  t.equal(two.data.regions.closure, 'due');
  t.ok(annul(two, '2025-09-03', '2025-12-01'));
  t.match(two.data.punishments, { in180Days: 2, inYear: 2 });
  t.equal(two.data.regions.closure, 'none');
  t.match(two.due('e.closure'), /^void/);
  t.ok(two.all('PROPOSE_CONCLUDE').send('APPROVE_CONCLUDE'));
  const three = due();
  t.ok(annul(three, '2025-09-03', '2025-12-01', '2026-01-05'));
  t.equal(three.data.regions.closure, 'due', 'reached without it');
  const asked = due();
  const major = { id: 'm', workflow: 'listed-supervision', status: 'open', unit: 'enterprise' };
  const facts = { ...history('2025-09-03', '2025-12-01'), major };
  t.ok(asked.send('PROPOSE_CLOSURE', { ground: 'punishments', majorCase: 'm' }, undefined, facts));
  t.ok(annul(asked, '2025-09-03', '2025-12-01'));
  t.equal(asked.data.regions.closure, 'proposed', 'the government decides');
  t.ok(
    asked.last.messages.some(({ detail }) => detail.cause === 'annulled'),
    'and hears of it',
  );
  const upheld = due();
  t.ok(upheld.send('DISPUTE_RESULT', {}, undefined, history('2025-12-01')));
  t.equal(upheld.data.regions.closure, 'due', 'it stands');
});

t.test('a region stands still: the term to pay does, the organ’s does not', async (t) => {
  const life = new Case().served();
  life.until('2026-03-10T10:00:00+08:00');
  t.ok(life.send('PAUSE_REGION'));
  t.match(life.due('e.pay'), /^paused/);
  t.match(life.due('e.publish'), /^met/);
  life.until('2026-03-16T09:00:00+08:00');
  t.equal(life.due('e.pay'), 'running 2026-03-23', 'seven days were left, and the last is a Sunday');
});

t.test('left alone, each desk is late by its own ladder and nothing moves by itself', async (t) => {
  const table: [way: readonly string[], clock: string, duty: string, at: string][] = [
    [[], 'e.file', 'sector_leader', 'received'],
    [['FILE'], 'e.investigate', 'enforcement_officer', 'investigating'],
  ];
  const late = (life: Case, clock: string, duty: string, at: string) => {
    life.until('2026-06-20T09:00:00+08:00');
    t.ok(life.data.late[clock], `${clock} is noted as late`);
    t.ok(
      life.levels.some((level) => level.startsWith(`${clock} `) && level.endsWith('L3')),
      `${clock} to L3`,
    );
    const three = Object.values(life.data.instruments).find((one) => one.clock === clock && one.level === 3);
    t.equal(three?.late.duty, duty, clock);
    t.equal(life.at, at, clock);
  };
  for (const [way, clock, duty, at] of table) late(new Case().all(...way), clock, duty, at);
  late(new Case().notified().all('ASK_HEARING'), 'e.hearing', 'legal_reviewer', 'hearing');
  late(new Case().notified().all('WAIVE_DEFENCE'), 'e.legalReview', 'legal_reviewer', 'legalReview');
  late(new Case().served().all('PAID'), 'e.conclude', 'enforcement_officer', 'concluding');
  const unpublished = new Case().deciding().all('PROPOSE_DECIDE', 'APPROVE_DECIDE', 'SERVE_DECISION');
  late(unpublished, 'e.publish', 'enforcement_officer', 'executing');
  late(
    new Case().all('FILE', 'REPORT_CRIME', 'COSIGN_CRIME'),
    'e.crimeDecide',
    'sector_leader',
    'investigating',
  );
});

t.test('the publication comes down when its period is over, also of a closed case', async (t) => {
  const life = new Case().served().all('PAID').concluded();
  life.until('2027-03-20T09:00:00+08:00');
  t.ok(life.data.takeDownDue);
  t.same(
    life.state.turns
      .map(({ duty, clock }) => `${duty} ${clock}`)
      .filter((turn) => turn.endsWith(' e.takeDown')),
    ['enforcement_officer e.takeDown'],
  );
  life.all('UNPUBLISH', 'ARCHIVE');
  t.equal(life.at, 'archived');
});

t.test('entered for the party only on its paper signature; void only by two', async (t) => {
  const life = new Case().notified();
  const behalf = { ...actorOf('street_officer'), onBehalfOf: '某商城' };
  t.notOk(life.send('STATE_DEFENCE', {}, behalf));
  const signature = { ...serviceExample.receipt, kind: 'signature' };
  t.ok(life.send('STATE_DEFENCE', { signature }, behalf));
  t.equal(life.data.defences.length, 1);
  life.all('PROPOSE_VOID', 'APPROVE_VOID');
  t.equal(life.at, 'voided');
  t.same(life.state.timers, []);
});
