import type { CaseNews } from '../../workflows/base/family.ts';
import { NO_KIN } from '../../workflows/base/kin.ts';
import { type FocalBatch, open } from '../../workflows/focal-batch/context.ts';
import { focalBatch } from '../../workflows/focal-batch/index.ts';
import { type Bed, walkPayload } from './bed.ts';
import type { WalkView } from './walk-point.ts';

export const ITEM = '01980000-0000-7000-8000-000000000001';

export function newsOf(caseId: string, status: CaseNews['status'], state: string = status): CaseNews {
  return { caseId, number: '2026-000002', workflow: 'rectification', state, status, outcome: null };
}

/** One item, `ITEM`; closed in `closed`. */
export const bed: Bed<FocalBatch> = {
  workflow: focalBatch,
  open,
  storedEnds: ['closed'],
  contextIn: (leaf, fresh) => ({
    ...fresh,
    kin: {
      ...NO_KIN,
      followed: [ITEM],
      ended: leaf === 'closed' ? { [ITEM]: newsOf(ITEM, 'closed') } : NO_KIN.ended,
    },
    dueReached: leaf === 'closing',
    publishedOn: leaf === 'draft' ? null : '2026-03-05',
  }),
  before: {
    ADD_CASE: (s) => {
      s.context = { ...s.context, kin: NO_KIN };
    },
  },
  instruments: { issued: '1.f.due.2.batchLate', proposed: '1.f.due.3.batchLate' },
};

/** For walks: a list of two at most, so that some of them are worked off. */
export function payloadFor(type: string, view: WalkView): object[] | undefined {
  const { kin } = view.data as unknown as FocalBatch;
  if (type === 'OPEN_CASES' && kin.followed.length > 1) return [];
  return walkPayload(focalBatch, type, view);
}
