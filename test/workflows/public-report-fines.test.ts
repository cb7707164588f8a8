import t from 'tap';
import { noted, penaltiesKnown } from '../../workflows/public-report/penalties.ts';
import { HAZARD, Life } from './public-report.life.ts';

/** The reward is by the fines of the report, however many cases they come from. */

const FIRST = '01980000-0000-7000-8000-0000000000e1';
const SECOND = '01980000-0000-7000-8000-0000000000e2';

function enforcing(life: Life, caseId: string): boolean {
  return life.told('CASE_OPENED', { caseId, from: HAZARD, workflow: 'enforcement', link: 'enforcement' });
}
function fined(life: Life, caseId: string, fineYuan: number, documentNo = caseId.slice(-2)): boolean {
  return life.told('PENALTY_FINAL', { caseId, fineYuan, documentNo });
}
const ended = (life: Life, caseId: string) =>
  life.told('CASE_ENDED', { caseId, workflow: 'enforcement', state: 'voided', status: 'ended' });

/** Verified as a violation; two cases about a fine follow from it. */
function twoCases(): Life {
  const life = new Life().verifying();
  life.result('SUBSTANTIATED');
  life.send('SENT');
  for (const caseId of [FIRST, SECOND]) enforcing(life, caseId);
  return life;
}

t.test('the fines of several cases add up, and the reward waits for the last of them', async (t) => {
  const life = twoCases();
  t.ok(fined(life, FIRST, 100_000));
  t.equal(life.at, 'awaitingPenalty', 'the second has said nothing yet');
  t.ok(fined(life, SECOND, 60_000));
  t.equal(life.at, 'rewardReview');
  t.equal(life.due('r.reward'), 'running 2026-03-23', 'fifteen working days from the last');
  t.notOk(life.rewardGranted(15_000), 'the first alone');
  t.notOk(life.rewardGranted(9_000), 'the last alone');
  t.ok(life.rewardGranted(24_000));

  const great = twoCases();
  fined(great, FIRST, 1_500_000);
  fined(great, SECOND, 1_500_000);
  t.ok(great.rewardGranted(300_000), 'no more than the greatest for all of them together');
  const small = twoCases();
  fined(small, FIRST, 5_000);
  fined(small, SECOND, 5_000);
  t.ok(small.rewardGranted(3_000), 'and the least is given once');
});

t.test('no penalty, or an end without a word of one, is an answer too', async (t) => {
  const none = twoCases();
  none.told('NO_PENALTY', { caseId: FIRST });
  t.equal(none.at, 'awaitingPenalty');
  none.told('NO_PENALTY', { caseId: SECOND });
  t.ok(none.rewardGranted(3_000), 'without any fine the least reward');

  const silent = twoCases();
  fined(silent, FIRST, 100_000);
  t.ok(ended(silent, SECOND));
  t.equal(silent.at, 'rewardReview');
  t.ok(silent.rewardGranted(15_000));

  const last = twoCases();
  ended(last, FIRST);
  t.equal(last.at, 'awaitingPenalty');
  t.ok(fined(last, SECOND, 100_000));
  t.equal(last.at, 'rewardReview');

  const spoken = twoCases();
  fined(spoken, FIRST, 100_000);
  ended(spoken, FIRST);
  fined(spoken, SECOND, 20_000);
  t.ok(spoken.rewardGranted(18_000), 'the end of a case takes nothing back of what it said');
});

t.test('told twice, changed or annulled, entered by hand as well: each case counts once', async (t) => {
  const life = twoCases();
  for (const _ of [1, 2]) fined(life, FIRST, 100_000);
  fined(life, FIRST, 80_000);
  t.equal(life.at, 'awaitingPenalty', 'once more of the same is nothing of the other');
  life.send('PENALTY_FINAL', { fineYuan: 60_000, documentNo: 'e2' });
  t.equal(life.at, 'awaitingPenalty', 'by hand, and the case itself has not said so');
  fined(life, SECOND, 60_000);
  t.notOk(life.rewardGranted(30_000), 'the document is the same');
  life.send('PROPOSE_REWARD', { amountYuan: 21_000 });
  life.told('NO_PENALTY', { caseId: SECOND });
  t.notOk(life.send('APPROVE_REWARD'), 'proposed from the fines as they stood');
  t.ok(life.rewardGranted(12_000));
  const { penalties } = life.data;
  t.ok(fined(life, FIRST, 1));
  t.equal(life.at, 'rewardApproved', 'kept, and what was granted stands');
  t.not(life.data.penalties, penalties);

  const said = { caseId: null, documentNo: 'A', fineYuan: 1, on: '2026-03-02' };
  const other = { ...said, documentNo: 'B' };
  t.same(noted(noted([], said), other), [said, other], 'two decisions of organs without a case here');
  const none = { ...said, documentNo: null, fineYuan: null };
  t.equal(noted(noted([said], none), none).length, 2);
  t.notOk(penaltiesKnown({ enforcing: [], penalties: [] }), 'nothing said is not no penalty');
});

t.test('one more case while the reward is reviewed: it waits again; so does an appeal', async (t) => {
  const life = twoCases();
  fined(life, FIRST, 100_000);
  ended(life, SECOND);
  life.send('PROPOSE_REWARD', { amountYuan: 15_000 });
  const THIRD = '01980000-0000-7000-8000-0000000000e3';
  t.ok(enforcing(life, THIRD));
  t.equal(life.at, 'awaitingPenalty');
  t.equal(life.clock('r.reward').state, 'void');
  t.same(life.duties(), ['reward_officer r.watch']);
  fined(life, THIRD, 20_000);
  t.ok(life.rewardGranted(18_000));

  const denied = twoCases();
  fined(denied, FIRST, 100_000);
  ended(denied, SECOND);
  denied.send('PROPOSE_NONE');
  denied.send('APPROVE_NONE');
  enforcing(denied, THIRD);
  t.equal(denied.at, 'denialUntold');
  t.ok(denied.send('REWARD_APPEAL'));
  t.equal(denied.at, 'awaitingPenalty');
  fined(denied, THIRD, 20_000);
  t.equal(denied.at, 'rewardReview');

  const general = new Life().verifying();
  general.result('SUBSTANTIATED', { nature: 'general' });
  enforcing(general, FIRST);
  t.equal(general.at, 'rewardReview', 'what is paid by scheme waits for no fine');
});

t.test('a fine that was final before the result is not forgotten', async (t) => {
  const life = new Life({ data: { dangerous: true } });
  life.send('EMERGENCY');
  life.told('CASE_OPENED', { caseId: HAZARD, from: 'c', link: 'report' });
  enforcing(life, FIRST);
  life.send('START_VERIFY');
  t.ok(fined(life, FIRST, 100_000));
  t.equal(life.at, 'verifying');
  life.result('SUBSTANTIATED');
  t.equal(life.at, 'rewardReview');
  t.ok(life.rewardGranted(15_000));
});

t.test('a case about another matter is neither waited for nor taken for a word of the fine', async (t) => {
  const life = twoCases();
  life.told('NO_PENALTY', { caseId: FIRST, otherMatter: true });
  t.equal(life.at, 'awaitingPenalty');
  t.ok(fined(life, SECOND, 100_000));
  t.ok(life.rewardGranted(15_000));
  const alone = new Life().verifying();
  alone.result('SUBSTANTIATED');
  enforcing(alone, FIRST);
  alone.told('NO_PENALTY', { caseId: FIRST, otherMatter: true });
  t.equal(alone.at, 'awaitingPenalty', 'the fine for what was reported is still to come');
});
