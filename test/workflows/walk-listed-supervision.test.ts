import t from 'tap';
import { listedSupervision } from '../../workflows/listed-supervision/index.ts';
import { beginnings, marks, payloadFor } from './listed-supervision.payloads.ts';
import { walkAtRandom } from './random-walks.ts';

walkAtRandom(t, {
  workflow: listedSupervision,
  payloadFor,
  beginnings,
  marks,
  transitionsMin: 0.94,
});
