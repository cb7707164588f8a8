import t from 'tap';
import type { Policy, SetOverride } from '../../src/engine/policy.ts';
import { faultsOfOverride, type ProposedOverride } from '../../src/engine/policy-bounds.ts';
import { policy as base } from './tiny.ts';

const row = base.values.limit!;
const policy: Policy = {
  ...base,
  values: {
    limit: { ...row, atLeast: 1, atMost: 5, bound: '某条例第一条' },
    free: row,
    share: { ...row, value: 1, atLeast: 0, atMost: 1 },
    half: { ...row, value: 0.5 },
    mode: { ...row, value: 'a', oneOf: ['a', 'b'] },
    word: { ...row, value: 'x,y' },
    auto: { ...row, value: true },
  },
  clocks: {
    ...base.clocks,
    duty: { ...base.clocks.bare!, atMost: 10, bound: '某法第六十一条' },
    right: { ...base.clocks.bare!, term: { n: 3, unit: 'workday' }, atLeast: 3, bound: '当事人的权利' },
    'a/b~c': base.clocks.bare!,
    told: { ...base.clocks.bare!, termFrom: 'limit' },
  },
};
const set: readonly SetOverride[] = [
  { revision: 1, match: {}, from: '2026-01-01', set: { values: { limit: 3 } } },
  { revision: 2, match: {}, from: '2026-01-01', set: { values: { limit: 4 } }, replaces: 1 },
];

function faults(change: Partial<ProposedOverride>) {
  const override: ProposedOverride = {
    match: {},
    from: '2026-03-01',
    set: { values: { limit: 2 } },
    ...change,
  };
  return faultsOfOverride(policy, override, set);
}
const values = (given: Record<string, number | string | boolean>) => faults({ set: { values: given } });
const clocks = (given: object) => faults({ set: { clocks: given as never } });
const term = (n: number, unit: string) => ({ term: { n, unit } });

const REFUSED: readonly (readonly [
  rule: string,
  found: ReturnType<typeof faults>,
  pointer: string,
  zh: RegExp,
])[] = [
  [
    'a term that a value decides is set there',
    clocks({ told: term(2, 'day') }),
    '/set/clocks/told/term',
    /由参数 limit 决定/,
  ],
  ['a value must exist', values({ nothing: 1 }), '/set/values/nothing', /没有参数/],
  ['a name of Object is no value', values({ toString: 1 }), '/set/values/toString', /没有参数/],
  ['a number stays a number', values({ limit: '3' }), '/set/values/limit', /应为数字/],
  ['a text stays a text', values({ word: 1 }), '/set/values/word', /应为文字/],
  ['a choice stays a choice', values({ auto: 'yes' }), '/set/values/auto', /应为是或否/],
  ['a word is one of those allowed', values({ mode: 'c' }), '/set/values/mode', /应为 a、b 之一/],
  ['not below the least', values({ limit: 0 }), '/set/values/limit', /不得少于 1：某条例第一条/],
  ['not above the most', values({ limit: 6 }), '/set/values/limit', /不得超过 5：某条例第一条/],
  ['days are whole', values({ limit: 2.5 }), '/set/values/limit', /应为整数/],
  ['without bounds not below nothing', values({ free: -1 }), '/set/values/free', /不得少于 0/],
  ['a share is at most all', values({ share: 1.1 }), '/set/values/share', /不得超过 1/],
  ['a clock must exist', clocks({ nothing: term(1, 'day') }), '/set/clocks/nothing', /没有期限/],
  [
    'a case of a template is no clock',
    clocks({ 'side.ONE': term(1, 'day') }),
    '/set/clocks/side.ONE',
    /没有期限/,
  ],
  ['a term is positive', clocks({ bare: term(-1, 'day') }), '/set/clocks/bare/term', /可计算/],
  ['a term of days is whole', clocks({ bare: term(1.5, 'day') }), '/set/clocks/bare/term', /可计算/],
  ['a term has an end', clocks({ bare: term(1e9, 'day') }), '/set/clocks/bare/term', /可计算/],
  ['names are escaped', clocks({ 'a/b~c': term(0, 'day') }), '/set/clocks/a~1b~0c/term', /可计算/],
  [
    'not longer than the law allows',
    clocks({ duty: term(11, 'day') }),
    '/set/clocks/duty/term',
    /不得超过 10日：某法第六十一条/,
  ],
  [
    'a right is not cut short',
    clocks({ right: term(2, 'workday') }),
    '/set/clocks/right/term',
    /不得少于 3个工作日：当事人的权利/,
  ],
  [
    'a bounded term keeps its unit',
    clocks({ duty: term(1, 'workday') }),
    '/set/clocks/duty/term',
    /应以日计（某法第六十一条）/,
  ],
  ['a ladder must exist', clocks({ bare: { ladder: 'none' } }), '/set/clocks/bare/ladder', /没有提级阶梯/],
  ['it ends after it begins', faults({ until: '2026-02-28' }), '/until', /不得早于/],
  ['what it replaces exists', faults({ replaces: 3 }), '/replaces', /没有第 3 号/],
  ['what it replaces still holds', faults({ replaces: 1 }), '/replaces', /已被第 2 号/],
  ['it sets something', faults({ set: {} }), '/set', /没有设定/],
  ['an empty change sets nothing', clocks({ bare: {} }), '/set', /没有设定/],
];

for (const [rule, found, pointer, zh] of REFUSED) {
  t.test(`${rule}: an override that breaks it is refused in both languages`, async (t) => {
    t.strictSame(
      found.map((fault) => fault.pointer),
      [pointer],
    );
    t.match(found[0]!.zh, zh);
    t.match(found[0]!.en, /^[ -~一-鿿（）]+$/);
    t.not(found[0]!.en, '');
  });
}

t.test('every fault is told at once', async (t) => {
  const found = faults({ set: { values: { limit: 9, nothing: 1 } }, until: '2026-01-01', replaces: 7 });
  t.strictSame(
    found.map(({ pointer }) => pointer),
    ['/set/values/limit', '/set/values/nothing', '/until', '/replaces'],
  );
});

t.test('what keeps to the bounds may be set', async (t) => {
  t.strictSame(values({ limit: 1, free: 99, share: 0.1, half: 0.25, mode: 'b', word: '', auto: false }), []);
  const change = { duty: term(10, 'day'), right: term(3, 'workday'), bare: term(2, 'hour') };
  t.strictSame(clocks({ ...change, 'side.*': { ladder: 'steps', ...term(1, 'month') } }), []);
  t.strictSame(
    faults({ from: '2020-01-01', until: '2020-01-01' }),
    [],
    'a first day in the past is no fault',
  );
});

t.test('an override that only ends another sets nothing itself', async (t) => {
  t.strictSame(faults({ set: {}, replaces: 2 }), []);
});
