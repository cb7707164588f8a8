import t from 'tap';
import { enforcement } from '../../workflows/enforcement/index.ts';
import { CARRY, marks, payloadFor } from './enforcement.life.ts';
import { walkAtRandom } from './random-walks.ts';

walkAtRandom(t, {
  workflow: enforcement,
  payloadFor,
  marks,
  beginnings: [{}, { data: { grade: 'major' }, carry: CARRY }],
  factsFor: (type) =>
    type === 'SERVE_DECISION' || type === 'PROPOSE_CLOSURE'
      ? {
          punishments: ['2026-01-05', '2026-02-05'].flatMap((on) => [
            { caseId: on, type: 'PROPOSE_DECIDE', on, payload: { law: 'work_safety' } },
            { caseId: on, type: 'SERVE_DECISION', on, payload: { service: {} } },
          ]),
        }
      : {},
  transitionsMin: 0.85,
});
