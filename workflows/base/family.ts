import { type Static, Type } from 'typebox';
import { type EventDefinition, exactly } from '../../src/engine/workflow.ts';
import { Id } from './schemas.ts';

/** What the engine tells whoever follows a case, in the commit in which it happens. */
export const CaseNews = exactly({
  caseId: Type.String({ format: 'uuid' }),
  number: Id,
  workflow: Id,
  state: Id,
  /** `closed` is signed off with its look-back still running, `ended` is final; `open` after CASE_REOPENED only. */
  status: Type.Enum(['open', 'closed', 'ended']),
  outcome: Type.Union([Type.String(), Type.Null()]),
});
export type CaseNews = Static<typeof CaseNews>;

/** What the engine tells of a case that this one, or one it follows, has opened. */
export const OpenedNews = exactly({
  caseId: Type.String({ format: 'uuid' }),
  number: Id,
  workflow: Id,
  link: Id,
  from: Type.String({ format: 'uuid' }),
});
export type OpenedNews = Static<typeof OpenedNews>;

/** Links by which a hazard goes on as another case; whoever waits for its end waits for that one's. */
export const SUCCESSIONS: readonly string[] = ['upgraded', 'downgraded', 'part'];

const news: CaseNews = {
  caseId: '01980000-0000-7000-8000-000000000001',
  number: '2026-000001',
  workflow: 'rectification',
  state: 'closed',
  status: 'closed',
  outcome: '整改合格',
};

/**
 * Spread into the catalogue of a workflow that follows other cases: those it spawned, and those it asked for by
 * `follow`. A closed case that is archived later is told a second time, with `status: 'ended'`.
 */
export const familyEvents = {
  CASE_ENDED: {
    label: { zh: '关联案件办结', en: 'A followed case has ended' },
    by: [],
    internal: true,
    schema: CaseNews,
    example: news,
  },
  CASE_REOPENED: {
    label: { zh: '关联案件重新办理', en: 'A followed case is open again' },
    by: [],
    internal: true,
    schema: CaseNews,
    example: { ...news, state: 'awaitingReassign', status: 'open', outcome: null },
  },
} satisfies Record<string, EventDefinition>;

/** Spread in beside them where it matters which cases the followed ones open. */
export const openedEvents = {
  CASE_OPENED: {
    label: { zh: '关联案件立案', en: 'A related case was opened' },
    by: [],
    internal: true,
    schema: OpenedNews,
    example: {
      caseId: news.caseId,
      number: news.number,
      workflow: news.workflow,
      link: 'upgraded',
      from: '01980000-0000-7000-8000-000000000002',
    },
  },
} satisfies Record<string, EventDefinition>;
