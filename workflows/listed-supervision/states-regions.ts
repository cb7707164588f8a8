import { all, base, type On } from './setup.ts';

/** Events of the regions beside the lifecycle. They are decided here, in the lifecycle; the regions follow. */

/** Double report 双报告 (Law 41). */
export const doubleReport: On = base.createStateConfig({
  on: {
    DEPT_RECEIPT: {
      guard: all('DEPT_RECEIPT', 'doubleReportAsked', 'departmentReceipt'),
      actions: [
        { type: 'receive', params: ({ event }) => ({ department: event.payload.receiptNo }) },
        { type: 'stopClock', params: { clock: 'm.report.dept' } },
      ],
    },
    CONGRESS_RECEIPT: {
      guard: all('CONGRESS_RECEIPT', 'doubleReportAsked', 'congressEvidence', 'behalfSigned'),
      actions: [
        { type: 'receive', params: ({ event }) => ({ congress: event.payload.kind }) },
        { type: 'stopClock', params: { clock: 'm.report.congress' } },
      ],
    },
  },
}).on;

const APPROVED = [
  { type: 'stopClock', params: { clock: 'm.listing' } },
  { type: 'startClock', params: { clock: 'm.serve' } },
  { type: 'startClock', params: { clock: 'm.publish' } },
  { type: 'notify', params: { type: 'hazard.listed' } },
] as const;

/** Listing 挂牌: rectification does not wait for it. */
export const listing: On = base.createStateConfig({
  on: {
    PROPOSE_LISTING: {
      guard: all(
        'PROPOSE_LISTING',
        'determined',
        'listingOpen',
        'organsKnown',
        'competentOrgan',
        'interimConsidered',
        'shutdownFirst',
        'levelByGrade',
        'limitWithinMax',
      ),
      actions: [
        { type: 'proposeListing', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'm.propose' } },
        { type: 'startClock', params: { clock: 'm.listing' } },
      ],
    },
    // Under 双督办 the first organ's word is kept, the second lists.
    APPROVE_LISTING: [
      {
        guard: all('APPROVE_LISTING', 'listingProposed', 'organOfListing', 'lastOrganAgrees'),
        actions: ['approveListing', ...APPROVED],
      },
      { guard: all('APPROVE_LISTING', 'listingProposed', 'organOfListing'), actions: 'agreeListing' },
    ],
    RETURN_LISTING: {
      guard: all('RETURN_LISTING', 'listingProposed', 'organOfListing'),
      actions: [
        { type: 'endListing', params: { state: 'none' } },
        { type: 'stopClock', params: { clock: 'm.listing' } },
        { type: 'startClock', params: { clock: 'm.propose' } },
      ],
    },
    DECIDE_NOT_LIST: {
      guard: all('DECIDE_NOT_LIST', 'listingProposed', 'organOfListing', 'noOrganAgreed', 'selectiveAllowed'),
      actions: [
        { type: 'endListing', params: { state: 'notListed' } },
        { type: 'stopClock', params: { clock: 'm.listing' } },
      ],
    },
    SERVE_NOTICE: {
      guard: all('SERVE_NOTICE', 'noticeToServe', 'servedToAll', 'servedWithReceipt'),
      actions: ['serveNotice', 'applyNotice'],
    },
    FILE_UP: {
      guard: 'fileUpAsked',
      actions: ['noteFiled', { type: 'settle', params: { clock: 'm.fileUp' } }],
    },
  },
}).on;

export const publicity: On = base.createStateConfig({
  on: {
    PUBLISH: {
      guard: all('PUBLISH', 'listingApproved', 'notPublished', 'noPublicityBeforeSignoff', 'deidentified'),
      actions: [
        { type: 'publish', params: ({ event }) => event.payload },
        { type: 'stopClock', params: { clock: 'm.publish' } },
      ],
    },
    UPDATE: {
      guard: all('UPDATE', 'published', 'noPublicityBeforeSignoff', 'deidentified'),
      actions: [{ type: 'publish', params: ({ event }) => event.payload }],
    },
    WITHDRAW_PUBLICITY: {
      guard: 'published',
      actions: [
        { type: 'turnRegion', params: { name: 'publicity', state: 'withdrawn' } },
        { type: 'startClock', params: { clock: 'm.publish' } },
      ],
    },
  },
}).on;

/** Closure 提请关闭: the government decides; rectification and control go on meanwhile. */
export const closure: On = base.createStateConfig({
  on: {
    PROPOSE_CLOSURE: {
      guard: all('PROPOSE_CLOSURE', 'determined', 'noClosurePending', 'closureGrounded'),
      actions: [
        { type: 'proposeClosure', params: ({ event }) => event.payload },
        { type: 'startClock', params: { clock: 'm.closure' } },
      ],
    },
    GOV_APPROVE: {
      guard: 'closureProposed',
      actions: [
        { type: 'turnRegion', params: { name: 'closure', state: 'approved' } },
        { type: 'stopClock', params: { clock: 'm.closure' } },
        { type: 'startClock', params: { clock: 'm.closure.execute' } },
      ],
    },
    GOV_REJECT: {
      guard: 'closureProposed',
      actions: ['endClosure', { type: 'stopClock', params: { clock: 'm.closure' } }],
    },
    COSIGN_CLOSURE: {
      guard: 'closureApproved',
      actions: [{ type: 'cosignClosure', params: ({ event }) => event.payload }],
    },
    CLOSED_VERIFIED: {
      guard: all(
        'CLOSED_VERIFIED',
        'closureApproved',
        'closureCosigned',
        'closureComplete',
        'sourceReplied',
        'nothingPublished',
      ),
      target: '#closedDown',
      actions: [{ type: 'end', params: { outcome: '已关闭' } }],
    },
  },
}).on;

const DISPUTED = [
  { type: 'endTransfer', params: { custody: 'disputed' } },
  { type: 'stopClock', params: { clock: 'm.transfer' } },
  { type: 'startClock', params: { clock: 'm.dispute' } },
] as const;

/** Custody: the receiving street takes it, or the safety office says whose it is; the unit's time runs on. */
export const custody: On = base.createStateConfig({
  on: {
    TRANSFER_ORGAN: {
      guard: all('TRANSFER_ORGAN', 'noTransferPending', 'unitKnown', 'toAnotherOrgan'),
      actions: [
        { type: 'offerTransfer', params: ({ event }) => event.payload },
        { type: 'startClock', params: { clock: 'm.transfer' } },
      ],
    },
    ACCEPT_TRANSFER: {
      guard: all('ACCEPT_TRANSFER', 'transferPending', 'receivingOrgan'),
      actions: [
        { type: 'endTransfer', params: ({ event }) => ({ custody: 'held', unit: event.actor.unit }) },
        { type: 'stopClock', params: { clock: 'm.transfer' } },
      ],
    },
    REFUSE_TRANSFER: {
      guard: all('REFUSE_TRANSFER', 'transferPending', 'receivingOrgan'),
      actions: DISPUTED,
    },
    TRANSFER_TIMEOUT: { guard: 'transferPending', actions: DISPUTED },
    DESIGNATE: {
      guard: all('DESIGNATE', 'inDispute', 'unitKnown'),
      actions: [
        { type: 'endTransfer', params: ({ event }) => ({ custody: 'held', unit: event.payload.unit }) },
        { type: 'stopClock', params: { clock: 'm.dispute' } },
      ],
    },
    // Undecided: the territory leads on, and the safety office is the late party.
    DISPUTE_TIMEOUT: {
      guard: 'inDispute',
      actions: [
        { type: 'noteLate', params: ({ event }) => event.payload },
        { type: 'endTransfer', params: { custody: 'held' } },
        { type: 'stopClock', params: { clock: 'm.dispute' } },
      ],
    },
  },
}).on;
