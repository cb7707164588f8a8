import { dateAt } from '../base/case.ts';
import { limitRenewed } from './changes-plan.ts';
import { type Changes, type ListedSupervision, latestNotice, withRegion } from './context.ts';

import type { PayloadOf } from './events.ts';
import { LEVELS, type Level, type Notice } from './shapes.ts';
import { type Change, proposalOf } from './work.ts';

/** Listing, publication, and the level of government that supervises. */

export function listingProposed({ context, event }: Change, payload: PayloadOf<'PROPOSE_LISTING'>): Changes {
  const { level, organs, noticeNo, limitDays } = payload;
  const { person, unit } = event.actor;
  return {
    proposal: { level, no: noticeNo, organs, limitDays, person, unit, agreed: [] },
    ...withRegion(context, 'listing', 'proposed'),
  };
}

export function listingAgreed({ context: { proposal }, event }: Change): Changes {
  return proposal === null
    ? {}
    : { proposal: { ...proposal, agreed: [...proposal.agreed, event.actor.unit] } };
}

function withNotice(context: ListedSupervision, notice: Notice): Changes {
  return {
    level: notice.level,
    notices: [...context.notices, notice],
    proposal: null,
    filedUpOn: null,
    ...withRegion(context, 'listing', 'approved'),
  };
}

export function listingApproved({ context, event }: Change): Changes {
  const { proposal } = context;
  if (proposal === null) return {};
  const { level, no, organs, limitDays } = proposal;
  return withNotice(context, { level, no, organs, limitDays, approvedOn: dateAt(event), servedOn: null });
}

/** L5 挂牌督办 of the ladder, or a key general hazard that its general case had listed: the limit stays. */
export function listedByLadder({ context, event }: Change, { unit }: { unit: string }): Changes {
  const notice: Notice = {
    level: context.level ?? 'county',
    no: context.number,
    organs: [unit],
    limitDays: null,
    approvedOn: dateAt(event),
    servedOn: null,
  };
  return withNotice(context, notice);
}

/** The general case's L5 was approved there; its child begins with the notice to be served. */
export function listedByGeneral({ context }: Change): Changes {
  const notice: Notice = {
    level: 'county',
    no: context.number,
    organs: [],
    limitDays: null,
    approvedOn: context.startedOn,
    servedOn: null,
  };
  return { ...withNotice(context, notice), determinedOn: context.startedOn };
}

export function listingEnded({ context }: Change, { state }: { state: 'none' | 'notListed' }): Changes {
  return { proposal: null, ...withRegion(context, 'listing', state) };
}

/** A notice with a limit replaces the term so far; the organ that serves it is the organ that lists. */
export function noticeServed({ context, event }: Change): Changes {
  const latest = latestNotice(context);
  if (latest === undefined) return {};
  const organs = latest.organs.length === 0 ? [event.actor.unit] : latest.organs;
  const served: Notice = { ...latest, organs, servedOn: dateAt(event) };
  return {
    notices: [...context.notices.slice(0, -1), served],
    ...(latest.limitDays !== null && { dueReached: false, askBy: null, overdueSince: null }),
    ...withRegion(context, 'listing', 'listed'),
  };
}

export function nextLevel(level: Level | null): Level {
  return LEVELS[Math.min(LEVELS.length - 1, LEVELS.indexOf(level ?? 'street') + 1)]!;
}

/** 提级: a new notice at the next level. History and deadline stay unless the notice gives a new limit. */
export function levelledUp({ context, event }: Change): Changes {
  const { organ, noticeNo, newLimitDays } = proposalOf(context, 'LEVEL_UP');
  const notice: Notice = {
    level: nextLevel(context.level),
    no: noticeNo,
    organs: [organ],
    limitDays: newLimitDays ?? null,
    approvedOn: dateAt(event),
    servedOn: null,
  };
  return {
    level: notice.level,
    notices: [...context.notices, notice],
    filedUpOn: null,
    ...(newLimitDays !== undefined && limitRenewed()),
  };
}

export function published({ context }: Change, { medium }: { medium: string }): Changes {
  const again = context.regions.publicity === 'published' || context.regions.publicity === 'updated';
  return { medium, ...withRegion(context, 'publicity', again ? 'updated' : 'published') };
}
