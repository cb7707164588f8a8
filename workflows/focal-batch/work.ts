import type { Change as ChangeOf } from '../base/case.ts';
import { dateAt } from '../base/case.ts';
import { kinActions, without } from '../base/kin.ts';
import { actionsOf } from '../base/work.ts';
import type { FocalBatch } from './context.ts';
import type { BatchEvent, PayloadOf } from './events.ts';

type Change = ChangeOf<FocalBatch>;
const { change, work } = actionsOf<FocalBatch, BatchEvent>();

/** What each act changes, and what it asks of the engine. */
export const ownActions = {
  ...kinActions<FocalBatch, BatchEvent>('batch'),
  addItem: work<PayloadOf<'ADD_CASE'>>(({ context: { kin, removed }, ask, change }, { caseId }) => {
    change({
      kin: { ...kin, followed: [...kin.followed, caseId] },
      removed: removed.filter((one) => one !== caseId),
    });
    ask('follow', { caseId, link: 'batch' });
  }),
  removeItem: change(({ context: { kin, removed } }: Change, { caseId }: PayloadOf<'REMOVE_CASE'>) => ({
    kin: without({ ...kin, followed: kin.followed.filter((one) => one !== caseId) }, caseId),
    removed: [...removed, caseId],
  })),
  openItems: work<PayloadOf<'OPEN_CASES'>>(({ ask }, { records }) => {
    for (const data of records) ask('spawn', { workflow: 'rectification', data, link: 'batch' });
  }),
  setDue: change((_, { dueOn }: PayloadOf<'SET_DUE'>) => ({ dueOn })),
  publish: work(({ context, event, ask, change }) => {
    change({ publishedOn: dateAt(event) });
    ask('stopClock', { clock: 'f.publish' });
    ask('startClock', { clock: 'f.due', dueOn: context.dueOn });
  }),
  reachDue: change(() => ({ dueReached: true })),
};
