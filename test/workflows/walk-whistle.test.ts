import t from 'tap';
import { whistle } from '../../workflows/whistle/index.ts';
import { walkAtRandom } from './random-walks.ts';
import { payloadFor } from './whistle.life.ts';

walkAtRandom(t, { workflow: whistle, payloadFor, beginnings: [{}, { data: { urgency: 'urgent' } }] });
