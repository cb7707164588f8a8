import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { candidatesFor, eventTypesOf, guardsOf, judge } from '../../src/engine/judge.ts';
import { restore } from '../../src/engine/machine.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { Driven, rulesOf, WORKER } from './tiny.ts';

const rules = rulesOf(smallLoop);
const data = { place: '3 号仓库', text: '堵塞' };
const unit = { facts: { unit: { id: 'enterprise' } } };

function at(steps: readonly string[]): Driven {
  const driven = new Driven(smallLoop, data, 'SUBMIT');
  const payload = { unit: 'enterprise', days: 10, opinion: '同意', note: '办' };
  for (const type of steps) driven.send('2026-03-02', type, payload, unit);
  return driven;
}

function judged(driven: Driven, type: string, listing = false, facts: object = { unit: null }) {
  const event = { type, payload: {}, facts, actor: WORKER, policy: rules.policy.view };
  return judge(rules.loaded, restore(rules.loaded.machine, driven.state.snapshot), event, listing);
}
const codes = (reasons: readonly { code: string }[]) => reasons.map(({ code }) => code);

t.test('each guard that fails is a reason of its own', async (t) => {
  const pending = at(['PROPOSE_ASSIGN']);
  t.strictSame(codes(judged(pending, 'PROPOSE_ASSIGN').reasons), ['noProposal', 'unitKnown']);
  t.strictSame(codes(judged(pending, 'PROPOSE_ASSIGN', false, unit.facts).reasons), ['noProposal']);
  t.strictSame(codes(judged(at([]), 'PROPOSE_ASSIGN').reasons), ['unitKnown']);
});

t.test('a reason carries its label in both languages and its basis', async (t) => {
  t.strictSame(judged(at([]), 'APPROVE_ASSIGN').reasons, [
    {
      code: 'proposalPending',
      label: { zh: '不满足“有提议待批”', en: 'not met: A proposal is pending' },
      basis: '示例',
    },
  ]);
});

t.test('what is allowed has no reasons', async (t) => {
  const judgement = judged(at(['PROPOSE_ASSIGN']), 'APPROVE_ASSIGN');
  t.strictSame(judgement, { known: true, allowed: true, reasons: [], requires: [] });
});

t.test('in a list, payload guards are requirements and do not forbid', async (t) => {
  const listed = judged(at([]), 'PROPOSE_ASSIGN', true);
  t.ok(listed.allowed);
  t.strictSame(codes(listed.requires), ['unitKnown']);
  const pending = judged(at(['PROPOSE_ASSIGN']), 'PROPOSE_ASSIGN', true);
  t.notOk(pending.allowed, 'a case guard does');
  t.strictSame(codes(pending.reasons), ['noProposal']);
  t.strictSame(codes(pending.requires), ['unitKnown']);
});

t.test('a routing guard chooses and is never told as a reason', async (t) => {
  const judgement = judged(at(['PROPOSE_ASSIGN', 'APPROVE_ASSIGN']), 'GRANT');
  t.strictSame(judgement, { known: true, allowed: false, reasons: [], requires: [] });
});

t.test('an event no active state names is not known', async (t) => {
  t.notOk(judged(at([]), 'FIXED').known);
  t.notOk(judged(at([]), 'NO_SUCH').known);
  t.ok(judged(at([]), 'COMMENT').known, 'one that an outer state names is');
});

t.test('event types are those of all active states, outer ones included', async (t) => {
  const { machine } = rules.loaded;
  const live = restore(machine, at([]).state.snapshot);
  const types = eventTypesOf(live);
  t.ok(types.has('PROPOSE_ASSIGN') && types.has('COMMENT') && types.has('RUNG_REACHED'));
  t.notOk(types.has('FIXED') || types.has('ARCHIVE'));
  t.equal(candidatesFor(live, 'COMMENT').length, 1, 'a shared outer state counts once');
});

t.test('a guard may say what exactly is missing', async (t) => {
  const definition: WorkflowDefinition = {
    ...smallLoop,
    guards: {
      ...smallLoop.guards,
      unitKnown: {
        ...smallLoop.guards.unitKnown!,
        detail: ({ event }) => `缺“${(event as { type: string }).type}”`,
      },
    },
  };
  const live = restore(rules.loaded.machine, at([]).state.snapshot);
  const event = { type: 'PROPOSE_ASSIGN', payload: {}, facts: { unit: null } };
  const { reasons } = judge({ ...rules.loaded, definition }, live, event, false);
  t.equal(reasons[0]?.label.zh, '不满足“责任单位须在名录内”：缺“PROPOSE_ASSIGN”');
});

t.test('guards are read out of names, objects and combinations by `and`', async (t) => {
  t.strictSame(guardsOf(undefined), []);
  t.strictSame(guardsOf('a'), [{ name: 'a', params: undefined }]);
  t.strictSame(guardsOf({ type: 'b', params: 3 }), [{ name: 'b', params: 3 }]);
  const both = Object.assign(() => true, { guards: ['a', { type: 'b' }] });
  t.strictSame(
    guardsOf(both).map(({ name }) => name),
    ['a', 'b'],
  );
});
