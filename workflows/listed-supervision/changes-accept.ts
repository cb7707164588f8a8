import { type Changes, type ListedSupervision, withRegion } from './context.ts';
import type { PayloadOf } from './events.ts';
import type { Change } from './work.ts';

/** Application, acceptance, and what takes it back. */

type Verdict = PayloadOf<'ACCEPT'>;

/** Whatever passed stays passed; the rest is as it was before it was claimed. */
function unclaimed(items: ListedSupervision['items']): ListedSupervision['items'] {
  return items.map((item) => (item.state === 'claimed' ? { ...item, state: 'open' as const } : item));
}

/** No application stands any more, nor the resumption asked for with it. */
function withoutApplication(context: ListedSupervision): Changes {
  const resume = context.regions.resume === 'requested' ? 'none' : context.regions.resume;
  return {
    application: null,
    items: unclaimed(context.items),
    resumer: null,
    resumeSignatures: resume === 'consented' ? context.resumeSignatures : [],
    ...withRegion(context, 'resume', resume),
  };
}

export function applied(
  { context, event }: Change,
  {
    items,
    evaluation,
    resume,
    repeats,
  }: Pick<PayloadOf<'SELF_ACCEPT'>, 'items' | 'evaluation' | 'resume'> & {
    repeats: boolean;
  },
): Changes {
  const { person, unit } = event.actor;
  const claimed = items.map(({ id }) => id);
  const repeated = repeats && !context.flags.includes('repeatedEvidence');
  return {
    application: {
      person,
      unit,
      appliedAt: event.at,
      items: claimed,
      evaluation: evaluation?.kind ?? null,
    },
    items: context.items.map((item) => (claimed.includes(item.id) ? { ...item, state: 'claimed' } : item)),
    draftPlan: null,
    extension: null,
    flags: repeated ? [...context.flags, 'repeatedEvidence'] : context.flags,
    regions: {
      ...context.regions,
      extension: 'none',
      ...(resume === true && { resume: 'requested' as const }),
    },
  };
}

export function applicationEnded({ context }: Change, { returned }: { returned: boolean }): Changes {
  return { ...withoutApplication(context), prelimReturns: context.prelimReturns + (returned ? 1 : 0) };
}

function applicationWith({ application }: ListedSupervision, changes: object): Changes {
  return application === null ? {} : { application: { ...application, ...changes } };
}

export function verifierAssigned(
  { context }: Change,
  { person, unit }: PayloadOf<'ASSIGN_VERIFIER'>,
): Changes {
  return applicationWith(context, { assigned: { person, unit } });
}

export function cosigned({ context, event }: Change, { certificateNo }: { certificateNo: string }): Changes {
  const { person, unit } = event.actor;
  return applicationWith(context, { cosigner: { person, unit, certificateNo } });
}

/** A co-signature is for one visit only. */
export function uncosigned({ context }: Change): Changes {
  if (context.application === null) return {};
  const { cosigner: _gone, ...application } = context.application;
  return { application };
}

export function visitFailed(change: Change, { cause }: { cause: string }): Changes {
  const { flags } = change.context;
  const refused = cause === 'refused' && !flags.includes('entryRefused');
  return { ...uncosigned(change), ...(refused && { flags: [...flags, 'entryRefused'] }) };
}

/** Each item's result. What has passed once stands without a look, but a look may find that it no longer does. */
function judged({ context }: Change, { items }: Verdict): ListedSupervision['items'] {
  return context.items.map((item) => {
    const result = items.find(({ id }) => id === item.id)?.result;
    if (result === undefined) return item;
    return { ...item, state: result === 'fail' ? 'failed' : 'passed' };
  });
}

/** On time is the application that passed, not the day of the visit. */
export function accepted(change: Change, verdict: Verdict): Changes {
  const { context, event } = change;
  const appliedAt = context.application?.appliedAt ?? event.at;
  const due = event.clocks['m.due'];
  const onTime = due !== undefined && (due.state === 'paused' || appliedAt < due.dueAt);
  return {
    items: judged(change, verdict),
    cleared: true,
    passed: { appliedOn: appliedAt.slice(0, 10), onTime, verifier: event.actor.person },
    signatures: [],
    outcome: '验收合格',
  };
}

export function notAccepted(change: Change, verdict: Verdict & { failed: boolean }): Changes {
  const { context } = change;
  return {
    ...withoutApplication({ ...context, items: judged(change, verdict) }),
    prelimReturns: 0,
    failures: context.failures + (verdict.failed ? 1 : 0),
  };
}

/** Back from the chain: nothing is signed, nothing has passed; what was applied for is looked at again. */
export function signoffRefused(change: Change): Changes {
  const { context } = change;
  return {
    ...uncosigned(change),
    cleared: false,
    gone: false,
    passed: null,
    signatures: [],
    signer: null,
    outcome: null,
    items: context.items.map((item) => ({ ...item, state: context.gone ? 'open' : 'claimed' })),
  };
}

/** Found wanting after it had passed, by a spot check or as a false completion. */
export function acceptanceUndone({ context }: Change, { failed }: { failed: boolean }): Changes {
  return {
    ...withoutApplication(context),
    items: context.items.map((item) => ({ ...item, state: 'open' })),
    cleared: false,
    gone: false,
    passed: null,
    signatures: [],
    signer: null,
    outcome: null,
    prelimReturns: 0,
    failures: context.failures + (failed ? 1 : 0),
  };
}
