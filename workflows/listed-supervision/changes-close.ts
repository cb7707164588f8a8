import { dateAt, numberIn, shareOf } from '../base/case.ts';
import { clearedInstruments } from '../base/ladder.ts';
import { nextStep, resumeSteps, signatureOf, signoffSteps } from './chain.ts';
import { type Changes, withRegion } from './context.ts';
import { inForce, stopInForce, withOrders } from './control.ts';
import type { Change } from './work.ts';

/** Signatures, resumption, closure, delisting, and how a case begins again. */

/** Whose signature comes next is kept beside the signatures, so that whose turn it is follows from the case. */
export function signerNamed({ context, event }: Change): Changes {
  return { signer: nextStep(signoffSteps(context, event.policy.values), context.signatures) ?? null };
}

export function signed(change: Change): Changes {
  const { context, event } = change;
  const { signatures } = context;
  const step = nextStep(signoffSteps(context, event.policy.values), signatures);
  if (step === undefined) return {};
  const more = [...signatures, signatureOf(step, signatures.length + 1, event.actor, event.at)];
  return { signatures: more, ...signerNamed({ context: { ...context, signatures: more }, event }) };
}

export function resumeSigned({ context, event }: Change): Changes {
  const { resumeSignatures: signatures } = context;
  const step = nextStep(resumeSteps(context, event.policy.values), signatures);
  if (step === undefined) return {};
  const signature = signatureOf(step, signatures.length + 1, event.actor, event.at);
  return { resumeSignatures: [...signatures, signature] };
}

export function resumeRefused({ context }: Change): Changes {
  return { resumer: null, resumeSignatures: [], ...withRegion(context, 'resume', 'none') };
}

/** Who has to consent next, kept for the same reason. */
export function resumerNamed({ context, event }: Change): Changes {
  if (context.regions.resume !== 'requested') return { resumer: null };
  return { resumer: nextStep(resumeSteps(context, event.policy.values), context.resumeSignatures) ?? null };
}

export function closureProposed({ context, event }: Change, { ground }: { ground: string }): Changes {
  return { closure: { ground, at: event.at }, ...withRegion(context, 'closure', 'proposed') };
}

export function closureEnded({ context }: Change): Changes {
  return { closure: null, ...withRegion(context, 'closure', 'none') };
}

export function closureCosigned(
  { context: { closure }, event }: Change,
  { certificateNo }: { certificateNo: string },
): Changes {
  const { person, unit } = event.actor;
  return closure === null ? {} : { closure: { ...closure, cosigner: { person, unit, certificateNo } } };
}

/**
 * What enforcement tells of. With a document it is a penalty; told again without one by the same case, the penalty
 * was taken back. A case that ended without a penalty counts for nothing (Law 113(1)).
 */
export function enforcementDone(
  { context, event }: Change,
  { outcome, caseId = null, document }: { outcome: string; caseId?: string | null; document?: unknown },
): Changes {
  const others = context.punishments.filter((one) => caseId === null || one.caseId !== caseId);
  return {
    enforcements: [...context.enforcements, { caseId, outcome, on: dateAt(event) }],
    punishments: document === undefined ? others : [...others, { on: dateAt(event), caseId }],
  };
}

/** Delisted: open instruments end with the case; the look-back is drawn by the number, of majors always. */
export function delisted({ context, event }: Change): Changes {
  const drawn = shareOf(context.number) < numberIn(event, 'lookback.sampleRate');
  return {
    signer: null,
    owed: [],
    holds: {},
    proposals: {},
    finalReply: context.regions.reply === 'notNeeded',
    instruments: clearedInstruments(context),
    lookback: drawn ? 'waiting' : 'done',
    delistingPublished: false,
    outcome: context.gone ? '主体灭失' : '销号摘牌',
    flags: context.flags.filter((flag) => flag !== 'permitWithheld'),
  };
}

/** 未申请恢复生产: the stop order lapses with the file, and the file says so. */
export function archived({ context }: Change): Changes {
  return { resumeLapsed: stopInForce(context) };
}

/** 反弹: a new round with new caps; the supervision under the last notice goes on, its publication begins anew. */
export function reopened({ context, event }: Change): Changes {
  const { regions } = context;
  return {
    round: context.round + 1,
    rebounds: context.rebounds + 1,
    proposals: {},
    instruments: clearedInstruments(context),
    startedOn: dateAt(event),
    keptDays: null,
    dueReached: false,
    limitSet: false,
    overdueSince: null,
    askBy: null,
    extension: null,
    extensionsGranted: 0,
    failures: 0,
    plan: null,
    draftPlan: null,
    milestones: [],
    milestonesMissed: 0,
    planReturns: 0,
    finalReply: false,
    delistingPublished: false,
    lookback: 'none',
    windowOver: false,
    holds: {},
    resumeSignatures: [],
    resumer: null,
    resumePublished: false,
    interimNotNecessary: null,
    brokenOff: {},
    // Orders that have ended were of the round before.
    ...withOrders(
      {
        ...regions,
        closure: 'none',
        extension: 'none',
        custody: 'held',
        resume: 'none',
        publicity: 'none',
        reply: regions.reply === 'notNeeded' ? 'notNeeded' : 'pending',
      },
      inForce(context.orders),
    ),
  };
}
