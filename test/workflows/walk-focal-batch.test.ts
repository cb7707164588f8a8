import t from 'tap';
import { focalBatch } from '../../workflows/focal-batch/index.ts';
import { payloadFor } from './focal-batch.life.ts';
import { walkAtRandom } from './random-walks.ts';

walkAtRandom(t, {
  workflow: focalBatch,
  payloadFor,
  factsFor: (type) =>
    type === 'ADD_CASE' ? { item: { id: 'c1', workflow: 'rectification', status: 'open' } } : {},
});
