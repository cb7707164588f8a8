import { open } from './context.ts';
import { base, end, following } from './setup.ts';
import { anyOpen } from './states-any.ts';
import { closed, lookback } from './states-close.ts';
import {
  assigned,
  draft,
  jurisdictionDispute,
  reported,
  selfRectifying,
  verifying,
} from './states-intake.ts';
import { rechecking, recheckRequested, signoffReview } from './states-recheck.ts';
import {
  awaitingReassign,
  enforcing,
  missed1,
  missed2,
  reassigned,
  rectifying1,
  rectifying2,
} from './states-rectify.ts';

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
const objection = following(
  'objection',
  { none: { zh: '无异议', en: 'No objection' }, raised: { zh: '异议待答复', en: 'Objection raised' } },
  'none',
);
const custody = following(
  'custody',
  { held: { zh: '承办中', en: 'Held' }, transferring: { zh: '移交待接收', en: 'Being transferred' } },
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

/** Cases go through these; the span within which a dispute returns to where it was. */
const working = base.createStateConfig({
  initial: 'draft',
  states: {
    draft,
    reported,
    verifying,
    selfRectifying,
    assigned,
    rectifying1,
    recheckRequested,
    rechecking,
    missed1,
    awaitingReassign,
    reassigned,
    rectifying2,
    missed2,
    enforcing,
    signoffReview,
    held: { id: 'held', type: 'history' },
  },
});

const lifecycle = base.createStateConfig({
  initial: 'working',
  on: anyOpen,
  states: { working, jurisdictionDispute },
});

/** 一般隐患“3030”闭环, version 1. */
export const machine = base.createMachine({
  id: 'rectification',
  context: ({ input }) => open(input),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      entry: 'regionsAtEntry',
      states: { lifecycle, interim, extension, objection, custody, publicity, reply },
    },
    closed,
    lookback,
    rejected: end('rejected', '不属实', 'Not true'),
    merged: end('merged', '并案', 'Merged'),
    upgraded: end('upgraded', '已升级重大', 'Upgraded to major'),
    split: end('split', '已拆分', 'Split'),
    transferredOut: end('transferredOut', '已移出', 'Transferred out'),
    voided: end('voided', '作废', 'Voided'),
    archived: end('archived', '归档', 'Archived'),
  },
});
