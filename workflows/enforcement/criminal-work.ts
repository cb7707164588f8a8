import { dateAt } from '../base/case.ts';
import { turnHolds } from '../base/holds.ts';
import { onCommon } from '../base/work.ts';
import type { Regions } from './context.ts';
import type { PayloadOf } from './events.ts';
import { tellParent, tellReports } from './investigate-work.ts';
import { change, type Worker, work } from './work.ts';

/** The criminal branch stands beside the administrative one: each step turns its region and its one clock. */
function turn({ context, change }: Worker, criminal: Regions['criminal']): void {
  change({ regions: { ...context.regions, criminal } });
}

function hold(worker: Worker, to: 'hold' | 'release'): void {
  turnHolds(onCommon(worker), ['e.decide'], 'criminal', to);
}

export const criminalWork = {
  reportCrime: work<PayloadOf<'REPORT_CRIME'>>((worker, { certificateNo }) => {
    const { event, ask, change } = worker;
    const { person, unit } = event.actor;
    change({ referral: { reporter: { person, unit, certificateNo }, on: dateAt(event) } });
    change({ objectionUsed: false, criminalResult: null });
    ask('stopClock', { clock: 'e.objection', as: 'void' });
    turn(worker, 'reported');
    ask('startClock', { clock: 'e.crimeSign' });
  }),
  /** The head's three days run from the report as both have signed it. */
  cosignCrime: work((worker) => {
    turn(worker, 'awaitingHead');
    worker.ask('stopClock', { clock: 'e.crimeSign' });
    worker.ask('startClock', { clock: 'e.crimeDecide' });
  }),
  approveTransfer: work((worker) => {
    turn(worker, 'approved');
    worker.ask('stopClock', { clock: 'e.crimeDecide' });
    worker.ask('startClock', { clock: 'e.transfer' });
    hold(worker, 'hold');
  }),
  refuseTransfer: work((worker) => {
    turn(worker, 'refused');
    worker.ask('stopClock', { clock: 'e.crimeDecide' });
  }),
  transfer: work((worker) => {
    turn(worker, 'transferred');
    worker.ask('stopClock', { clock: 'e.transfer' });
    worker.ask('startClock', { clock: 'e.police' });
    worker.ask('notify', {
      type: 'escalation.raised',
      to: ['sector_leader', 'safety_office'],
      detail: { level: 8, cause: 'criminal' },
    });
  }),
  policeFiled: work((worker) => {
    turn(worker, 'filed');
    worker.ask('stopClock', { clock: 'e.police' });
    worker.ask('startClock', { clock: 'e.criminal' });
  }),
  /** Back to the administrative case; three days to object, once. */
  policeDeclined: work<PayloadOf<'POLICE_DECLINED'>>((worker, { on = dateAt(worker.event) }) => {
    turn(worker, 'declined');
    worker.ask('stopClock', { clock: 'e.police' });
    if (!worker.context.objectionUsed) worker.ask('startClock', { clock: 'e.objection', from: on });
    hold(worker, 'release');
  }),
  objectToPolice: work((worker) => {
    turn(worker, 'objected');
    worker.change({ objectionUsed: true });
    worker.ask('stopClock', { clock: 'e.objection' });
    worker.ask('startClock', { clock: 'e.police' });
    hold(worker, 'hold');
  }),
  endObjection: change(() => ({ objectionUsed: true })),
  criminalEnded: work<PayloadOf<'CRIMINAL_RESULT'>>((worker, { result, penaltyStillDue }) => {
    turn(worker, 'ended');
    worker.change({ criminalResult: { result, penaltyStillDue } });
    worker.ask('stopClock', { clock: 'e.criminal', as: 'void' });
    hold(worker, 'release');
  }),
  leaveToJustice: work((worker) => {
    tellParent(worker, '移送司法机关处理，不再行政处罚');
    tellReports(worker, 'NO_PENALTY', { reason: '移送司法机关处理，不再行政处罚' });
  }),

  proposeClosure: work<PayloadOf<'PROPOSE_CLOSURE'>>(({ context, ask, change }, { ground }) => {
    change({ closureGround: ground, regions: { ...context.regions, closure: 'proposed' } });
    ask('stopClock', { clock: 'e.closure' });
    ask('startClock', { clock: 'e.closureDecide' });
    ask('notify', {
      type: 'escalation.raised',
      to: ['committee_leader', 'safety_office'],
      detail: { level: 8, cause: ground },
    });
  }),
  dropClosure: work(({ context, ask, change }) => {
    change({ regions: { ...context.regions, closure: 'none' } });
    ask('stopClock', { clock: 'e.closure', as: 'void' });
  }),
  closeDown: work((worker) => {
    const { context, ask, change } = worker;
    change({ regions: { ...context.regions, closure: 'ordered' } });
    ask('stopClock', { clock: 'e.closureDecide' });
    tellParent(worker, '县级以上地方人民政府决定予以关闭');
  }),
  rejectClosure: work(({ context, ask, change }) => {
    change({ regions: { ...context.regions, closure: 'rejected' } });
    ask('stopClock', { clock: 'e.closureDecide' });
  }),
};
