import { BlockList, isIP } from 'node:net';
import { invalidAt } from '../../domain/errors.ts';

/** Receivers the operator lets us reach although they are not public: government systems live on private networks. */
export interface Allow {
  readonly nets: BlockList;
  readonly hosts: ReadonlySet<string>;
}

/** What the sandbox allows beside public addresses: a developer's receiver on the same machine. */
export const SANDBOX_ALLOW: readonly string[] = ['127.0.0.0/8', '::1'];

/** Not reachable from the public internet, or not a single host there (IANA special-purpose registry, RFC 6890). */
const SPECIAL_IPV4 = net([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier NAT, and 100.100.100.200 is Alibaba Cloud's metadata
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's host agent: public by its number, internal in fact
  '169.254.0.0/16', // link-local, and 169.254.169.254 is most other clouds' metadata
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** IPv6 is denied unless it is global unicast: the list of what is special there still grows. */
const GLOBAL_IPV6 = net(['2000::/3']);
/** Tunnels (Teredo, 6to4) carry a second address inside, which nobody would have checked. */
const SPECIAL_IPV6 = net(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

function net(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) if (!addNet(list, entry)) throw new Error(`not an address or CIDR: ${entry}`);
  return list;
}

function addNet(list: BlockList, entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  if (family === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const prefix = bits === undefined ? most : Number(bits);
  if (prefix > most) return false;
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  return true;
}

/**
 * The operator's allow-list.
 * @param entries addresses, CIDRs (`10.20.0.0/16`, `fd00:12::/32`) or exact host names (`hooks.intranet.gov.cn`)
 * @throws Error for an entry that is none of these: the operator's mistake must stop the start, not open a hole
 */
export function allowList(entries: readonly string[]): Allow {
  const nets = new BlockList();
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (addNet(nets, entry)) continue;
    const host = URL.canParse(`http://${entry}/`) ? new URL(`http://${entry}/`) : undefined;
    if (host === undefined || !isHostName(entry) || isIP(host.hostname) !== 0) {
      throw new Error(`允许名单有误 the allow-list has a bad entry: ${entry}`);
    }
    hosts.add(bareHost(host.hostname));
  }
  return { nets, hosts };
}

function isHostName(entry: string): boolean {
  return !/[\s/:@?#[\]%*]/.test(entry) && entry.length > 0;
}

/** Host as names are compared: `example.com.` is the same host as `example.com`. */
function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** The IPv4 address a mapped (`::ffff:a.b.c.d`) or NAT64 (`64:ff9b::a.b.c.d`) one leads to. */
function innerIPv4(address: string): string | undefined {
  // The URL parser gives the one canonical spelling of an IPv6 address: lower case, hexadecimal, compressed.
  const canonical = bareHost(new URL(`http://[${address}]/`).hostname);
  const match = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (match === null) return undefined;
  const bits = Number.parseInt(match[1]!, 16) * 65_536 + Number.parseInt(match[2]!, 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
}

/**
 * May we connect to this address?
 * @param address as a resolver gives it; IPv6 may carry a zone
 */
export function addressAllowed(address: string, allow: Allow): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return false;
  if (family === 4) return allow.nets.check(plain, 'ipv4') || !SPECIAL_IPV4.check(plain, 'ipv4');
  const inner = innerIPv4(plain);
  if (inner !== undefined) return addressAllowed(inner, allow);
  if (allow.nets.check(plain, 'ipv6')) return true;
  return GLOBAL_IPV6.check(plain, 'ipv6') && !SPECIAL_IPV6.check(plain, 'ipv6');
}

/** Was this name itself allowed, so that it may lead anywhere? */
export function hostAllowed(hostname: string, allow: Allow): boolean {
  return allow.hosts.has(bareHost(hostname));
}

/** The address in a URL's host, if it is one; `localhost` counts as one, whatever a hosts file says (RFC 6761). */
export function literalAddress(hostname: string): string | undefined {
  const host = bareHost(hostname);
  if (host === 'localhost' || host.endsWith('.localhost')) return '127.0.0.1';
  return isIP(host) === 0 ? undefined : host;
}

/**
 * Refuses a webhook address that can be known to be bad before a name is resolved. The resolved address is checked
 * at every connection, because a name may lead elsewhere tomorrow. Decimal, octal, hexadecimal and full-width
 * spellings of an address are all made plain by the URL parser before they are looked at.
 * @throws Problem SCHEMA_INVALID at /url
 */
export function checkTarget(url: string, allow: Allow): void {
  if (!URL.canParse(url)) throw invalidAt('/url', '不是有效的网址', 'not a valid URL');
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw invalidAt('/url', '只支持 https 或 http 网址', 'the URL must be https or http');
  }
  if (username !== '' || password !== '') {
    throw invalidAt('/url', '网址中不得含用户名或密码', 'the URL must not contain a user name or password');
  }
  if (hostAllowed(hostname, allow)) return;
  const address = literalAddress(hostname);
  if (address !== undefined && !addressAllowed(address, allow)) {
    throw invalidAt(
      '/url',
      '该地址不是公网地址，也不在运维人员设置的允许名单内',
      'the address is not public and not on the allow-list set by the operator',
    );
  }
}
