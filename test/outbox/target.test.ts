import t from 'tap';
import { Problem } from '../../src/domain/errors.ts';
import { addressAllowed, allowList, checkTarget, SANDBOX_ALLOW } from '../../src/outbox/channels/target.ts';

const NOBODY = allowList([]);

const FORBIDDEN = [
  // plain loopback, private, link-local, shared, reserved
  'http://127.0.0.1/',
  'http://127.255.255.254:8080/',
  'http://0.0.0.0/',
  'http://0.1.2.3/',
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://100.100.100.200/latest/meta-data/',
  'http://100.127.255.255/',
  'http://168.63.129.16/',
  'http://192.0.0.8/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.51.100.7/',
  'http://203.0.113.9/',
  'http://224.0.0.1/',
  'http://239.255.255.250/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  // other spellings of the same
  'http://2130706433/',
  'http://017700000001/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://127.0.1/',
  'http://0/',
  'http://127.0.0.1./',
  'http://１２７.０.０.１/',
  'http://①②⑦.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http:127.0.0.1/',
  'http:\\\\127.0.0.1\\',
  ' http://127.0.0.1/ ',
  'http://127.0.0.1\t/',
  // names that mean this machine
  'http://localhost/',
  'http://LOCALHOST:3030/',
  'http://localhost./',
  'http://metadata.localhost/',
  // IPv6
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[0:0:0:0:0:ffff:192.168.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[64:ff9b:1::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  // other schemes, credentials, nonsense
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'javascript:alert(1)',
  'data:text/plain,x',
  'unix:/var/run/docker.sock',
  'ws://example.com/',
  'https://user@example.com/',
  'https://user:secret@example.com/',
  'https://example.com@127.0.0.1/',
  'http://:x@example.com/',
  'http://127.0.0.1:99999/',
  'http://[::1/',
  'http://',
  '//example.com/',
  'example.com',
  '',
];

const PERMITTED = [
  'https://example.com/hook',
  'http://example.com:8080/hook?token=x',
  'https://隐患.example.cn/hook',
  'https://8.8.8.8/',
  'http://134744072/',
  'http://172.15.255.255/',
  'http://172.32.0.1/',
  'http://100.128.0.1/',
  'http://169.253.0.1/',
  'http://[2606:4700::1111]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[64:ff9b::8.8.8.8]/',
  'http://127.0.0.1.example.com/',
  'http://localhost.example.com/',
  'http://example.com/@127.0.0.1/',
];

function refusal(url: string, allow = NOBODY): string | undefined {
  try {
    checkTarget(url, allow);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const place = error.extras.errors?.[0];
    return `${error.code} ${place?.pointer} ${place?.message.zh !== '' && place?.message.en !== ''}`;
  }
}

t.test('no webhook may point at an address that is not public, however it is spelt', async (t) => {
  t.ok(FORBIDDEN.length + PERMITTED.length >= 80);
  for (const url of FORBIDDEN) t.equal(refusal(url), 'SCHEMA_INVALID /url true', url);
});

t.test('public addresses and names are permitted', async (t) => {
  for (const url of PERMITTED) t.equal(refusal(url), undefined, url);
});

t.test('the sandbox allows loopback and nothing else that is not public', async (t) => {
  const sandbox = allowList(SANDBOX_ALLOW);
  for (const url of [
    'http://127.0.0.1:9/',
    'http://127.9.9.9/',
    'http://[::1]/',
    'http://localhost:9/',
    'http://[::ffff:127.0.0.1]/',
  ])
    t.equal(refusal(url, sandbox), undefined, url);
  for (const url of [
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://[::]/',
    'http://0.0.0.0/',
    'http://[fe80::1]/',
  ])
    t.ok(refusal(url, sandbox), url);
});

t.test('the operator allows networks and exact hosts', async (t) => {
  const allow = allowList(['10.20.0.0/16', 'fd00:12::/32', '192.168.7.7', 'hooks.intranet.gov.cn']);
  for (const url of [
    'http://10.20.255.1/',
    'http://[::ffff:10.20.0.1]/',
    'http://[fd00:12::9]/',
    'http://192.168.7.7/',
    'https://HOOKS.intranet.gov.cn./',
  ])
    t.equal(refusal(url, allow), undefined, url);
  for (const url of ['http://10.21.0.1/', 'http://192.168.7.8/', 'http://[fd00:13::9]/'])
    t.ok(refusal(url, allow), url);
});

t.test('an allow-list with a mistake stops the start', async (t) => {
  for (const entry of [
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::1/129',
    'http://a.cn',
    'a.cn:80',
    '*.gov.cn',
    '',
    '10.0.0',
    ' ',
  ])
    t.throws(() => allowList([entry]), { message: /allow-list/ }, entry);
});

t.test('what a resolver gives is judged like what a caller gives', async (t) => {
  t.notOk(addressAllowed('fe80::1%eth0', NOBODY));
  t.notOk(addressAllowed('::ffff:127.0.0.1', NOBODY));
  t.notOk(addressAllowed('example.com', NOBODY));
  t.notOk(addressAllowed('', NOBODY));
  t.ok(addressAllowed('93.184.216.34', NOBODY));
});
