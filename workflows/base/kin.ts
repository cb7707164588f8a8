import type { EventObject } from 'xstate';
import type { AnyEvent, Common } from './case.ts';
import { type CaseNews, type OpenedNews, SUCCESSIONS } from './family.ts';
import { actionsOf } from './work.ts';

/** The cases this one answers for until they end: those it opened, those it asked for, and what those went on as. */
export interface Kin {
  readonly followed: readonly string[];
  readonly ended: Readonly<Record<string, CaseNews>>;
}

export const NO_KIN: Kin = { followed: [], ended: {} };

/** Those that are still being worked on. */
export function openOf(kin: Kin): number {
  return kin.followed.length - Object.keys(kin.ended).length;
}

/** None left, and none whose look-back still runs. */
export function allArchived(kin: Kin): boolean {
  return openOf(kin) === 0 && Object.values(kin.ended).every(({ status }) => status === 'ended');
}

export function without(kin: Kin, caseId: string): Kin {
  const { [caseId]: _gone, ...ended } = kin.ended;
  return { ...kin, ended };
}

/** What the news of other cases change; `link` is how those that take over are tied to this one. */
export function kinActions<C extends Common & { readonly kin: Kin }, E extends EventObject & AnyEvent>(
  link: string,
) {
  const { work } = actionsOf<C, E>();
  // Of the context the kin alone changes, whatever else it holds.
  const changed = (kin: Kin) => ({ kin }) as Partial<C>;
  return {
    hearOpened: work<OpenedNews>(({ context: { caseId, kin }, ask, change }, news) => {
      const own = news.from === caseId;
      if (!own && !(SUCCESSIONS.includes(news.link) && kin.followed.includes(news.from))) return;
      change(changed({ ...kin, followed: [...kin.followed, news.caseId] }));
      // Its own children tell it of themselves.
      if (!own) ask('follow', { caseId: news.caseId, link });
    }),
    noteEnd: work<CaseNews>(({ context: { kin }, change }, news) =>
      change(changed({ ...kin, ended: { ...kin.ended, [news.caseId]: news } })),
    ),
    noteReopened: work<CaseNews>(({ context: { kin }, change }, { caseId }) =>
      change({ ...changed(without(kin, caseId)), outcome: null }),
    ),
  };
}
