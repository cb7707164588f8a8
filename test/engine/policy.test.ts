import t from 'tap';
import {
  clockPolicy,
  type PolicyOverride,
  type PolicyScope,
  pinOf,
  resolvePolicy,
  type SetOverride,
} from '../../src/engine/policy.ts';
import { policy } from './tiny.ts';

const scope: PolicyScope = { tenant: 't', region: '330106', sector: 'chem', openedOn: '2026-03-02' };
const limit = (value: number, match: PolicyOverride['match'], from = '2026-01-01'): PolicyOverride => ({
  match,
  from,
  set: { values: { limit: value } },
});
function limitOf(overrides: readonly PolicyOverride[], at: PolicyScope = scope) {
  return resolvePolicy({ ...policy, overrides }, at).view.values.limit;
}

t.test('without an override the policy holds as written', async (t) => {
  t.equal(limitOf([]), 2);
  t.equal(
    limitOf([limit(9, { tenant: 'other' }), limit(9, { sector: 'mine' }), limit(9, { region: '3302' })]),
    2,
  );
});

t.test('a region matches by prefix, a tenant and a sector exactly', async (t) => {
  t.equal(limitOf([limit(5, { region: '33' })]), 5);
  t.equal(limitOf([limit(5, { tenant: 't' })]), 5);
  t.equal(limitOf([limit(5, { sector: 'chem' })]), 5);
  t.equal(limitOf([limit(5, { sector: 'che' })]), 2);
});

for (const [rule, weaker, stronger] of [
  ['more dimensions win', limit(1, { tenant: 't' }), limit(7, { tenant: 't', sector: 'chem' })],
  ['then the longer region', limit(1, { region: '33' }), limit(7, { region: '3301' })],
  [
    'a two-digit length is longer than a one-digit one',
    limit(1, { region: '33' }),
    limit(7, { region: '330106' }),
  ],
  ['then the later date', limit(1, { tenant: 't' }, '2026-01-01'), limit(7, { tenant: 't' }, '2026-02-01')],
  [
    'a dimension outweighs a date',
    limit(1, { region: '33' }, '2026-03-01'),
    limit(7, { region: '33', tenant: 't' }),
  ],
] as const) {
  t.test(`${rule}, in whatever order they are listed`, async (t) => {
    t.equal(limitOf([weaker, stronger]), 7);
    t.equal(limitOf([stronger, weaker]), 7);
  });
}

t.test('an override holds for cases opened on its first day or later', async (t) => {
  const overrides = [limit(5, { tenant: 't' }, '2026-03-02')];
  t.equal(limitOf(overrides, { ...scope, openedOn: '2026-03-01' }), 2);
  t.equal(limitOf(overrides, { ...scope, openedOn: '2026-03-02' }), 5);
});

t.test('a clock keeps what the override does not name', async (t) => {
  const shorter: PolicyOverride = {
    match: { tenant: 't' },
    from: '2026-01-01',
    set: { clocks: { steps: { term: { n: 3, unit: 'day' } } } },
  };
  const { clocks } = resolvePolicy({ ...policy, overrides: [shorter] }, scope);
  t.strictSame(clocks.steps, { ...policy.clocks.steps, term: { n: 3, unit: 'day' } });
  t.strictSame(policy.clocks.steps?.term, { n: 10, unit: 'day' }, 'and the policy itself is untouched');
});

t.test('an override of a clock that does not exist is a fault', async (t) => {
  const overrides: PolicyOverride[] = [{ match: {}, from: '2026-01-01', set: { clocks: { nothing: {} } } }];
  t.throws(() => resolvePolicy({ ...policy, overrides }, scope), /unknown clock nothing/);
});

t.test('the version names the policy and the revision of what the tenant has set over it', async (t) => {
  const set = [1, 2].map((revision) => ({ ...limit(revision + 10, { tenant: 't' }), revision }));
  t.equal(resolvePolicy(policy, scope).view.version, 'tiny/1+0');
  const newest = resolvePolicy(policy, scope, set);
  t.equal(newest.view.version, 'tiny/1+2');
  t.equal(newest.view.values.limit, 12, 'of two alike the later one holds');
  const pinned = resolvePolicy(policy, scope, set, pinOf('tiny/1+1'));
  t.equal(pinned.view.values.limit, 11, 'a pinned case does not see what was set later');
});

t.test('an override that was replaced holds no more, and ends on its last day', async (t) => {
  const first = { ...limit(7, { tenant: 't' }), revision: 1 };
  const gone: SetOverride = { match: {}, from: '2026-01-01', set: {}, revision: 2, replaces: 1 };
  t.equal(resolvePolicy(policy, scope, [first]).view.values.limit, 7);
  t.equal(resolvePolicy(policy, scope, [first, gone]).view.values.limit, 2, 'the shipped value again');
  const ended = { ...first, until: '2026-03-01' };
  t.equal(resolvePolicy(policy, scope, [ended]).view.values.limit, 2, 'opened on 2 March');
  t.equal(resolvePolicy(policy, { ...scope, openedOn: '2026-03-01' }, [ended]).view.values.limit, 7);
});

t.test('a case moved to a later policy is judged as of that day, whenever it was opened', async (t) => {
  const later = { ...limit(9, { tenant: 't' }), from: '2026-06-01', revision: 1 };
  t.equal(resolvePolicy(policy, scope, [later]).view.values.limit, 2);
  const moved = resolvePolicy(policy, scope, [later], { revision: 1, asOf: '2026-06-01' });
  t.equal(moved.view.values.limit, 9);
  t.equal(moved.view.version, 'tiny/1+1@2026-06-01');
  t.strictSame(pinOf(moved.view.version), { revision: 1, asOf: '2026-06-01' });
  t.throws(() => pinOf('tiny'), /no policy version/);
});

t.test('a clock falls back to the nearest template above it', async (t) => {
  const resolved = resolvePolicy(
    { ...policy, clocks: { ...policy.clocks, 'side.deep.*': { ...policy.clocks.bare!, late: 'chief' } } },
    scope,
  );
  t.equal(clockPolicy(resolved, 'bare'), resolved.clocks.bare);
  t.equal(clockPolicy(resolved, 'side.a'), resolved.clocks['side.*']);
  t.equal(clockPolicy(resolved, 'side.deep.b')?.late, 'chief');
  t.equal(clockPolicy(resolved, 'aside.a'), undefined);
});

t.test('an override that ends another does so from its own first day', async (t) => {
  const first = { ...limit(7, { tenant: 't' }), revision: 1 };
  const later = { ...limit(8, { tenant: 't' }), from: '2026-06-01', revision: 2, replaces: 1 };
  const on = (openedOn: string) =>
    resolvePolicy(policy, { ...scope, openedOn }, [first, later]).view.values.limit;
  t.equal(on('2026-05-31'), 7);
  t.equal(on('2026-06-01'), 8);
});

t.test('a clock that a workflow version does not have yet is left out of what a tenant set', async (t) => {
  const younger: SetOverride = {
    match: {},
    from: '2026-01-01',
    set: { values: { limit: 4 }, clocks: { later: { term: { n: 1, unit: 'day' } } } },
    revision: 1,
  };
  t.equal(resolvePolicy(policy, scope, [younger]).view.values.limit, 4);
});
