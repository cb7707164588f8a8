import type { Actor, Text } from '../engine/workflow.ts';
import { type Relative, relativesOf } from '../store/family.ts';
import type { StoredCase } from '../store/read-case.ts';
import { sightOf } from './authorise.ts';
import type { House } from './house.ts';
import { type Labels, labelsOf } from './labels.ts';

/** Cases a family may show; a typhoon's batch has more, and its own page. */
const FAMILY_MAX = 200;
/** Links read at a time: every member may be tied to every other. */
const LINKS_MAX = 2000;

/** Another case that this one belongs to, came from or follows, as far as the caller may see it. */
export interface LinkView {
  readonly kind: string;
  /** `to`: this case opened, follows or went into the other; `from`: the other did so to this one. */
  readonly direction: 'to' | 'from';
  readonly id: string;
  readonly number: string;
  readonly workflow: string;
  readonly title: Text;
  readonly status: 'open' | 'closed' | 'ended';
  readonly state: string;
  readonly stateLabel: Text;
  readonly overdue: boolean;
}

/** A member of the family with the one by which it was reached. */
export interface MemberView extends LinkView {
  readonly via: string;
}

export interface FamilyView {
  /** The nearest first; the case itself is not among them. */
  readonly items: readonly MemberView[];
  /** `false`: there are more than are shown. */
  readonly complete: boolean;
}

/** Links of a case as the caller may see them; what he may not know of is not there. */
export async function linksFor(
  house: House,
  actor: Actor,
  stored: Pick<StoredCase, 'tenant' | 'state' | 'links'> | undefined,
): Promise<LinkView[]> {
  if (stored === undefined || stored.links.length === 0) return [];
  const { tenant, state } = stored;
  const sight = await sightOf(house, tenant, actor);
  const found = await relativesOf(house.db, tenant, { ids: [state.caseId], sight, limit: LINKS_MAX });
  const labels = labelsOf(house);
  return found.map((relative) => shown(house, labels, relative));
}

/**
 * Everybody tied to a case by any number of links, the nearest first. What the caller may not see is not passed
 * through either: two hazards of one report are not each other's family to whoever may not know of the report.
 */
export async function familyOf(
  house: House,
  tenant: string,
  actor: Actor,
  caseId: string,
): Promise<FamilyView> {
  const sight = await sightOf(house, tenant, actor);
  const labels = labelsOf(house);
  const members = new Map<string, MemberView>();
  for (let ids = [caseId]; ids.length > 0; ) {
    const next: string[] = [];
    for (const relative of await relativesOf(house.db, tenant, { ids, sight, limit: LINKS_MAX })) {
      const { id, via } = relative;
      if (id === caseId || members.has(id)) continue;
      if (members.size === FAMILY_MAX) return { items: [...members.values()], complete: false };
      members.set(id, { ...shown(house, labels, relative), via });
      next.push(id);
    }
    ids = next;
  }
  return { items: [...members.values()], complete: true };
}

function shown(house: House, labels: Labels, relative: Relative): LinkView {
  const { kind, id, number, workflow, status, state, overdue } = relative;
  const from = kind.startsWith('from-');
  return {
    kind: from ? kind.slice('from-'.length) : kind,
    direction: from ? 'from' : 'to',
    id,
    number,
    workflow,
    title: house.workflows.titleOf(workflow),
    status,
    state,
    stateLabel: labels(relative),
    overdue,
  };
}
