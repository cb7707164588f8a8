import { open } from './context.ts';
import { base, end, following } from './setup.ts';
import { anyOpen } from './states-any.ts';
import { deciding, hearing, investigating, legalReview, noticeGiven, received } from './states-decide.ts';
import { closed, concluding, court, decided, demanded, executing } from './states-execute.ts';

const criminal = following(
  'criminal',
  {
    none: { zh: '无移送', en: 'No referral' },
    reported: { zh: '移送报告待签署', en: 'Report to be signed' },
    awaitingHead: { zh: '移送待批准', en: 'Transfer to be approved' },
    approved: { zh: '已批准，待移送', en: 'Approved, to be transferred' },
    refused: { zh: '不批准移送', en: 'Transfer refused' },
    transferred: { zh: '已移送公安机关', en: 'Transferred to the police' },
    filed: { zh: '公安机关已立案', en: 'Filed by the police' },
    declined: { zh: '公安机关不予立案', en: 'Declined by the police' },
    objected: { zh: '已提请复议或者立案监督', en: 'Objected' },
    ended: { zh: '刑事处理终结', en: 'Criminal case over' },
  },
  'none',
);
const closure = following(
  'closure',
  {
    none: { zh: '未涉及关闭', en: 'No closure' },
    due: { zh: '达到次数，待提请', en: 'To be proposed' },
    proposed: { zh: '已提请政府', en: 'Proposed' },
    ordered: { zh: '政府决定关闭', en: 'Ordered' },
    rejected: { zh: '政府不予关闭', en: 'Rejected' },
  },
  'none',
);
const publicity = following(
  'publicity',
  {
    none: { zh: '未公示', en: 'Not published' },
    due: { zh: '待公示', en: 'To be published' },
    published: { zh: '已公示', en: 'Published' },
    withdrawn: { zh: '已撤下', en: 'Taken down' },
  },
  'none',
);
const dispute = following(
  'dispute',
  {
    none: { zh: '无复议诉讼', en: 'No dispute' },
    pending: { zh: '复议诉讼中', en: 'Dispute pending' },
    settled: { zh: '复议诉讼已结', en: 'Dispute settled' },
  },
  'none',
);
const daily = following(
  'daily',
  {
    none: { zh: '无按日处罚', en: 'No daily fine' },
    notified: { zh: '已告知，陈述申辩期', en: 'Notified, time for defence' },
    hearing: { zh: '听证', en: 'Hearing' },
    review: { zh: '法制审核', en: 'Legal review' },
    deciding: { zh: '待决定', en: 'To be decided' },
  },
  'none',
);

const lifecycle = base.createStateConfig({
  initial: 'received',
  on: anyOpen,
  states: {
    received,
    investigating,
    noticeGiven,
    hearing,
    legalReview,
    deciding,
    decided,
    executing,
    demanded,
    court,
    concluding,
  },
});

/** 执法处置, version 1. */
export const machine = base.createMachine({
  id: 'enforcement',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      entry: 'regionsAtEntry',
      states: { lifecycle, criminal, closure, publicity, dispute, daily },
    },
    closed,
    archived: end('archived', '归档', 'Archived'),
    notFiled: end('notFiled', '不予立案', 'Not filed'),
    noPenalty: end('noPenalty', '不予行政处罚', 'No penalty'),
    withdrawn: end('withdrawn', '撤销案件', 'Case withdrawn'),
    referred: end('referred', '移送司法办结', 'Left to criminal justice'),
    voided: end('voided', '作废', 'Voided'),
  },
});
