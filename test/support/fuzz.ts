import fc from 'fast-check';
import type { WorkflowDefinition } from '../../src/engine/workflow.ts';

/** One request as the fuzz test sends it; header values may repeat. */
export interface Shot {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  /** A sandbox person, whose token is put in unless `headers` names an authorization of its own. */
  readonly person: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Buffer | undefined;
}

const words = (text: string) => text.trim().split(/\s+/);
const quoted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text));
const mostly = <T>(usual: fc.Arbitrary<T>, weight: number, seldom: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: seldom });

const SOME_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const BIRTH_NAMES = words('constructor __proto__ toString hasOwnProperty valueOf prototype');
const DATES =
  words(`0000-01-01 9999-12-31 2026-02-30 0000-01-01T00:00:00Z 9999-12-31T23:59:59.999Z now P1D 1e400
  0000-01-01T00:00:00+14:00 2026-02-29T23:59:60Z 1990-12-31T23:59:60Z 2026-03-02T09:00:00 2026-03-02t09:00:00z
  2026-03-01T00:00:00+08:00 2099-01-01T00:00:00+08:00 +275760-09-13 -000001-01-01T00:00:00Z`);
const DURATIONS = words('P-1D -P1D P PT P1 P9999999Y P1.5M P1W2D PT1e9S P51Y p1d P0D PT0.0001S P1D');

/** JSON text that `JSON.stringify` would never write. */
class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What has broken parsers, databases, clocks and prototypes before, as JSON text. */
const NASTY = [
  ...words(`null true 0 -0 -1 0.5 1e400 -1e400 1e308 5e-324 2147483648 365 1e5 9007199254740993 -9223372036854775808
    [] {} [[]] [null] {"length":3} {"then":1} {"__proto__":{"x":1}} {"constructor":{"prototype":1}} {"toString":1}
    {"$ref":"#"} {"":""} "\\u0000" "\\ud800" {"\\u0000":1} {"\\udc00":1} "\\u202e\\ufeff" "" "%00" {"a":1,"a":2}
    NaN Infinity undefined 'x' 01 +1 .5 1. "\\x" /**/1 "system" "../../etc/passwd" "';drop_table_cases;--"`),
  ...[`${'['.repeat(70)}${']'.repeat(70)}`, `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, '['.repeat(4000)],
  ...quoted(['x'.repeat(5000), '💥'.repeat(300), ' ', ...BIRTH_NAMES, ...DATES]),
].map((text) => new Raw(text));
const nasty = fc.constantFrom(...NASTY);

function json(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${json(inner)}`);
  return `{${fields.join(',')}}`;
}

type Place = readonly [holder: Record<string, unknown>, name: string];

function placesIn(holder: object, found: Place[] = []): Place[] {
  for (const [name, inner] of Object.entries(holder)) {
    found.push([holder as Record<string, unknown>, name]);
    if (typeof inner === 'object' && inner !== null && !(inner instanceof Raw)) placesIn(inner, found);
  }
  return found;
}

const HOWS = words('replace replace replace drop add wrap rename repeat null');
const wound = fc.record({ at: fc.nat(), how: fc.constantFrom(...HOWS), by: nasty });

function hurt(root: object, { at, how, by }: { at: number; how: string; by: Raw }): void {
  const places = placesIn(root);
  const [holder, name] = places[at % places.length]!;
  const old = holder[name];
  if (how === 'replace') holder[name] = by;
  else if (how === 'null') holder[name] = null;
  else if (how === 'wrap') holder[name] = [old];
  else if (how === 'repeat')
    holder[name] = Array.isArray(old) ? Array(300).fill(old[0]) : `${old}`.slice(0, 20).repeat(400);
  else if (how === 'add' && name !== 'body') holder[`${name}2`] = by;
  else if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else {
    if (how === 'rename') holder[`${name}X`] = old;
    delete holder[name];
  }
}

/** The value as JSON text, broken in one to three places. */
function broken(value: unknown): fc.Arbitrary<string> {
  return fc.array(wound, { minLength: 1, maxLength: 3 }).map((wounds) => {
    const root: { body?: unknown } = { body: structuredClone(value) };
    for (const one of wounds) if (Object.keys(root).length > 0) hurt(root, one);
    return 'body' in root ? json(root.body) : '';
  });
}

const SPOILS: readonly ((whole: Buffer, at: number) => Buffer)[] = [
  (whole, at) => whole.subarray(0, at),
  (whole) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), whole]),
  (whole) => Buffer.concat([whole, Buffer.from('}]\u0000')]),
  (whole) => Buffer.concat([whole, whole]),
  (whole) => Buffer.from(whole.toString(), 'utf16le'),
  (whole, at) =>
    Buffer.concat([whole.subarray(0, at), Buffer.from('ffc328eda080', 'hex'), whole.subarray(at)]),
];

/** Bytes of a text, now and then no longer JSON or UTF-8. */
function bytesOf(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const spoiled = fc.tuple(text, fc.nat(), fc.constantFrom(...SPOILS)).map(([one, at, spoil]) => {
    const whole = Buffer.from(one);
    return spoil(whole, at % (whole.length + 1));
  });
  return mostly(
    text.map((whole) => Buffer.from(whole)),
    14,
    spoiled,
  );
}

const base64 = (text: string) => Buffer.from(text).toString('base64url');
/** Positions of other lists, of none, and beyond every column. */
const CURSORS = [
  ...words(`null [] 0 "x" {} {"seq":0} {"seq":1e400} {"seq":2147483648} {"seq":9007199254740991} {"no":"-1"} {"id":"x"}
    {"no":"999999999999999"} {"__proto__":{"seq":1}} {"id":"${SOME_ID}"} {"seq":1,"id":"${SOME_ID}"}
    {"sort":"number","value":null,"id":"${SOME_ID}"} {"sort":"constructor","value":"1","id":"${SOME_ID}"}
    {"sort":"number","value":"\\u0000","id":"${SOME_ID}"} {"sort":"number","value":"\\ud800","id":"${SOME_ID}"}`),
  ...DATES.map((at) => `{"createdAt":"${at}","id":"${SOME_ID}"}`),
  ...DATES.map((at) => `{"sort":"dueAt","value":"${at}","id":"${SOME_ID}"}`),
].map(base64);
const BAD_TEXTS = [
  ...words('-1 0 201 1e3 0x10 NaN true TRUE null 💥 % _ \\ \' " * me ../.. == Zm9v* ﷽'),
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '9'.repeat(40),
    'x'.repeat(200),
    'x'.repeat(3000),
    ...BIRTH_NAMES,
    ...DATES,
  ],
];
const encode = (text: string) => (text === '\ud800' ? '%ed%a0%80' : encodeURIComponent(text.toWellFormed()));
const badText = mostly(fc.constantFrom(...BAD_TEXTS), 5, fc.string({ unit: 'binary', maxLength: 20 })).map(
  encode,
);
/** Query strings that no encoder writes. */
const ODD_QUERIES = [...words('%00 %zz limit=%c3%28 q=%ff __proto__=1 limit[]=1 &&== ?'), 'a=b'.repeat(2000)];

type Headers = Shot['headers'];
const headersFrom = (table: Readonly<Record<string, readonly (string | string[])[]>>) =>
  fc.constantFrom(
    ...Object.entries(table).flatMap(([name, values]) => values.map((value): Headers => ({ [name]: value }))),
  );
const badHeaders = headersFrom({
  'if-match': [...words('2 "" "-1" "99999999999" "2147483648" W/"1" "x" "1e3"'), '"1", "2"', ['"1"', '"2"']],
  'idempotency-key': ['', 'x'.repeat(256), 'ÿ', '\t', ['a', 'ü']],
  authorization: [
    ...[
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Bearer a.b.c',
      'Basic Og==',
      'bearer ÿ',
      `Bearer ${'a'.repeat(9000)}`,
    ],
    `Bearer ${base64('{"alg":"none"}')}.${base64('{"sub":"admin","tenant":"demo"}')}.`,
    `Bearer ${base64('{"alg":"ES256","jku":"http://127.0.0.1:9/"}')}.${base64('null')}.${base64('x')}`,
  ],
  'content-type': [
    ...words(
      'text/plain application/xml application/json;charset=gbk ;;; application/json,text/html __proto__',
    ),
    ...['', 'x'.repeat(900), 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'],
  ],
  'content-encoding': ['gzip', 'br', 'x'],
});
const usualHeaders = mostly(
  fc.constant<Headers>({}),
  3,
  headersFrom({
    'accept-language': [...words('en en-GB,zh;q=0.5 en;q=0.9 zh-CN ;;; * en;q=9'), 'x'.repeat(2000)],
    'x-request-id': ['mine-1', '"', 'x'.repeat(300)],
    'if-none-match': ['*', '"2"', 'W/"1",', '"'],
    range: ['bytes=9-1', 'bytes=99999999-'],
    expect: ['a-miracle', '100-continue'],
    'x-http-method-override': ['DELETE'],
  }),
);

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** What the generators know of the service under test. */
export interface Target {
  readonly api: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  readonly workflow: WorkflowDefinition;
  readonly persons: readonly { readonly id: string; readonly roles: readonly string[] }[];
  /** Cases in several states. */
  readonly cases: readonly string[];
}

/** A value that fits the schema, or nearly: it is broken afterwards. */
function fitting(schema: Schema, name: string, target: Target): unknown {
  const { id: workflow, open, events } = target.workflow;
  const payload = events.COMMENT!.example;
  const url = 'http://127.0.0.1:9/hook';
  const known = { workflow, data: open.example, type: 'COMMENT', payload, url, caseId: target.cases[0] };
  if (name in known) return known[name as 'url'];
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return fitting(schema.anyOf[0]!, name, target);
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties);
    return Object.fromEntries(fields.map(([field, inner]) => [field, fitting(inner, field, target)]));
  }
  if (schema.type === 'array') return [fitting(schema.items ?? {}, '', target)];
  if (schema.type === 'integer' || schema.type === 'number') return 10;
  if (schema.type === 'boolean') return true;
  return schema.format === 'uuid' ? SOME_ID : '2026-03-02T09:00:00+08:00';
}

const NO_IDS = [...words(`x %00 %zz %c3%28 % .. . %2e%2e 0 null ${SOME_ID}0 {${SOME_ID}}`), 'x'.repeat(1500)];
const METHODS = words('PUT PATCH DELETE OPTIONS HEAD TRACE PROPFIND QUERY');
const anyone = ({ persons }: Target) => fc.constantFrom(...persons.map(({ id }) => id));

/** One operation of the service's own description, broken in its path, query, headers, body or method. */
function operation(
  target: Target,
  path: string,
  method: string,
  { parameters = [], requestBody }: Operation,
) {
  const asked = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const [[mediaType = '', content] = []] = Object.entries(requestBody?.content ?? {});
  const bare = content === undefined;
  const pair = fc.oneof(
    fc.tuple(fc.constantFrom(...asked, 'limit', 'x', '__proto__'), badText).map((both) => both.join('=')),
    fc.constantFrom(...CURSORS).map((cursor) => `cursor=${cursor}`),
  );
  const ids = fc.oneof(
    fc.constantFrom(...target.cases),
    fc.constantFrom(...NO_IDS, ...BIRTH_NAMES, SOME_ID),
    badText,
  );
  const shot = {
    kind: fc.constant(`${method} ${path}`),
    method: mostly(fc.constant(method.toUpperCase()), 12, fc.constantFrom(...METHODS)),
    path: fc
      .tuple(
        ids,
        // Where there is no body to break, the query is.
        fc.array(mostly(pair, 9, fc.constantFrom(...ODD_QUERIES)), {
          minLength: bare ? 1 : 0,
          maxLength: bare ? 3 : 1,
        }),
      )
      .map(([id, query]) => path.replace('{id}', id) + (query.length === 0 ? '' : `?${query.join('&')}`)),
    person: anyone(target),
    headers: mostly(usualHeaders, 3, badHeaders).map(
      (more): Headers => (bare ? more : { 'content-type': mediaType, ...more }),
    ),
    body: bare ? fc.constant(undefined) : bytesOf(broken(fitting(content.schema, '', target))),
  };
  return fc.record<Shot>(shot);
}

/** Types no caller may send: the machine's own, the timers', and what every object has by birth. */
const FORBIDDEN_TYPES = [
  ...words(
    'xstate.init xstate.stop xstate.done.actor.x xstate.error.actor.x xstate.after.1.x xstate. OPENED NOPE *',
  ),
  ...['comment', 'COMMENT ', ' ', ...BIRTH_NAMES],
];

/** Events by somebody who may send them, with a payload broken or, seldom, as it should be. */
function event(target: Target, type: string): fc.Arbitrary<Shot> {
  const { by = [], example = { a: 1 } } = Object.hasOwn(target.workflow.events, type)
    ? target.workflow.events[type]!
    : {};
  const may = target.persons.filter(({ roles }) => roles.some((role) => by.includes(role)));
  return fc.record<Shot>({
    kind: fc.constant(`event ${type}`),
    method: fc.constant('POST'),
    path: fc
      .tuple(fc.constantFrom(...target.cases), fc.constantFrom('', '', '', '?dryRun=true', '?dryRun=maybe'))
      .map(([id, query]) => `/v1/cases/${id}/events${query}`),
    person: may.length === 0 ? anyone(target) : fc.constantFrom(...may.map(({ id }) => id)),
    headers: usualHeaders.map((more): Headers => ({ 'content-type': 'application/json', ...more })),
    body: bytesOf(
      mostly(broken(example), 3, fc.constant(json(example))).map(
        (payload) => `{"type":${JSON.stringify(type)},"payload":${payload}}`,
      ),
    ),
  });
}

const HOSTILE_URLS =
  words(`file:///etc/passwd http://169.254.169.254/ https://[::ffff:10.0.0.1]/ http://0x7f.1/ //x http://
  javascript:alert(1) https://u:p@example.com/ https://example.com:99999/ http://[::1 gopher://x/ http://2852039166/
  https://\u0000/ http://0/ https://${'a'.repeat(3000)}/ http://localhost:5432/ https://xn--/ https://%00/ ftp://x`);

/** Reports, batches, clock and webhooks: the bodies that lead far into the house. */
function far(target: Target): fc.Arbitrary<Shot> {
  const { id: workflow, open, events } = target.workflow;
  const opening = { workflow, data: open.example, externalSystem: 'sample', draft: false };
  const hook = {
    url: 'http://127.0.0.1:9/hook',
    types: ['reminder.due'],
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8',
  };
  const comment = { caseId: target.cases[0], type: 'COMMENT', payload: events.COMMENT!.example };
  const row = fc.oneof(broken({ workflow, data: open.example }), broken(comment), nasty.map(json));
  const rows = fc.array(row, { minLength: 1, maxLength: 6 });
  const lines = rows.map((all) => all.join('\n'));
  const array = rows.map((all) => `[${all.join(',')}]`);
  const field = (name: string, texts: readonly string[]) =>
    fc.constantFrom(...quoted(texts)).map((text) => `{"${name}":${text}}`);
  const clock = fc.oneof(field('now', DATES), field('advance', DURATIONS), broken({ advance: 'P1D' }));
  const to = (route: string, text: fc.Arbitrary<string>, mediaType = 'application/json') => {
    const [method = '', path = ''] = words(route);
    return fc.record<Shot>({
      kind: fc.constant(`far ${path}`),
      method: fc.constant(method),
      path: fc.constant(path),
      person: path === '/v1/webhooks' ? fc.constant('safety-office') : anyone(target),
      headers: usualHeaders.map((more): Headers => ({ 'content-type': mediaType, ...more })),
      body: bytesOf(text),
    });
  };
  return fc.oneof(
    { weight: 4, arbitrary: to('POST /v1/cases', broken(opening)) },
    to('POST /v1/cases?dryRun=true', broken(opening)),
    to('POST /v1/batches', lines, 'application/x-ndjson'),
    to('POST /v1/batches', array),
    to('PUT /v1/sandbox/clock', clock),
    to('POST /v1/webhooks', fc.oneof(broken(hook), field('url', HOSTILE_URLS))),
  );
}

const ODD_PATHS =
  words(`/ // /v1 /v1/ /v1/cases/ //v1/cases /v1//cases /v1/./cases /v1/../livez /V1/cases /v1/%2e%2e/etc
  /docs/static/../../package.json /docs/static/%2e%2e/x /docs/static/%00 /docs/x /docs/static/${'a'.repeat(3000)} /%
  /docs/static/..%2f..%2fx /%zz /%c3%28 /%00 /\u00ff /;x /v1/cases%2f /v1/cases;a=b /v1/cases/%ed%a0%80 /.git/config /*
  /v1/workflows/__proto__ /v1/cases#x /v1/workflows/constructor /v1/nowhere /${'a/'.repeat(900)} /docs/static/index.css
  /openapi.json /docs/json /metrics /readyz http://x/v1/cases/x`);

/** The mix of everything: addresses, operations, events and bodies. */
export function shots(target: Target): fc.Arbitrary<Shot> {
  const operations = Object.entries(target.api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => operation(target, path, method, one)),
  );
  const address = fc.record<Shot>({
    kind: fc.constant('address'),
    method: fc.constantFrom('GET', 'GET', 'GET', ...METHODS),
    path: mostly(
      fc.constantFrom(...ODD_PATHS),
      3,
      badText.map((text) => `/v1/${text}`),
    ),
    person: anyone(target),
    headers: fc.oneof(usualHeaders, badHeaders),
    body: fc.constant(undefined),
  });
  return fc.oneof(
    { weight: 9, arbitrary: fc.oneof(...operations) },
    {
      weight: 6,
      arbitrary: fc.oneof(...Object.keys(target.workflow.events).map((type) => event(target, type))),
    },
    { weight: 1, arbitrary: fc.oneof(...FORBIDDEN_TYPES.map((type) => event(target, type))) },
    { weight: 6, arbitrary: far(target) },
    { weight: 1, arbitrary: address },
  );
}
