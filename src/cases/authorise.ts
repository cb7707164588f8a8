import { Problem } from '../domain/errors.ts';
import type { Loaded } from '../engine/loaded.ts';
import { isRepair } from '../engine/repair.ts';
import { REPAIR_EVENTS } from '../engine/repair-events.ts';
import type { Actor, EventDefinition, Participants } from '../engine/workflow.ts';
import type { Unit } from '../store/directory.ts';
import type { House } from './house.ts';

/** What of the tenant's cases a caller may see; the same answer for one case, for lists and for exports. */
export interface Scope {
  /** Region prefixes and sectors of an organ; `undefined` for those who see only cases of their own. */
  readonly organ?: { readonly regions: readonly string[]; readonly sectors: readonly string[] };
  readonly unit: string;
  readonly person: string;
  readonly system?: string;
  /** Workflows whose cases are not there for the caller, unless he opened them. */
  readonly hidden?: readonly string[];
}

/** The part of a case that scope looks at. */
export interface Seen {
  readonly workflow: string;
  readonly unit: string | null;
  readonly region: string | null;
  readonly sector: string | null;
  readonly openedBy: string;
  readonly openedUnit: string;
  readonly externalSystem: string | null;
}

/** Kinds of unit that are organs of government: they see by competence, all others see their own cases only. */
const ORGAN_KINDS: ReadonlySet<string> = new Set([
  'street',
  'sector',
  'safety_office',
  'enforcement',
  'government',
]);

export function scopeOf(actor: Actor, units: ReadonlyMap<string, Unit>): Scope {
  const unit = units.get(actor.unit);
  const own = {
    unit: actor.unit,
    person: actor.person,
    ...(actor.system === undefined ? {} : { system: actor.system }),
  };
  // A reporter sits in no organ's chair, whatever unit the token names.
  const outsider =
    actor.roles.length > 0 && actor.roles.every((role) => role === 'reporter' || role === 'external_system');
  if (unit === undefined || !ORGAN_KINDS.has(unit.kind) || outsider) return own;
  return { ...own, organ: { regions: unit.regions, sectors: unit.sectors } };
}

/** The caller's scope, with what his roles may not even know of. */
export async function sightOf(house: House, tenant: string, actor: Actor): Promise<Scope> {
  const hidden = house.workflows.all().flatMap(({ id, definition }) => {
    const { visibleTo } = definition ?? {};
    return visibleTo === undefined || actor.roles.some((role) => visibleTo.includes(role)) ? [] : [id];
  });
  return { ...scopeOf(actor, await house.directory.units(tenant)), ...(hidden.length > 0 && { hidden }) };
}

export function maySee(scope: Scope, seen: Seen): boolean {
  const { organ } = scope;
  if (scope.hidden?.includes(seen.workflow) && seen.openedBy !== scope.person) return false;
  if (organ !== undefined) {
    const inRegion = seen.region === null || organ.regions.some((prefix) => seen.region!.startsWith(prefix));
    const inSector =
      organ.sectors.length === 0 || seen.sector === null || organ.sectors.includes(seen.sector);
    if (inRegion && inSector) return true;
  }
  return (
    seen.unit === scope.unit ||
    seen.openedBy === scope.person ||
    (scope.system !== undefined && seen.externalSystem === scope.system)
  );
}

/** The catalogue entry of an event a caller may name at all. Foreign machines have no catalogue and no entry. */
export function catalogued(loaded: Loaded, type: string): EventDefinition | undefined {
  const internal = new Problem('EVENT_INTERNAL', {
    detail: { zh: `“${type}”只能由系统产生`, en: `"${type}" is made by the system only` },
    errors: [{ pointer: '/type', message: { zh: '系统事件', en: 'internal event' } }],
  });
  if (type.startsWith('xstate.')) throw internal;
  if (loaded.definition === undefined) return undefined;
  if (isRepair(loaded, type)) return REPAIR_EVENTS[type]!;
  const { events } = loaded.definition;
  if (!Object.hasOwn(events, type)) {
    throw new Problem('EVENT_UNKNOWN', {
      detail: {
        zh: `流程 ${loaded.id} 没有事件“${type}”`,
        en: `workflow ${loaded.id} has no event "${type}"`,
      },
      errors: [{ pointer: '/type', message: { zh: '未知事件', en: 'unknown event' } }],
    });
  }
  const entry = events[type]!;
  if (entry.internal) throw internal;
  return entry;
}

/** @throws Problem ROLE_FORBIDDEN naming the roles that may */
export function checkRole(type: string, entry: EventDefinition, actor: Actor): void {
  if (maySend(entry, actor)) return;
  const by = entry.by.join('、');
  throw new Problem('ROLE_FORBIDDEN', {
    detail: {
      zh:
        actor.onBehalfOf === undefined
          ? `“${entry.label.zh}”由 ${by} 办理`
          : `“${entry.label.zh}”不得由您代录`,
      en: `${type} is sent by ${entry.by.join(', ')}${actor.onBehalfOf === undefined ? '' : ', and may not be entered by you'}`,
    },
  });
}

export function maySend(entry: EventDefinition, actor: Actor): boolean {
  const roles = actor.onBehalfOf === undefined ? entry.by : (entry.onBehalf ?? []);
  return actor.roles.some((role) => roles.includes(role));
}

/**
 * Nobody checks their own work: whoever did one of the named acts, or it was done for, or (where the rule says so)
 * sits in the same unit, is barred. Judged on people, never on roles.
 */
export function separationFault(
  entry: Pick<EventDefinition, 'notSameAs' | 'notSameUnitAs'>,
  actor: Actor,
  participants: Participants,
): { zh: string; en: string } | undefined {
  const people = new Set([actor.person, ...(actor.onBehalfOf === undefined ? [] : [actor.onBehalfOf])]);
  for (const act of entry.notSameAs ?? []) {
    const clash = participants[act]?.find(({ person }) => people.has(person));
    if (clash !== undefined)
      return {
        zh: `${clash.person} 已办理“${act}”，须由他人办理`,
        en: `${clash.person} already did "${act}"`,
      };
  }
  for (const act of entry.notSameUnitAs ?? []) {
    const clash = participants[act]?.find(({ unit }) => unit === actor.unit);
    if (clash !== undefined)
      return {
        zh: `${clash.unit} 已办理“${act}”，须由其他单位办理`,
        en: `unit ${clash.unit} already did "${act}"`,
      };
  }
  return undefined;
}

export function checkSeparation(entry: EventDefinition, actor: Actor, participants: Participants): void {
  const detail = separationFault(entry, actor, participants);
  if (detail !== undefined) throw new Problem('SEPARATION_OF_DUTIES', { detail });
}
