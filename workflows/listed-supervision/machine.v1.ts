import { open } from './context.ts';
import { base, end, following } from './setup.ts';
import { acceptanceRequested, onSiteAcceptance, signoffApproval } from './states-accept.ts';
import { anyOpen } from './states-any.ts';
import { delisted } from './states-close.ts';
import { determining, discovered } from './states-determine.ts';
import { acceptanceFailed, overdue, planDrafting, planReview, rectifying } from './states-rectify.ts';

const listing = following(
  'listing',
  {
    none: { zh: '未提请挂牌', en: 'Not proposed' },
    proposed: { zh: '拟挂牌', en: 'Proposed' },
    approved: { zh: '挂牌已批准待送达', en: 'Approved, to be served' },
    listed: { zh: '已挂牌', en: 'Listed' },
    notListed: { zh: '决定不挂牌', en: 'Not listed' },
  },
  'none',
);
const doubleReport = following(
  'doubleReport',
  {
    pending: { zh: '双报告待完成', en: 'Double report pending' },
    departmentOnly: { zh: '仅有部门回执', en: 'Receipt of the organ only' },
    congressOnly: { zh: '仅有职代会回执', en: 'Receipt of the congress only' },
    done: { zh: '双报告已完成', en: 'Double report done' },
    notNeeded: { zh: '无须双报告', en: 'No double report needed' },
  },
  'pending',
);
const resume = following(
  'resume',
  {
    none: { zh: '未申请恢复生产', en: 'Resumption not asked' },
    requested: { zh: '恢复生产待审查', en: 'Resumption asked' },
    consented: { zh: '同意恢复生产', en: 'Consent to resume' },
  },
  'none',
);
const closure = following(
  'closure',
  {
    none: { zh: '未提请关闭', en: 'No closure proposed' },
    proposed: { zh: '已提请关闭', en: 'Closure proposed' },
    approved: { zh: '政府已决定关闭', en: 'Closure decided' },
  },
  'none',
);
const interim = following(
  'interim',
  {
    none: { zh: '无临时管控', en: 'No interim control' },
    ordered: { zh: '已责令管控', en: 'Control ordered' },
    active: { zh: '管控到位', en: 'Control in place' },
    lifted: { zh: '管控已解除', en: 'Control lifted' },
  },
  'none',
);
const extension = following(
  'extension',
  {
    none: { zh: '无延期申请', en: 'No extension asked' },
    requested: { zh: '延期待答复', en: 'Extension asked' },
  },
  'none',
);
const custody = following(
  'custody',
  {
    held: { zh: '承办中', en: 'Held' },
    transferring: { zh: '移交待接收', en: 'Being transferred' },
    disputed: { zh: '职责争议待定', en: 'Jurisdiction disputed' },
  },
  'held',
);
const publicity = following(
  'publicity',
  {
    none: { zh: '未公示', en: 'Not published' },
    published: { zh: '已公示', en: 'Published' },
    updated: { zh: '公示已更新', en: 'Publication updated' },
    withdrawn: { zh: '公示已撤回', en: 'Publication withdrawn' },
  },
  'none',
);
const reply = following(
  'reply',
  {
    pending: { zh: '待答复来源', en: 'Reply pending' },
    replied: { zh: '已答复', en: 'Replied' },
    notNeeded: { zh: '无需答复', en: 'No reply needed' },
  },
  'pending',
);

/** Rectification starts at once; listing, double report, resumption and closure are regions beside it. */
const lifecycle = base.createStateConfig({
  initial: 'discovered',
  on: anyOpen,
  states: {
    discovered,
    determining,
    planDrafting,
    planReview,
    rectifying,
    overdue,
    acceptanceRequested,
    onSiteAcceptance,
    acceptanceFailed,
    signoffApproval,
  },
});

/** 重大隐患挂牌督办销号, version 1. */
export const machine = base.createMachine({
  id: 'listed-supervision',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      entry: 'regionsAtEntry',
      states: {
        lifecycle,
        listing,
        doubleReport,
        resume,
        closure,
        interim,
        extension,
        custody,
        publicity,
        reply,
      },
    },
    delisted,
    downgraded: end('downgraded', '判定为一般', 'Determined as general'),
    closedDown: end('closedDown', '已关闭', 'Closed down'),
    voided: end('voided', '作废', 'Voided'),
    archived: end('archived', '归档', 'Archived'),
  },
});
