import { createHash, randomFillSync } from 'node:crypto';

const random = new Uint8Array(16 * 256);
let used = random.length;

/**
 * UUIDv7 (RFC 9562): time-ordered, so that index pages of the log stay warm, and never a sequence, so that a
 * restored backup cannot hand out an id a receiver already knows.
 * @param now milliseconds since the epoch
 */
export function uuidv7(now: number): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = Buffer.from(random.subarray(used, used + 16));
  used += 16;
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  return printed(bytes);
}

/** The id that the same parts always give (RFC 9562 version 8): for what must come out the same when done twice. */
export function uuidOf(parts: readonly unknown[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  return printed(bytes);
}

function printed(bytes: Buffer): string {
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
