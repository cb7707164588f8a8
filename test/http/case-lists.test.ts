import t from 'tap';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { maySee, type Scope } from '../../src/cases/authorise.ts';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';
import { listCases } from '../../src/store/list-cases.ts';
import { assign, type Client, DATA, openClient, problemOf, send } from './fixture.ts';

/** The small loop with what lists filter by taken from the text: `code|sector|grade`. */
const indexed: WorkflowDefinition = {
  ...smallLoop,
  open: {
    ...smallLoop.open,
    index: (context) => {
      const index = smallLoop.open.index(context);
      const [region, sector, grade] = (index.text ?? '').split('|');
      return { ...index, region: region || null, sector: sector || null, grade: grade || null };
    },
  },
};
const client = await openClient(t, { workflows: [indexed] });
const { call, house } = client;

interface Item {
  readonly id: string;
  readonly number: string;
  readonly dueAt: string | null;
  readonly updatedAt: string;
  readonly place: string;
}

async function open({ place = 'A', text = DATA.text, by = 'inspector' } = {}): Promise<string> {
  const answer = await call('POST', '/v1/cases', by, {
    payload: { workflow: 'small-loop', data: { place, text } },
  });
  return answer.json<{ id: string }>().id;
}

async function pages(client: Client, query: string, by = 'inspector'): Promise<Item[]> {
  const items: Item[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const answer = await client.call('GET', `/v1/cases?${query}${next === '' ? '' : `&cursor=${next}`}`, by);
    const page: { items: Item[]; next: string | null } = answer.json();
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

const regions = ['330182', '330100', '110101', ''];
const sectors = ['消防', '燃气', ''];
for (let n = 0; n < 24; n++) {
  await open({
    place: `点位${n}`,
    text: `${regions[n % 4]}|${sectors[n % 3]}|${n % 2 ? 'general' : 'major'}`,
    by: n % 5 === 0 ? 'reporter' : 'inspector',
  });
}
const working = await open({ place: '在办' });
await assign(client, working);
const done = await open({ place: '已办' });
await assign(client, done);
await send(client, done, 'rectifier', 'FIXED');
await send(client, done, 'verifier', 'PASS');

t.test('every order walks every case exactly once, and its reverse is the exact reverse', async (t) => {
  const all = await pages(client, 'limit=200');
  t.equal(all.length, 26);
  for (const sort of ['dueAt', 'updatedAt', 'number']) {
    const up = await pages(client, `limit=7&sort=${sort}`);
    const down = await pages(client, `limit=7&sort=-${sort}`);
    t.equal(new Set(up.map(({ id }) => id)).size, 26, sort);
    t.strictSame(
      down.map(({ id }) => id),
      up.map(({ id }) => id).reverse(),
      sort,
    );
  }
  const dues = (await pages(client, 'limit=5')).map(({ dueAt }) => dueAt);
  t.equal(dues.at(-1), null, 'cases without a due instant come last');
  const dated = dues.filter((due): due is string => due !== null);
  t.strictSame(dated, [...dated].sort());
});

t.test('a cursor of another order is refused', async (t) => {
  const { next } = (await call('GET', '/v1/cases?limit=1', 'inspector')).json();
  t.match(problemOf(await call('GET', `/v1/cases?limit=1&sort=number&cursor=${next}`, 'inspector')), {
    code: 'SCHEMA_INVALID',
  });
});

t.test('each filter keeps what it names', async (t) => {
  const count = async (query: string, by = 'inspector') => (await pages(client, query, by)).length;
  t.equal(await count('region=33'), 12);
  t.equal(await count('region=330182'), 6);
  t.equal(await count('grade=major'), 12);
  t.equal(await count('state=rectifying'), 1);
  t.equal(await count('status=closed'), 1);
  t.equal(await count('unit=enterprise'), 2);
  t.equal(await count('workflow=small-loop'), 26);
  t.equal(await count('workflow=other'), 0);
  t.equal(await count('overdue=true'), 0);
  t.equal(await count('dueBefore=2026-03-02'), 0);
  t.equal(await count('dueBefore=2026-03-31T00:00:00Z'), 25);
  t.equal(await count('status=open&state=reported&grade=major&region=330182'), 6);
});

t.test('search finds Chinese text and numbers, and takes % for a character', async (t) => {
  const found = await pages(client, `q=${encodeURIComponent('通道被货物')}`);
  t.strictSame(found.map(({ place }) => place).sort(), ['在办', '已办']);
  const [first] = await pages(client, 'sort=number&limit=200');
  t.strictSame(
    (await pages(client, `q=${first!.number}`)).map(({ id }) => id),
    [first!.id],
  );
  t.equal((await pages(client, 'q=%25%25%25')).length, 0);
});

t.test('“my turn” is mine by name, or my unit’s with one of my roles', async (t) => {
  const mine = await pages(client, 'turn=me&limit=200', 'rectifier');
  t.strictSame(
    mine.map(({ id }) => id),
    [working],
  );
  t.strictSame((await pages(client, 'turn=me', 'verifier')).length, 0);
  t.equal((await pages(client, 'turn=inspector&limit=200')).length, 24);
  t.strictSame(
    (await pages(client, 'turn=rectifier')).map(({ id }) => id),
    [working],
  );
});

t.test('an item says what a desk needs to choose its next case', async (t) => {
  const { items } = (await call('GET', '/v1/cases?state=rectifying', 'inspector')).json();
  t.match(items[0], {
    number: /^2026-/,
    workflow: 'small-loop',
    status: 'open',
    state: 'rectifying',
    stateLabel: { zh: '整改中', en: 'Rectifying' },
    unit: 'enterprise',
    place: '在办',
    dueAt: '2026-03-13T00:00:00.000+08:00',
    overdue: false,
    revision: 4,
    turn: [{ duty: 'rectifier', unit: 'enterprise', person: null, clock: 's.term' }],
  });
});

t.test('lists show exactly what single reads show, for every kind of scope', async (t) => {
  const seen = await house.db.tenant('demo', (tx) =>
    tx.selectFrom('cases').selectAll().where('tenant', '=', 'demo').execute(),
  );
  const organs: Scope['organ'][] = [undefined];
  for (const region of [[''], ['33'], ['330182', '1101'], [], ['9']])
    for (const sector of [[], ['消防'], ['消防', '燃气']]) organs.push({ regions: region, sectors: sector });
  for (const organ of organs) {
    for (const [unit, person, system] of [
      ['enterprise', 'x', undefined],
      ['street', 'reporter', undefined],
      ['x', 'y', 'portal'],
    ] as const) {
      const scope: Scope = {
        unit,
        person,
        ...(organ === undefined ? {} : { organ }),
        ...(system === undefined ? {} : { system }),
      };
      const listed = await listCases(house.db, 'demo', {
        sight: scope,
        filter: {},
        order: { sort: 'number', descending: false, limit: 200 },
      });
      const allowed = seen.filter((row) =>
        maySee(scope, {
          ...row,
          openedBy: row.opened_by,
          openedUnit: row.opened_unit,
          externalSystem: row.external_system,
        }),
      );
      t.strictSame(
        listed.map(({ id }) => id).sort(),
        allowed.map(({ id }) => id).sort(),
        JSON.stringify(scope),
      );
    }
  }
});

t.test('another tenant’s list is empty', async (t) => {
  t.strictSame((await call('GET', '/v1/cases', 'inspector', { tenant: 'other' })).json(), {
    items: [],
    next: null,
  });
});

t.test('the export is the list as a spreadsheet opens it, and runs no formula', async (t) => {
  await open({ place: '=HYPERLINK("http://x")' });
  await open({ place: '＝1＋1' });
  await open({ place: '甲,"乙"' });
  const answer = await call('GET', '/v1/cases.csv?sort=number', 'inspector');
  t.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
  const lines = answer.body.split('\r\n');
  t.equal(
    lines[0],
    '\ufeff编号,流程,状态,环节,等级,责任单位,区划,行业,地点,到期,暂定,逾期,轮到,版本,更新时间',
  );
  t.equal(lines.length, 1 + 29 + 1);
  t.match(answer.body, `"'=HYPERLINK(""http://x"")"`);
  t.match(answer.body, ",'＝1＋1,");
  t.match(answer.body, '"甲,""乙"""');
  t.equal((await call('GET', '/v1/cases.csv?state=rectifying', 'inspector')).body.split('\r\n').length, 3);
  t.match(problemOf(await call('GET', '/v1/cases.csv?limit=3', 'inspector')), { code: 'SCHEMA_INVALID' });
});
