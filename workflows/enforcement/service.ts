import { type Static, Type } from 'typebox';
import { exactly } from '../../src/engine/workflow.ts';
import type { AnyEvent } from '../base/case.ts';
import { dateAt } from '../base/case.ts';
import { DateOnly, Evidence, PersonName, photo } from '../base/schemas.ts';

/**
 * 送达 of an enforcement document. Only in a way the law has: nothing of this kind is ever deemed served because time
 * has passed (D.7). 公告 is the last resort, and counts from the day its own period is over.
 */
export const Service = exactly({
  method: Type.Enum(['direct', 'lien', 'electronic', 'post', 'entrusted', 'notice']),
  /** Day of service, from which the terms run; absent: today. */
  on: Type.Optional(DateOnly),
  receipt: Evidence,
  /** 留置: who saw it left there (基层组织或者所在单位代表), unless it was filmed. */
  witness: Type.Optional(PersonName),
  /** 电子送达: the confirmation the party signed. */
  consent: Type.Optional(Evidence),
});
export type Service = Static<typeof Service>;

export const serviceExample: Service = { method: 'direct', receipt: photo('receipt', 0xa1) };

/** An act that is entered later than it was done names its own day. */
export function dayOf(event: AnyEvent, { on }: { readonly on?: string }): string {
  return on ?? dateAt(event);
}

/** What the method still lacks, in Chinese; nothing when it is lawful as it stands. */
export function lacking({ method, receipt, witness, consent }: Service): string | undefined {
  if (receipt.kind !== 'receipt' && receipt.kind !== 'signature' && method !== 'lien') return '缺送达回证';
  if (method === 'lien' && witness === undefined && !receipt.mediaType.startsWith('video/'))
    return '留置送达缺见证人或者录像';
  if (method === 'electronic' && consent?.kind !== 'signature') return '电子送达缺当事人签署的确认书';
  return undefined;
}
