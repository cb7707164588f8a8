import { NO_KIN } from '../../workflows/base/kin.ts';
import { open, type Whistle } from '../../workflows/whistle/context.ts';
import { whistle } from '../../workflows/whistle/index.ts';
import { type Bed, type Situation, walkPayload } from './bed.ts';
import { ITEM } from './focal-batch.life.ts';
import type { WalkView } from './walk-point.ts';

/** A step of a situation in which the sender is the unit that is there, or the one still awaited. */
const from = (unit: string) => (s: Situation<Whistle>) => {
  s.event = { ...s.event, actor: { ...s.event.actor, unit } };
};
const own = (s: Situation<Whistle>) => {
  s.event = { ...s.event, actor: { ...s.event.actor, person: 'author' } };
};

/** The street is there, the sector is awaited; one hazard was found. */
export const bed: Bed<Whistle> = {
  workflow: whistle,
  open,
  storedEnds: [],
  contextIn: (leaf, fresh) => ({
    ...fresh,
    openedBy: { person: 'author', unit: 'community' },
    lead: leaf === 'whistled' ? null : { unit: 'street', duty: 'street_officer' },
    called: [
      { unit: 'street', duty: 'street_officer', state: 'arrived' },
      { unit: 'sector', duty: 'sector_officer', state: 'awaited' },
    ],
    kin: { ...NO_KIN, followed: [ITEM] },
  }),
  before: {
    ARRIVE: from('sector'),
    WITHDRAW: own,
  },
  instruments: { issued: '1.w.handle.2.organLate', proposed: '1.w.handle.3.organLate' },
};

export function payloadFor(type: string, view: WalkView): object[] | undefined {
  return walkPayload(whistle, type, view, 6);
}
