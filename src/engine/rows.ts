import { REPAIR_EVENTS } from './repair-events.ts';
import type { Text } from './text.ts';

/** Rows of a log that the engine makes itself, as people read them; no catalogue has them. */
export const ENGINE_ROWS: Readonly<Record<string, Text>> = {
  OPENED: { zh: '立案', en: 'Opened' },
  FOLLOWED: { zh: '被关联案件关注', en: 'Followed by another case' },
  RECOUNTED: { zh: '期限重新计算', en: 'Terms counted again' },
  MIGRATED: { zh: '移到流程的另一版本', en: 'Moved to another version' },
  MIGRATION_UNDONE: { zh: '撤回版本迁移', en: 'Move to another version taken back' },
  REPAIR_TIMEOUT: { zh: '修复逾期未决定', en: 'Repair not decided in time' },
  ...Object.fromEntries(Object.entries(REPAIR_EVENTS).map(([type, { label }]) => [type, label])),
  INCIDENT_SKIPPED: { zh: '跳过出错的定时', en: 'Broken timer left out' },
};
