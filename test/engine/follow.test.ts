import t from 'tap';
import { advance, followCase, openCase } from '../../src/engine/advance.ts';
import type { CaseState, LogRow, Moved, Opening } from '../../src/engine/case-state.ts';
import { FOLLOWED } from '../../src/engine/follow.ts';
import { type ReplayRow, replay } from '../../src/engine/replay.ts';
import { kin } from '../support/kin.ts';
import { at, rulesOf, START, WORKER } from './tiny.ts';

const rules = rulesOf(kin);
const identity = { caseId: 'c', number: '2026-000001' };
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** A case of the family with nothing but the engine under it. */
class Member {
  state!: CaseState;
  readonly rows: LogRow[] = [];
  tells: Moved['tells'][number][] = [];
  #no = 0;

  constructor(parent?: Opening['parent'], data: unknown = { name: '一号' }) {
    const opening = { id: 'e0', data, actor: WORKER, ...(parent && { parent }) };
    this.#keep(openCase(rules, identity, opening, undefined, START, START) as Moved);
  }

  #keep(moved: Moved): Moved['tells'] {
    this.state = plain(moved.state);
    this.rows.push(...moved.rows);
    this.tells.push(...moved.tells);
    return moved.tells;
  }

  send(now: string, type: string, payload: unknown = {}) {
    const arrival = { id: `e${++this.#no}`, type, payload, actor: WORKER, facts: {} };
    return this.#keep(advance(rules, this.state, at(now), at(now), arrival) as Moved);
  }

  followed(now: string, follower: string) {
    return this.#keep(followCase(rules, this.state, at(now), at(now), { id: `f${++this.#no}`, follower }));
  }

  pass(now: string) {
    return this.#keep(advance(rules, this.state, at(now), at(now)) as Moved);
  }

  again(): CaseState {
    const rows = this.rows.map((row) => ({ recordedAt: row.at, ...row, id: row.id ?? '' }));
    return replay(() => rules, identity, plain(rows) as ReplayRow[]);
  }
}
const said = (tells: Moved['tells']) =>
  tells.map(({ caseId, type, payload, at }) => {
    const { status, outcome } = payload as Record<string, unknown>;
    return [caseId, type, status, outcome, new Date(at).toISOString().slice(0, 10)];
  });
const PARENT = { caseId: 'p', link: 'part', follows: true };

t.test('a case that was opened by another is followed by it; one opened by a person by nobody', async (t) => {
  t.strictSame(new Member(PARENT).state.followers, ['p']);
  t.strictSame(new Member({ ...PARENT, follows: false }).state.followers, []);
  t.strictSame(new Member().state.followers, []);
});

t.test('followers are told when it closes, when it is open again, and when it is archived', async (t) => {
  const member = new Member(PARENT);
  t.strictSame(said(member.tells), []);
  t.strictSame(said(member.send('2026-03-03', 'CLOSE')), [
    ['p', 'CASE_ENDED', 'closed', '办结', '2026-03-03'],
  ]);
  t.strictSame(said(member.send('2026-03-04', 'REOPEN')), [
    ['p', 'CASE_REOPENED', 'open', null, '2026-03-04'],
  ]);
  member.send('2026-03-05', 'CLOSE');
  t.strictSame(said(member.send('2026-03-06', 'ARCHIVE')), [
    ['p', 'CASE_ENDED', 'ended', '办结', '2026-03-06'],
  ]);
});

t.test('what time does is told as of the instant the law gives, however late the sweep', async (t) => {
  const member = new Member(PARENT);
  const tells = member.pass('2026-05-01');
  t.strictSame(said(tells), [['p', 'CASE_ENDED', 'closed', '到期', '2026-03-12']]);
});

t.test('an act that changes no status tells nobody', async (t) => {
  const member = new Member(PARENT);
  t.strictSame(said(member.send('2026-03-03', 'FOLLOW', { caseId: 'x' })).slice(1), []);
  member.send('2026-03-03', 'CLOSE');
  const news = { caseId: 'x', number: 'n', status: 'closed', outcome: null };
  t.strictSame(member.send('2026-03-04', 'CASE_ENDED', news), []);
});

t.test('a case that opens closed tells so at once', async (t) => {
  t.match(said(new Member(PARENT, { name: '', stillborn: true }).tells), [['p', 'CASE_ENDED', 'closed']]);
});

t.test(
  'whoever follows later is told from then on, and at once when the case has ended before',
  async (t) => {
    const member = new Member();
    t.strictSame(member.followed('2026-03-03', 'q'), []);
    t.strictSame(member.state.followers, ['q']);
    t.match(said(member.send('2026-03-04', 'CLOSE')), [['q', 'CASE_ENDED', 'closed']]);
    t.match(said(member.followed('2026-03-05', 'r')), [['r', 'CASE_ENDED', 'closed', '办结', '2026-03-05']]);
    t.match(said(member.send('2026-03-06', 'ARCHIVE')), [
      ['q', 'CASE_ENDED', 'ended'],
      ['r', 'CASE_ENDED', 'ended'],
    ]);
    t.match(
      said(member.followed('2026-03-07', 's')),
      [['s', 'CASE_ENDED', 'ended']],
      'of a final case as well',
    );
  },
);

t.test('to follow twice is to follow once', async (t) => {
  const member = new Member(PARENT);
  member.followed('2026-03-03', 'p');
  t.strictSame(member.state.followers, ['p']);
  t.equal(member.send('2026-03-04', 'CLOSE').length, 1);
});

t.test('what was due before somebody followed has happened first', async (t) => {
  const member = new Member();
  t.match(said(member.followed('2026-05-01', 'q')), [['q', 'CASE_ENDED', 'closed', '到期', '2026-05-01']]);
  t.strictSame(
    member.rows.map(({ type }) => type),
    ['OPENED', 'DUE', FOLLOWED],
  );
});

t.test('who follows is in the log as a fact, not as a payload that every reader sees', async (t) => {
  const member = new Member(PARENT);
  member.followed('2026-03-03', 'q');
  t.strictSame(member.rows[0]?.facts, { parent: PARENT });
  t.strictSame(member.rows[1]?.facts, { follower: 'q' });
  t.notMatch(JSON.stringify(member.rows.map(({ payload }) => payload)), /"[pq]"/);
});

t.test('the log alone gives the followers again', async (t) => {
  const member = new Member(PARENT);
  member.followed('2026-03-03', 'q');
  member.send('2026-03-04', 'CLOSE');
  member.followed('2026-03-05', 'r');
  member.send('2026-03-06', 'ARCHIVE');
  member.followed('2026-03-07', 's');
  t.strictSame(member.state.followers, ['p', 'q', 'r', 's']);
  t.strictSame(plain(member.again()), member.state);
});

t.test('a log whose follower row is taken out or changed is not believed', async (t) => {
  const member = new Member(PARENT);
  member.followed('2026-03-03', 'q');
  member.send('2026-03-04', 'CLOSE');
  Object.assign(member.rows[1]!, { to: 'closed' });
  t.throws(() => member.again(), /row 2: FOLLOWED leads to going, the log says closed/);
});

t.test('a machine asks to follow another case, never itself', async (t) => {
  const member = new Member();
  t.match(member.send('2026-03-03', 'FOLLOW', { caseId: 'x', link: 'batch' }), [
    { caseId: 'x', type: FOLLOWED, link: 'batch' },
  ]);
  t.strictSame(member.send('2026-03-03', 'FOLLOW', { caseId: identity.caseId }), []);
});
