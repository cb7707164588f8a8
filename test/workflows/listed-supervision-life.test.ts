import t from 'tap';
import type { Actor } from '../../src/engine/workflow.ts';
import type { EventType } from '../../workflows/listed-supervision/events.ts';
import { Life } from './listed-supervision.life.ts';
import { Life as General } from './rectification.life.ts';

/** Whole lives of major hazards, from discovery on. */

/** The office of an organ the sandbox has not. */
const organ = (unit: string) => ({ person: `office-${unit}`, unit, roles: ['safety_office'] });
/** As determined by the example. */
const PLACE = '更楼街道某水产冷冻厂';
const dangerous = ['ORDER_INTERIM', 'CONTROL_ACTIVE'] as const;

t.test(
  'a major hazard from discovery to resumption, five signatures, look-back and archive, by examples',
  (t) => {
    const life = new Life();
    t.equal(life.at, 'determining', 'reported as it was opened');
    const walk: readonly (readonly [EventType, string, string?, object?])[] = [
      ['EXPERT_OPINION', 'determining'],
      ['ORDER_INTERIM', 'determining'],
      ['CONTROL_ACTIVE', 'determining', 'sector-officer'],
      ['PROPOSE_CONFIRM_MAJOR', 'determining'],
      ['APPROVE_CONFIRM_MAJOR', 'planDrafting'],
      ['DEPT_RECEIPT', 'planDrafting'],
      ['CONGRESS_RECEIPT', 'planDrafting'],
      ['PROPOSE_LISTING', 'planDrafting'],
      ['APPROVE_LISTING', 'planDrafting'],
      ['SERVE_NOTICE', 'planDrafting'],
      ['PUBLISH', 'planDrafting'],
      ['SUBMIT_PLAN', 'planReview'],
      ['APPROVE_PLAN', 'rectifying'],
      ['PROGRESS_REPORT', 'rectifying'],
      ['MILESTONE_DONE', 'rectifying'],
      ['SELF_ACCEPT', 'acceptanceRequested', 'enterprise-principal', { resume: true }],
      ['PRELIM_PASS', 'onSiteAcceptance'],
      ['COSIGN_ACCEPTANCE', 'onSiteAcceptance', 'verifier-2'],
      ['ACCEPT', 'signoffApproval'],
      ['CONSENT_RESUME', 'signoffApproval', 'sector-leader'],
      ['REPLY', 'signoffApproval'],
      ['SIGN_OFF', 'signoffApproval', 'street-leader'],
      ['SIGN_OFF', 'signoffApproval', 'sector-leader'],
      ['SIGN_OFF', 'signoffApproval', 'sector-leader-2'],
      ['SIGN_OFF', 'signoffApproval', 'safety-office'],
      ['SIGN_OFF', 'delisted', 'committee-leader'],
    ];
    for (const [type, to, who, changes] of walk) {
      t.ok(life.send(type, who, changes), type);
      t.equal(life.at, to, `${type} → ${to}`);
    }
    t.equal(life.status, 'closed');
    t.equal(life.data.regions.interim, 'lifted', 'the stop ended by consent, before the chain');
    t.same(
      life.data.signatures.map(({ step, person }) => `${step} ${person}`),
      ['1 street-leader', '2 sector-leader', '3 sector-leader-2', '4 safety-office', '5 committee-leader'],
    );
    t.equal(life.data.passed?.onTime, true);
    t.notOk(life.send('ARCHIVE'), 'not before the look-back');
    life.until('2026-06-10T09:00:00+08:00');
    t.equal(life.data.lookback, 'due', 'ninety days after');
    t.notOk(life.send('STILL_OK', 'verifier'), 'not by who signed the acceptance');
    t.ok(life.send('STILL_OK', 'verifier-2'));
    t.notOk(life.send('ARCHIVE'), 'the delisting is not published');
    t.ok(life.send('PUBLISH_DELISTING'));
    t.notOk(life.send('ARCHIVE'), 'nor the reporter told the end');
    t.ok(life.send('REPLY'));
    t.ok(life.send('ARCHIVE'));
    t.equal(life.at, 'archived');
    t.end();
  },
);

t.test('an item passed before may be found failed again, and then it is open again', (t) => {
  const verdict = (...results: readonly string[]) => ({
    items: results.map((result, no) => ({ id: `i${no + 1}`, result, note: '验收所见。' })),
  });
  const life = new Life().rectifying().applied().all(['COSIGN_ACCEPTANCE', 'verifier-2']);
  life.all(['PARTIAL', undefined, verdict('pass', 'fail')]);
  const again = { items: [{ id: 'i2', measures: ['replacement'], done: '已更换。' }] };
  life.applied(again).all(['COSIGN_ACCEPTANCE', 'verifier-2']);
  t.notOk(life.send('ACCEPT', undefined, verdict('fail', 'pass')), 'a failed item is no pass');
  life.all(['FAIL', undefined, verdict('fail', 'pass')]);
  t.same(
    life.data.items.map(({ state }) => state),
    ['failed', 'passed'],
  );
  life.limited().applied({ items: [{ id: 'i1', measures: ['isolation'], done: '已隔离。' }] });
  t.equal(life.at, 'onSiteAcceptance', 'and can be applied for again');
  t.end();
});

t.test('a further order takes nothing from the one in force, and ends the resumption asked for', (t) => {
  const life = new Life().rectifying();
  life.all(['ORDER_INTERIM', 'inspector', { measures: ['guard'] }]);
  t.match(life.data.control, { unit: 'sector', measures: ['withdraw', 'stop', 'warn', 'guard'] });
  life.all('CONTROL_ACTIVE', ['CONTROL_REVOKE', 'inspector']);
  t.match(life.data.control, { unit: 'sector', measures: ['withdraw', 'stop', 'warn'] }, 'its own alone');
  t.notOk(life.send('CONTROL_REVOKE', 'inspector'), 'nor does it become another organ’s to lift');
  t.same(life.why('SELF_ACCEPT', undefined, { evaluation: undefined }), ['evaluationIfStopped']);
  const asked = new Life().rectifying().applied({ resume: true }).accepted();
  asked.all(['ORDER_INTERIM', 'sector-officer']);
  t.equal(asked.regions.resume, 'none');
  t.equal(asked.clock('m.resume').state, 'void');
  t.notOk(asked.send('CONSENT_RESUME', 'sector-leader'));
  t.end();
});

t.test('power is cut on a stop order that stands, and restored before anybody signs off', (t) => {
  const noticed = new Life().all(...dangerous, ['NOTICE_POWER_CUT', undefined, { emergency: true }]);
  noticed.all(['CONTROL_REVOKE', 'sector-leader']);
  t.notOk(noticed.send('CUT_POWER'), 'the order is revoked');
  const life = new Life().rectifying();
  life.all(['NOTICE_POWER_CUT', undefined, { emergency: true }], 'CUT_POWER');
  life.applied().accepted().all('REPLY');
  t.notOk(life.send('SIGN_OFF', 'street-leader'));
  life.all('RESTORE_POWER');
  t.ok(life.send('SIGN_OFF', 'street-leader'));
  t.end();
});

t.test('a finding of false completion stops the chain until it is decided', (t) => {
  const life = new Life().rectifying().applied().accepted().all('REPLY', 'PROPOSE_FALSE_COMPLETION');
  t.notOk(life.send('SIGN_OFF', 'street-leader'));
  life.all('REJECT_FALSE_COMPLETION').signedOff();
  t.equal(life.at, 'delisted');
  const moot = new Life()
    .rectifying()
    .applied()
    .accepted()
    .all(['PROPOSE_CORRECT', undefined, { old: PLACE }])
    .signedOff();
  t.same(moot.data.proposals, {}, 'what nobody decided is moot with the end');
  t.end();
});

t.test('another unit inherits nothing that befell the one before, however it becomes the unit', (t) => {
  const burdened = () => {
    const life = new Life().rectifying().applied().failed().limited().applied().failed();
    t.ok(life.instruments().length > 0);
    return life.all(['ENFORCEMENT_DONE', 'system', { caseId: 'e' }]);
  };
  const unburdened = (life: Life) => {
    t.match(life.data, { failures: 0, punishments: [], plan: null, units: { responsible: 'enterprise-2' } });
    t.same(
      life.instruments().filter((one) => !one.endsWith('cleared')),
      [],
    );
    t.equal(life.at, 'planDrafting');
    t.equal(life.clock('m.plan').state, 'running');
  };
  unburdened(
    burdened().all(['PROPOSE_REASSIGN_UNIT', undefined, { unit: 'enterprise-2' }], 'APPROVE_REASSIGN_UNIT'),
  );
  unburdened(
    burdened().all(
      'PROPOSE_REDETERMINE',
      'APPROVE_REDETERMINE',
      'EXPERT_OPINION',
      ['PROPOSE_CONFIRM_MAJOR', undefined, { responsibleUnit: 'enterprise-2' }],
      'APPROVE_CONFIRM_MAJOR',
    ),
  );
  t.end();
});

t.test('a plan fits a new limit, however long ago the old one was', (t) => {
  const life = new Life().determined().reported().listed({ limitDays: 90 });
  life.until('2026-06-05T10:00:00+08:00').limited();
  t.ok(life.send('SUBMIT_PLAN', undefined, { days: 10, milestones: [{ id: 'm1', text: '完工', day: 9 }] }));
  t.notOk(life.all('RETURN_PLAN').send('SUBMIT_PLAN', undefined, { days: 60 }), 'and no longer one');
  t.end();
});

t.test('all limits together end within the year, also where the notice is served late', (t) => {
  const life = new Life()
    .determined()
    .reported()
    .all(['PROPOSE_LISTING', undefined, { limitDays: 365 }]);
  life.all('APPROVE_LISTING').until('2026-04-10T10:00:00+08:00').all('SERVE_NOTICE');
  t.equal(life.clock('m.due').dueOn, '2027-03-02', 'a year from the first day');
  t.end();
});

t.test('a changed plan with the same end keeps the extension that was granted', (t) => {
  const life = new Life().rectifying().all('REQUEST_EXTENSION', ['EXT_GRANT', 'sector-leader', { days: 10 }]);
  const { dueOn, extensions, round } = life.clock('m.due');
  t.equal(extensions.length, 1);
  const days = Math.round((Date.parse(dueOn) - Date.parse('2026-03-02')) / 86_400_000);
  life.all(['SUBMIT_PLAN', undefined, { days }], 'APPROVE_PLAN');
  t.match(life.clock('m.due'), { dueOn, round });
  t.end();
});

t.test('what a spot check undoes may not be gone on producing with', (t) => {
  const life = new Life().rectifying().applied({ resume: true }).accepted().all('CONSENT_RESUME');
  t.equal(life.regions.interim, 'lifted');
  life.all('SPOT_CHECK_FAIL');
  t.match(life.regions, { resume: 'none', interim: 'ordered' });
  t.equal(life.clock('m.callout').state, 'running');
  life.limited();
  t.equal(life.clock('m.progress').state, 'running', 'and it reports on every month again');
  t.end();
});

t.test('not major after all, the control that is in force goes on with the general case', (t) => {
  const life = new Life().all(...dangerous, 'PROPOSE_NOT_MAJOR', 'APPROVE_NOT_MAJOR');
  const down = life.spawns.find(({ link }) => link === 'downgraded')!;
  t.match(down.carry, { control: { unit: 'sector', state: 'active' } });
  const general = new General({ carry: down.carry as never, data: down.data as object });
  t.equal(general.data.regions.interim, 'active');
  t.equal(general.clock('g.interim').state, 'running');
  t.end();
});

t.test('the signatures come in their order, one person once', (t) => {
  const life = new Life().rectifying().applied().accepted().all('REPLY');
  t.notOk(life.send('SIGN_OFF', 'safety-office'), 'the street signs first');
  t.ok(life.send('SIGN_OFF', 'street-leader'));
  t.equal(life.state.turns.find(({ clock }) => clock === 'm.step')?.duty, 'sector_leader');
  t.ok(life.send('SIGN_OFF', 'sector-leader-2'));
  t.notOk(life.send('SIGN_OFF', 'sector-leader-2'), 'the second sector signature is another organ’s');
  life.until('2026-03-10T09:00:00+08:00');
  t.ok(life.data.late['m.step'], 'three working days for each signer');
  t.equal(life.clock('m.step').late?.duty, 'sector_leader');
  t.ok(life.send('REFUSE_SIGNOFF', 'safety-office'));
  t.equal(life.at, 'onSiteAcceptance');
  t.same(life.data.signatures, []);
  t.equal(life.clock('m.due').state, 'running', 'the unit’s term goes on as it stood');
  t.equal(life.clock('m.due').round, 3);
  life.accepted().signedOff();
  t.equal(life.at, 'delisted');
  t.end();
});

t.test('rectification starts at once: fixed in a week, it waits for nothing but report and listing', (t) => {
  const life = new Life().determined();
  t.same(life.why('SELF_ACCEPT'), ['doubleReportDone', 'listingSettled']);
  t.equal(life.clock('m.due').dueOn, '2026-04-01', 'thirty days to begin with');
  life.reported().all('PROPOSE_LISTING', 'APPROVE_LISTING');
  t.equal(life.regions.listing, 'approved');
  t.same(life.why('SELF_ACCEPT'), ['listingSettled']);
  life.all('SERVE_NOTICE', 'SELF_ACCEPT');
  t.equal(life.at, 'acceptanceRequested');
  t.equal(life.clock('m.plan').state, 'void');
  t.end();
});

t.test('upgraded from a general case: determined here, its history kept for the way back', (t) => {
  const cap = { name: 'g.hardCap', dueOn: '2026-04-20' };
  const carry = {
    kind: 'major',
    from: 'g',
    phase: 1,
    servedOn: '2026-02-20',
    dueOn: '2026-03-22',
    cap: cap as never,
    misses: 0,
    extensions: 1,
    requests: 2,
  };
  const items = [{ id: 'i1', text: 'x', limitDays: 20, state: 'failed' as const }];
  const data = { responsibleUnit: 'enterprise', items };
  const life = new Life({ carry, data });
  t.equal(life.at, 'determining');
  t.same(life.data.items, [{ id: 'i1', text: 'x', state: 'open' }]);
  t.equal(life.state.turns[0]?.clock, 'm.determine');
  life.until('2026-03-06T09:00:00+08:00').all('PROPOSE_NOT_MAJOR', 'APPROVE_NOT_MAJOR');
  t.equal(life.at, 'downgraded');
  const [general] = life.spawns;
  t.equal(general?.workflow, 'rectification');
  t.equal(general?.link, 'downgraded');
  t.match(general?.carry, {
    kind: 'downgraded',
    phase: 1,
    unit: 'enterprise',
    // Four days went into the determination, and they are not the unit's.
    dueOn: '2026-03-26',
    capDueOn: '2026-04-24',
    extensions: 1,
    requests: 2,
    upgrades: 1,
    items: [{ id: 'i1', limitDays: 20, state: 'open' }],
  });
  const direct = new Life().all('PROPOSE_NOT_MAJOR', 'APPROVE_NOT_MAJOR');
  t.match(direct.spawns[0]?.carry, { phase: 0, service: null }, 'never general before: it is verified there');
  t.end();
});

t.test(
  'a general case goes up, comes down and goes on where it stood; a third time it takes new facts',
  (t) => {
    const at = '2026-03-12T10:00:00+08:00';
    const up = (general: General) => {
      t.ok(general.send('PROPOSE_GRADE_MAJOR'));
      t.ok(general.send('APPROVE_GRADE_MAJOR'));
      t.equal(general.at, 'upgraded');
      const { data, carry } = general.last.spawns.find(({ link }) => link === 'upgraded')!;
      const major = new Life({ carry: carry as never, data: data as object, at });
      major.all('PROPOSE_NOT_MAJOR', 'APPROVE_NOT_MAJOR');
      const down = major.spawns[0]!;
      return new General({ carry: down.carry as never, data: down.data as object, at });
    };
    const first = new General().served().until(at);
    const { dueOn } = first.clock('g.phase1');
    const again = up(first);
    t.equal(again.at, 'rectifying1');
    t.equal(again.clock('g.phase1').dueOn, dueOn, 'determined on the same day: no day is lost or won');
    t.equal(again.clock('g.hardCap').dueOn, first.clock('g.hardCap').dueOn);
    t.equal(again.data.items.length, 2);
    const third = up(again);
    t.equal(third.data.upgrades, 2);
    t.notOk(third.send('PROPOSE_GRADE_MAJOR'), 'no third upgrade without new facts');
    t.ok(third.send('PROPOSE_GRADE_MAJOR', 'inspector', { newFacts: '新检测报告。' }));
    t.end();
  },
);

t.test('a key general hazard is listed without being major, and needs no double report', (t) => {
  const carried = new Life({
    carry: { kind: 'key_general', from: 'g' },
    data: { responsibleUnit: 'enterprise', items: [{ id: 'i1', text: 'x' }] },
  });
  t.equal(carried.at, 'planDrafting');
  t.match(carried.regions, { listing: 'approved', doubleReport: 'notNeeded' });
  t.equal(carried.data.kind, 'key_general');
  carried.all('SERVE_NOTICE').planned();
  t.equal(carried.data.notices[0]?.organs[0], 'safety-office');
  carried.all(['SELF_ACCEPT', undefined, onlyFirst()]);
  t.equal(carried.at, 'acceptanceRequested');
  const again = new Life({
    carry: { kind: 'key_general', from: 'g' },
    data: { responsibleUnit: 'enterprise' },
  });
  again.planned().all('PROPOSE_REDETERMINE', 'APPROVE_REDETERMINE', 'PROPOSE_NOT_MAJOR', 'APPROVE_NOT_MAJOR');
  t.equal(again.at, 'rectifying', 'not major after new facts: it stays what it was');
  t.same(again.spawns, [], 'its general case goes on beside it');
  t.end();
});

function onlyFirst() {
  const picture = (kind: string, n: number) => ({
    digest: `sha256:${String(n).repeat(64)}`,
    mediaType: 'image/jpeg',
    kind,
  });
  return {
    items: [{ id: 'i1', measures: ['removal'], done: '已拆除。' }],
    evidence: [picture('before', 1), picture('after', 2)],
  };
}

t.test(
  'overdue: L6 is proposed, the level is raised with history and deadline kept, until a notice gives a limit',
  (t) => {
    const life = new Life().rectifying();
    const due = life.clock('m.due').dueOn;
    life.until('2026-05-07T10:00:00+08:00');
    t.equal(life.at, 'overdue');
    t.equal(life.data.misses, 1);
    t.ok(life.instruments().includes('L6 overdue proposed'));
    t.notOk(
      life.instruments().some((one) => one.startsWith('L2')),
      'it stands above L2 since it was listed',
    );
    life.all('PROPOSE_LEVEL_UP');
    t.notOk(life.send('APPROVE_LEVEL_UP', 'safety-office'), 'by the upper office');
    life.all(['APPROVE_LEVEL_UP', 'safety-office-2']);
    t.equal(life.at, 'overdue');
    t.same([life.data.level, life.clock('m.due').dueOn], ['city', due]);
    t.equal(life.clock('m.overdueReview').state, 'running', 'always a clock');
    t.same(
      life.data.notices.map(({ level, servedOn }) => [level, servedOn !== null]),
      [
        ['county', true],
        ['city', false],
      ],
    );
    t.ok(life.send('SERVE_NOTICE', 'safety-office-2'));
    life.until('2026-05-22T10:00:00+08:00');
    t.ok(
      life.instruments().some((one) => one.startsWith('L7 overdue')),
      'reviewed every ten working days',
    );
    t.equal(life.clock('m.overdueReview').state, 'running');
    life.all(['PROPOSE_LEVEL_UP', undefined, { organ: 'province' }]);
    t.notOk(life.send('APPROVE_LEVEL_UP', 'committee-leader'), 'nobody but that organ raises it');
    life.all(['APPROVE_LEVEL_UP', organ('province')]);
    t.notOk(life.send('PROPOSE_LEVEL_UP'), 'there is nothing above');

    t.equal(life.data.level, 'province');
    life.all(['SERVE_NOTICE', 'safety-office-2'], ['PROPOSE_NEW_LIMIT', 'sector-officer']);
    t.notOk(life.send('APPROVE_NEW_LIMIT', 'committee-leader'), 'nor does a lower one give it a new limit');
    life.all(['APPROVE_NEW_LIMIT', organ('province')]);
    t.equal(life.at, 'rectifying');
    t.equal(life.clock('m.due').dueOn, '2026-06-11');
    life.until('2026-06-12T10:00:00+08:00');
    t.equal(life.data.misses, 2);
    life.applied().accepted().signedOff();
    t.equal(life.at, 'delisted');
    t.equal(life.data.passed?.onTime, false);
    const other = new Life().rectifying().until('2026-05-07T10:00:00+08:00');
    other.all(['PROPOSE_LEVEL_UP', undefined, { newLimitDays: 30 }], ['APPROVE_LEVEL_UP', 'safety-office-2']);
    t.equal(other.at, 'rectifying', 'a notice with a limit ends the miss');
    t.equal(other.clock('m.due').dueOn, '2026-06-08', 'the thirtieth day is a Saturday');
    t.end();
  },
);

t.test('stalling in planning is overdue too; a notice served late brings its own limit', (t) => {
  const life = new Life().determined().until('2026-04-03T10:00:00+08:00');
  t.equal(life.at, 'overdue');
  t.ok(
    life.instruments().some((one) => one.startsWith('L2 overdue')),
    'not listed: the unit is pressed by L2',
  );
  t.ok(life.data.late['m.plan'], 'and it was late with the plan before');
  life.all('PROPOSE_LISTING', 'APPROVE_LISTING', 'SERVE_NOTICE');
  t.equal(life.at, 'planDrafting', 'the plan is owed still');
  t.equal(life.clock('m.due').dueOn, '2026-07-02');
  life.planned();
  t.equal(life.at, 'rectifying');
  t.end();
});

t.test(
  'failed twice: L6; the third time closure is proposed, and only because a suspension has failed',
  (t) => {
    const run = (stopped: boolean) => {
      const life = new Life();
      if (stopped)
        life.determined().all(['ORDER_INTERIM', undefined, { measures: ['suspension'] }], 'CONTROL_ACTIVE');
      else
        life.all('EXPERT_OPINION', 'INTERIM_NOT_NECESSARY', 'PROPOSE_CONFIRM_MAJOR', 'APPROVE_CONFIRM_MAJOR');
      life.reported().listed().planned().applied().failed();
      t.equal(life.at, 'acceptanceFailed');
      t.notOk(life.instruments().length > 0, 'the first failure is answered by a new limit alone');
      life.limited().applied().failed();
      t.same(life.instruments(), ['L6 failedTwice proposed']);
      t.equal(life.regions.closure, 'none');
      return life.limited().applied().failed();
    };
    const stopped = run(true);
    const interim = new Life().rectifying();
    for (let n = 0; n < 3; n++) interim.applied().failed().limited();
    t.equal(interim.regions.closure, 'none', 'an interim stop is no suspension');
    t.equal(stopped.regions.closure, 'proposed');
    t.equal(stopped.data.closure?.ground, 'suspensionFailed');
    t.equal(run(false).regions.closure, 'none', 'nothing was suspended');

    t.ok(stopped.send('GOV_APPROVE'));
    stopped.limited().all('PROGRESS_REPORT');
    t.equal(stopped.at, 'rectifying', 'rectification and control go on');
    t.notOk(stopped.send('CLOSED_VERIFIED'), 'not by one officer');
    t.ok(stopped.send('COSIGN_CLOSURE', 'enforcement-officer'));
    t.notOk(stopped.send('CLOSED_VERIFIED', 'inspector', { siteSafe: false }));
    t.notOk(stopped.send('CLOSED_VERIFIED', 'inspector'), 'published, and whoever reported it not answered');
    stopped.all('WITHDRAW_PUBLICITY', 'REPLY');
    t.ok(stopped.send('CLOSED_VERIFIED', 'inspector'));
    t.equal(stopped.at, 'closedDown');
    t.end();
  },
);

t.test('nobody sets a new limit: overdue by itself', (t) => {
  const life = new Life().rectifying().applied().failed().until('2026-03-06T10:00:00+08:00');
  t.equal(life.at, 'overdue');
  t.equal(life.clock('m.overdueReview').state, 'running');
  life.applied();
  t.equal(life.at, 'onSiteAcceptance');
  t.equal(life.clock('m.overdueReview').state, 'met');
  t.end();
});

t.test('false completion, found before and after delisting: back, controlled again, L7 proposed', (t) => {
  const early = new Life().rectifying().applied();
  early.all('PROPOSE_FALSE_COMPLETION', 'APPROVE_FALSE_COMPLETION');
  t.equal(early.at, 'acceptanceFailed');
  t.equal(early.regions.interim, 'ordered');
  t.same(early.instruments(), ['L7 falseCompletion proposed']);
  t.match(early.spawns, [
    { workflow: 'enforcement', link: 'enforcement', carry: { kind: 'falseCompletion' } },
  ]);
  t.equal(early.clock('m.newLimit').state, 'running');

  const late = new Life().rectifying().applied({ resume: true }).accepted().all('CONSENT_RESUME').signedOff();
  late.until('2026-04-10T10:00:00+08:00').all('PROPOSE_FALSE_COMPLETION', 'APPROVE_FALSE_COMPLETION');
  t.equal(late.at, 'acceptanceFailed');
  t.equal(late.status, 'open');
  t.match(late.regions, { interim: 'ordered', resume: 'none', listing: 'listed', publicity: 'none' });
  t.ok(late.data.flags.includes('criminalReferralCheck'));
  t.equal(late.data.round, 2);
  t.ok(late.messages.some(({ type }) => type === 'hazard.reopened'));
  late.all(['CONTROL_ACTIVE', 'sector-officer']).limited().applied().accepted().signedOff();
  t.equal(late.at, 'delisted');
  t.end();
});

t.test('a rebound within the window begins a new round, with new caps and the same supervision', (t) => {
  const life = new Life().rectifying().applied().accepted().signedOff();
  life.until('2026-06-05T10:00:00+08:00');
  t.notOk(life.send('REBOUND', 'verifier'), 'not by who signed the acceptance');
  t.ok(life.send('REBOUND', 'verifier-2'));
  t.equal(life.at, 'acceptanceFailed');
  t.same([life.data.round, life.data.rebounds, life.data.startedOn], [2, 1, '2026-06-05']);
  t.equal(life.clock('m.publish').state, 'running', 'it is published again');
  life.limited();
  t.equal(life.clock('m.due').dueOn, '2026-06-25');
  const found = new Life().rectifying().applied().accepted().signedOff().all('REBOUND_FOUND');
  t.equal(found.at, 'acceptanceFailed');
  t.end();
});

t.test(
  'the window’s end archives only what is settled; a stop nobody asked to end lapses, and the file says so',
  (t) => {
    const life = new Life().rectifying().applied().accepted().signedOff().all('PUBLISH_DELISTING');
    const unanswered = new Life().rectifying().applied().accepted().signedOff().all('PUBLISH_DELISTING');
    unanswered.until('2026-06-05T10:00:00+08:00').all(['STILL_OK', 'verifier-2']);
    unanswered.until('2026-09-02T10:00:00+08:00');
    t.equal(unanswered.at, 'delisted', 'the final reply is owed still');
    unanswered.all('REPLY');
    t.equal(unanswered.at, 'archived');
    life.all('REPLY').until('2026-09-02T10:00:00+08:00');
    t.equal(life.at, 'delisted', 'the look-back is owed still');
    t.ok(life.data.windowOver);
    t.ok(life.send('STILL_OK', 'verifier-2'));
    t.equal(life.at, 'archived');
    t.ok(life.data.resumeLapsed);
    const asked = new Life().rectifying().applied().accepted().signedOff();
    asked.all('PUBLISH_DELISTING', 'REPLY', 'REQUEST_RESUME').until('2026-06-05T10:00:00+08:00');
    asked.all(['STILL_OK', 'verifier-2']);
    t.notOk(asked.send('ARCHIVE'), 'resumption is asked for');
    asked.all('REFUSE_RESUME', 'REQUEST_RESUME', 'CONSENT_RESUME', 'ARCHIVE');
    t.notOk(asked.data.resumeLapsed);
    t.end();
  },
);

t.test(
  'where the tenant lists selectively a hazard may stay unlisted; overdue, its listing is proposed as L5',
  (t) => {
    t.notOk(
      new Life()
        .determined()
        .all('PROPOSE_LISTING')
        .send('DECIDE_NOT_LIST', undefined, { cause: 'selective' }),
      'everywhere else every major hazard is listed',
    );
    const life = new Life({ values: { 'listing.selective': true } }).determined().reported();
    life.all('PROPOSE_LISTING', ['DECIDE_NOT_LIST', undefined, { cause: 'selective' }]).planned();
    t.equal(life.regions.listing, 'notListed');
    life.until('2026-05-07T10:00:00+08:00');
    t.equal(life.at, 'overdue');
    const five = Object.entries(life.data.instruments).find(([, { level }]) => level === 5)!;
    t.equal(five[1].state, 'proposed');
    life.all(['APPROVE_INSTRUMENT', 'committee-leader', { key: five[0] }]);
    t.equal(life.regions.listing, 'approved');
    life.all('SERVE_NOTICE');
    t.equal(life.regions.listing, 'listed');
    t.equal(life.at, 'overdue', 'this notice gives no limit of its own');
    const quiet = new Life({ values: { 'listing.selective': true } }).determined().reported();
    quiet.all('PROPOSE_LISTING', ['DECIDE_NOT_LIST', undefined, { cause: 'selective' }]).planned();
    quiet.applied().accepted().signedOff();
    t.equal(quiet.at, 'delisted', 'the organ’s own supervision ends in the same chain');
    t.end();
  },
);

t.test('papers may be sent back, and are proposed again', (t) => {
  const life = new Life().determined().all('PROPOSE_LISTING', 'RETURN_LISTING');
  t.equal(life.regions.listing, 'none');
  t.equal(life.clock('m.propose').state, 'running');
  life.listed();
  t.equal(life.regions.listing, 'listed');
  t.end();
});

t.test(
  'an extension: asked, pending over the due day, granted or denied; two at most, a year in all',
  (t) => {
    const ask = () => {
      const life = new Life().rectifying().until('2026-04-30T09:00:00+08:00').all('REQUEST_EXTENSION');
      life.until('2026-05-07T09:00:00+08:00');
      t.equal(life.at, 'rectifying', 'undecided: the organ is late, not the unit');
      t.equal(life.regions.extension, 'requested');
      return life;
    };
    const granted = ask().all('EXT_GRANT');
    t.equal(granted.at, 'rectifying');
    t.equal(granted.clock('m.due').dueOn, '2026-05-11');
    t.equal(granted.clock('m.due').state, 'running');
    const denied = ask().all('EXT_DENY');
    t.equal(denied.at, 'overdue');
    granted.all(['REQUEST_EXTENSION', undefined, { days: 20 }], ['EXT_GRANT', undefined, { days: 20 }]);
    t.same(granted.why('REQUEST_EXTENSION'), ['extensionCountBelowMax']);
    const long = new Life().rectifying();
    t.same(long.why('REQUEST_EXTENSION', undefined, { days: 365 }), ['extensionWithinMax']);
    const withdrawn = new Life().rectifying().all('REQUEST_EXTENSION', 'EXT_WITHDRAW');
    t.equal(withdrawn.regions.extension, 'none');
    const moot = new Life().rectifying().all('REQUEST_EXTENSION').applied();
    t.equal(moot.regions.extension, 'none', 'an application makes it moot');
    t.end();
  },
);

const organs = ['safety-office', 'sector'] as const;
function leader(unit: string, person = `leader-of-${unit}`): Actor {
  return { person, unit, roles: ['committee_leader'] };
}

t.test(
  '双督办: both organs list, both grant time, and whichever has not signed in the chain signs at its end',
  (t) => {
    const life = new Life().determined().reported().all(['PROPOSE_LISTING', 'safety-office', { organs }]);
    t.ok(life.send('APPROVE_LISTING', leader('safety-office')));
    t.equal(life.regions.listing, 'proposed', 'one organ alone does not list');
    t.notOk(life.send('APPROVE_LISTING', leader('safety-office', 'another')), 'nor twice');
    t.ok(life.send('APPROVE_LISTING', leader('sector')));
    t.equal(life.regions.listing, 'approved');
    life.all('SERVE_NOTICE', 'PUBLISH').planned().all('REQUEST_EXTENSION');
    t.ok(life.send('EXT_GRANT', leader('sector'), { days: 8 }));
    t.equal(life.regions.extension, 'requested');
    t.notOk(life.send('EXT_GRANT', leader('sector'), { days: 8 }));
    t.ok(life.send('EXT_GRANT', leader('safety-office'), { days: 10 }));
    t.equal(life.clock('m.due').extensions.at(-1)?.term.n, 8, 'of two answers the shorter');
    life.applied().accepted().signedOff();
    t.equal(life.at, 'delisted', 'both have signed in the chain');
    const third = new Life().determined().reported();
    third.all(['PROPOSE_LISTING', 'safety-office', { organs: ['safety-office', 'enforcement'] }]);
    third.all(['APPROVE_LISTING', leader('safety-office')]);
    t.notOk(
      third.send('DECIDE_NOT_LIST', leader('enforcement')),
      'no organ undoes what the other has agreed to',
    );
    third.all(['APPROVE_LISTING', leader('enforcement')], 'SERVE_NOTICE', 'PUBLISH').planned();
    third.applied().accepted().signedOff();
    t.equal(third.at, 'signoffApproval', 'five signatures are not enough');
    t.notOk(third.send('SIGN_OFF', leader('street')));
    t.ok(third.send('SIGN_OFF', leader('enforcement')));
    t.equal(third.at, 'delisted');
    t.end();
  },
);

t.test(
  'coal: twenty days for acceptance and resumption, three signatures, announced in five working days',
  (t) => {
    const life = new Life({ sector: '煤矿' }).rectifying().until('2026-03-03T09:00:00+08:00');
    life.applied({ resume: true });
    t.equal(life.clock('m.accept').dueOn, '2026-03-23');
    t.equal(life.clock('m.resume').dueOn, '2026-03-23');
    t.equal(new Life().rectifying().applied().clock('m.accept').dueOn, '2026-03-12', 'ten days elsewhere');
    life.accepted();
    t.notOk(life.send('CONSENT_RESUME', 'sector-leader-2'), 'first the organ that ordered the stop');
    t.ok(life.send('CONSENT_RESUME', 'sector-leader'));
    t.equal(life.regions.resume, 'requested');
    t.notOk(life.send('CONSENT_RESUME', 'sector-leader'), 'nobody signs twice');
    t.ok(life.send('CONSENT_RESUME', 'sector-leader-2'));
    t.equal(life.regions.interim, 'active');
    t.ok(life.send('CONSENT_RESUME', 'committee-leader'));
    t.match(life.regions, { resume: 'consented', interim: 'lifted' });
    t.equal(life.clock('m.resume.publish').dueOn, '2026-03-10');
    t.ok(life.send('PUBLISH_RESUMPTION'));
    t.end();
  },
);

t.test('a temporary shutdown is not rectification: neither planned, nor claimed, nor accepted', (t) => {
  const life = new Life().determined().reported().listed();
  const shut = ['temporary_shutdown', 'temporary_guard'];
  t.same(life.why('SUBMIT_PLAN', undefined, { measures: shut }), ['permanentMeasure']);
  life.planned();
  const items = ['i1', 'i2'].map((id) => ({ id, measures: shut, done: '已停产。' }));
  t.same(life.why('SELF_ACCEPT', undefined, { items }), ['permanentMeasure']);
  t.notOk(life.send('SELF_ACCEPT', undefined, { items }));
  life.applied().all(['COSIGN_ACCEPTANCE', 'verifier-2']);
  t.same(life.why('ACCEPT', undefined, { permanent: false }), ['permanenceConfirmed']);
  t.end();
});

t.test('a preliminary review lists its gaps once; its silence counts as complete', (t) => {
  const life = new Life().rectifying().all('SELF_ACCEPT', 'PRELIM_RETURN');
  t.equal(life.at, 'rectifying');
  life.all('SELF_ACCEPT');
  t.same(life.why('PRELIM_RETURN'), ['gapsListedOnce']);
  life.until('2026-03-06T10:00:00+08:00');
  t.equal(life.at, 'onSiteAcceptance');
  t.equal(life.clock('m.accept').dueOn, '2026-03-12', 'the ten days run from the application');
  t.same(life.why('ACCEPT'), ['twoOfficers']);
  t.same(life.why('FAIL'), ['twoOfficers']);
  life.all(['COSIGN_ACCEPTANCE', 'verifier-2'], 'PARTIAL');
  t.equal(life.at, 'rectifying');
  t.same(
    life.data.items.map(({ state }) => state),
    ['passed', 'failed'],
  );
  life.until('2026-03-20T10:00:00+08:00').all('PROGRESS_REPORT');
  t.end();
});

t.test(
  'the term runs out during acceptance: noted, and it counts when the acceptance comes to nothing',
  (t) => {
    const life = new Life().rectifying().until('2026-04-29T09:00:00+08:00').applied();
    life.until('2026-05-07T10:00:00+08:00');
    t.equal(life.at, 'onSiteAcceptance');
    t.ok(life.data.dueReached);
    const passed = new Life().rectifying().until('2026-04-29T09:00:00+08:00').applied();
    passed.until('2026-05-07T10:00:00+08:00').accepted();
    t.equal(passed.data.passed?.onTime, true, 'by the day of the application');
    life.all(['COSIGN_ACCEPTANCE', 'verifier-2'], 'PARTIAL');
    t.equal(life.at, 'overdue');
    t.end();
  },
);

t.test('the subject is gone: signed off as such, or the unit’s again when the chain refuses', (t) => {
  const gone = () => new Life().rectifying().all('PROPOSE_SUBJECT_GONE', 'APPROVE_SUBJECT_GONE');
  const life = gone();
  t.equal(life.at, 'signoffApproval');
  life.signedOff();
  t.equal(life.at, 'delisted');
  t.equal(life.data.outcome, '主体灭失');
  const refused = gone().all(['REFUSE_SIGNOFF', 'street-leader']);
  t.equal(refused.at, 'rectifying');
  t.equal(refused.clock('m.due').state, 'running');
  t.notOk(new Life().rectifying().send('PROPOSE_SUBJECT_GONE', undefined, { dangerLeft: true }));
  t.end();
});

t.test('another unit begins anew: its own thirty days, plan, report and notice', (t) => {
  const life = new Life().rectifying().until('2026-03-20T10:00:00+08:00');
  life.all('PROPOSE_REASSIGN_UNIT', 'APPROVE_REASSIGN_UNIT');
  t.equal(life.at, 'planDrafting');
  t.match(life.regions, { listing: 'approved', doubleReport: 'pending' });
  t.equal(life.data.units.responsible, 'enterprise-2');
  t.equal(life.clock('m.due').dueOn, '2026-04-20', 'the thirtieth day is a Sunday');
  t.equal(life.clock('m.milestone.m1').state, 'void');
  life.all('SERVE_NOTICE').reported().planned();
  t.equal(life.at, 'rectifying');
  t.end();
});

t.test('a lead unit named by the government acts for an absent owner', (t) => {
  const life = new Life().determined().reported().listed();
  t.notOk(life.send('SUBMIT_PLAN', 'street-officer'));
  life.all('NAME_LEAD', ['SUBMIT_PLAN', 'street-officer'], 'APPROVE_PLAN', ['SELF_ACCEPT', 'street-officer']);
  t.equal(life.at, 'acceptanceRequested');
  t.end();
});

t.test(
  'power is cut only on a stop order that is disobeyed, with twenty-four hours’ notice or in an emergency',
  (t) => {
    t.same(new Life().why('NOTICE_POWER_CUT'), ['stopStands']);
    const life = new Life().all(...dangerous, 'NOTICE_POWER_CUT');
    t.same(life.why('CUT_POWER'), ['dayOfNoticeOver']);
    life.until('2026-03-03T09:00:00+08:00').all('CUT_POWER', 'RESTORE_POWER');
    t.equal(life.data.powerCut?.state, 'restored');
    const urgent = new Life().all(
      ...dangerous,
      ['NOTICE_POWER_CUT', undefined, { emergency: true }],
      'CUT_POWER',
    );
    t.equal(urgent.data.powerCut?.state, 'cut');
    t.notOk(new Life().all(...dangerous).send('NOTICE_POWER_CUT', undefined, { residential: true }));
    t.equal(life.clock('m.interim').dueOn, '2026-08-19', 'warned ten days before the six months end');
    t.end();
  },
);

t.test('milestones and the monthly report: missed ones press the unit, twice by L3', (t) => {
  const life = new Life({ values: { 'listing.selective': true } }).determined().reported();
  life.all('PROPOSE_LISTING', ['DECIDE_NOT_LIST', undefined, { cause: 'selective' }]).planned();
  t.equal(life.clock('m.progress').dueOn, '2026-04-05', 'on the fifth, and a fixed date does not roll');
  life.until('2026-04-24T10:00:00+08:00');
  t.equal(life.data.milestonesMissed, 2);
  t.ok(life.instruments().some((one) => one.startsWith('L1 milestone')));
  t.ok(life.instruments().some((one) => one.startsWith('L3 milestones')));
  t.ok(life.data.late['m.progress']);
  t.equal(life.clock('m.progress').dueOn, '2026-05-05', 'and the next month’s is due again');
  life.all('MILESTONE_DONE', 'PROGRESS_REPORT');
  t.equal(life.data.progress?.percent, 40);
  const returned = new Life().determined().all('SUBMIT_PLAN', 'RETURN_PLAN', 'SUBMIT_PLAN', 'RETURN_PLAN');
  t.equal(returned.at, 'planDrafting');
  t.same(returned.instruments(), ['L2 planReturned issued'], 'returned twice');
  t.end();
});

t.test(
  'three punishments within 180 days, the last on the 180th day after the first: closure is proposed',
  (t) => {
    const life = new Life().rectifying();
    const punished = { outcome: '罚款', caseId: undefined };
    life.all(['ENFORCEMENT_DONE', 'system', punished]).until('2026-05-31T09:00:00+08:00');
    life.all(
      ['ENFORCEMENT_DONE', 'system', punished],
      ['ENFORCEMENT_DONE', 'system', { document: undefined }],
    );
    t.equal(life.regions.closure, 'none');
    const late = new Life().rectifying().all(['ENFORCEMENT_DONE', 'system', punished]);
    late.until('2026-05-31T09:00:00+08:00').all(['ENFORCEMENT_DONE', 'system', punished]);
    late.until('2026-08-30T09:00:00+08:00').all(['ENFORCEMENT_DONE', 'system', punished]);
    t.equal(late.regions.closure, 'none', 'the 181st day is outside');
    life.until('2026-08-29T09:00:00+08:00').all(['ENFORCEMENT_DONE', 'system', punished]);
    t.equal(life.regions.closure, 'proposed');
    t.equal(life.data.closure?.ground, 'repeated');
    const annulled = new Life().rectifying().all(['ENFORCEMENT_DONE', 'system', { caseId: 'e' }]);
    annulled.all(['ENFORCEMENT_DONE', 'system', { caseId: 'e', document: undefined }]);
    t.same(annulled.data.punishments, [], 'what was annulled has punished nobody');
    life.all('GOV_REJECT');
    t.equal(life.regions.closure, 'none');
    t.end();
  },
);

t.test('handed to another street: taken, or settled by the safety office; the unit’s time runs on', (t) => {
  const life = new Life().rectifying().all('TRANSFER_ORGAN', ['ACCEPT_TRANSFER', 'street-officer-2']);
  t.equal(life.data.units.handling, 'street-2');
  const disputed = new Life().rectifying().all('TRANSFER_ORGAN', ['REFUSE_TRANSFER', 'street-officer-2']);
  t.equal(disputed.regions.custody, 'disputed');
  disputed.all(['DESIGNATE', undefined, { unit: 'street' }]);
  t.match([disputed.regions.custody, disputed.at], ['held', 'rectifying']);
  const silent = new Life().rectifying().all('TRANSFER_ORGAN').until('2026-03-05T09:00:00+08:00');
  t.equal(silent.regions.custody, 'disputed');
  silent.until('2026-03-11T09:00:00+08:00');
  t.equal(silent.regions.custody, 'held', 'undecided: the territory leads on');
  t.end();
});

t.test(
  'a decision for the region stops the unit’s term alone; a spot check opens the acceptance again',
  (t) => {
    const life = new Life().rectifying().all('PAUSE_REGION');
    t.equal(life.clock('m.due').state, 'paused');
    t.equal(life.clock('m.progress').state, 'running');
    life.until('2026-03-16T09:00:00+08:00');
    t.equal(life.clock('m.due').state, 'running');
    life.applied().accepted().all('SPOT_CHECK_FAIL');
    t.equal(life.at, 'acceptanceFailed');
    t.equal(life.data.failures, 1);
    t.equal(life.clock('m.newLimit').state, 'running');
    t.end();
  },
);

t.test('signed off, the same hazard is looked for elsewhere', (t) => {
  const life = new Life({ values: { 'spawn.lookalike': true } })
    .rectifying()
    .applied()
    .accepted()
    .signedOff();
  t.match(life.spawns, [{ workflow: 'supervised-task', link: 'lookalike' }]);
  t.end();
});

t.test('an application taken back buys no time: the review of the overdue comes on its day', (t) => {
  const life = new Life().rectifying();
  const due = life.clock('m.due').dueOn;
  life.until(`${due}T09:00:00+08:00`).until(new Date(life.now + 2 * 86_400_000).toISOString());
  t.equal(life.at, 'overdue');
  const review = life.clock('m.overdueReview').dueOn;
  for (let n = 0; n < 2; n++) {
    t.ok(life.send('SELF_ACCEPT'));
    life.until(new Date(life.now + 2 * 86_400_000).toISOString());
    t.ok(life.send('WITHDRAW_ACCEPTANCE'));
    t.equal(life.at, 'overdue');
    t.equal(life.clock('m.overdueReview').dueOn, review);
  }
  t.end();
});

t.test('an application taken back before there was a plan leaves the plan owed', (t) => {
  const life = new Life().determined().reported().listed();
  const plan = life.clock('m.plan').dueOn;
  t.ok(life.send('SELF_ACCEPT'));
  t.ok(life.send('WITHDRAW_ACCEPTANCE'));
  t.equal(life.at, 'planDrafting');
  t.match(life.clock('m.plan'), { state: 'running', dueOn: plan });
  t.end();
});
