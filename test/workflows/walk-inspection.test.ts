import t from 'tap';
import type { Inspection } from '../../workflows/inspection/context.ts';
import { inspection } from '../../workflows/inspection/index.ts';
import { payloadFor } from './inspection.life.ts';
import { walkAtRandom } from './random-walks.ts';

walkAtRandom(t, {
  workflow: inspection,
  payloadFor,
  beginnings: [{}, { data: { notice: 'announced' } }],
  marks: ({ data }) => {
    const { inspectors, conclusions, findings, acknowledged } = data as unknown as Inspection;
    const signed = inspectors.filter(({ signedOn }) => signedOn !== undefined).length;
    const counts = [inspectors.length, signed, Object.keys(conclusions).length, Math.min(findings.length, 2)];
    return `${counts} ${acknowledged?.how ?? '-'}`;
  },
  transitionsMin: 0.8,
});
