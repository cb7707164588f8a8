import t from 'tap';
import { publicReport } from '../../workflows/public-report/index.ts';
import { MASTER, TICKET } from './public-report.fixture.ts';
import { payloadFor } from './public-report.life.ts';
import { walkAtRandom } from './random-walks.ts';

walkAtRandom(t, {
  workflow: publicReport,
  beginnings: [
    { data: { ticket: TICKET } },
    { data: { anonymous: true, reporterRef: undefined } },
    { draft: true, data: { dangerous: true, deaths: 2, insider: true } },
  ],
  payloadFor,
  factsFor: (type) =>
    type !== 'JOIN'
      ? {}
      : {
          master: {
            id: MASTER,
            workflow: 'public-report',
            status: 'open',
            state: 'verifying',
            unit: '某商城',
            place: null,
            openedOn: '2026-03-01',
          },
        },
  transitionsMin: 0.85,
});
