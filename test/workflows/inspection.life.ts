import { NO_KIN } from '../../workflows/base/kin.ts';
import { type Inspection, open } from '../../workflows/inspection/context.ts';
import { inspection } from '../../workflows/inspection/index.ts';
import { actorOf, type Bed, type Situation, walkPayload } from './bed.ts';
import { ITEM, newsOf } from './focal-batch.life.ts';
import type { WalkView } from './walk-point.ts';

/** Three inspectors are on record, the first of whom has made it; `inspector` sends the examples. */
const INSPECTORS = ['inspector', 'inspector-2', 'inspector-3'].map((person, n) => ({
  person,
  unit: 'street',
  certificateNo: `ZF-${n}`,
}));
const by = (person: string) => (s: Situation<Inspection>) => {
  s.event = { ...s.event, actor: actorOf('inspector', person) };
};

/** A visit with one problem, which is one finding; closed in `closed`. */
export const bed: Bed<Inspection> = {
  workflow: inspection,
  open,
  storedEnds: ['closed'],
  contextIn: (leaf, fresh) => {
    if (leaf === 'planned') return fresh;
    const made = !['planned', 'visiting'].includes(leaf);
    const finding = { no: 1, item: 'c1', description: 'x', grade: null, person: 'inspector', unit: 'street' };
    return {
      ...fresh,
      inspectors: INSPECTORS.map((one, n) => (made && n === 0 ? { ...one, signedOn: '2026-03-09' } : one)),
      conclusions: { c1: { conclusion: 'problem' }, c2: { conclusion: 'ok' } },
      findings: [{ ...finding, on: '2026-03-09' }],
      record: made ? { person: 'inspector', unit: 'street', opinion: 'x', on: '2026-03-09' } : null,
      kin: {
        ...NO_KIN,
        followed: [ITEM],
        ended: leaf === 'closed' ? { [ITEM]: newsOf(ITEM, 'closed') } : {},
      },
    } as Inspection;
  },
  before: {
    ANNOUNCE: (s) => {
      s.context = { ...s.context, data: { ...s.context.data, notice: 'announced' } };
    },
    VISIT_FAILED: (s) => {
      s.context = { ...s.context, findings: [] };
    },
    JOIN: by('inspector-4'),
    COSIGN: by('inspector-2'),
  },
  instruments: { issued: '1.i.record.2.organLate', proposed: '1.i.record.3.organLate' },
};

/** For walks: people join, conclude, find and record in the order in which it can be done. */
export function payloadFor(type: string, view: WalkView): object[] | undefined {
  const { inspectors, conclusions, findings } = view.data as unknown as Inspection;
  const concluded = Object.keys(conclusions).length > 0;
  if (type === 'JOIN') {
    const certificateNo = `ZF-${inspectors.length}`;
    return inspectors.length < 3 ? [{ certificateNo, shown: true }] : [];
  }
  if (type === 'CHECK' && inspectors.length < 2) return [];
  if (type === 'FINDING' && (!concluded || findings.length > 1)) return [];
  if (type === 'STRIKE') return inspectors.map(({ person }) => ({ person, reason: '未参加检查。' }));
  return walkPayload(inspection, type, view);
}
