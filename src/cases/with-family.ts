import { uuidv7 } from '../domain/ids.ts';
import { advance, followCase } from '../engine/advance.ts';
import { isRefused, type Moved, type Opening, systemArrival } from '../engine/case-state.ts';
import { FOLLOWED, type OpenedNews } from '../engine/follow.ts';
import { MachineFault } from '../engine/machine.ts';
import { type Actor, SYSTEM_ACTOR } from '../engine/workflow.ts';
import { readCase } from '../store/read-case.ts';
import { type House, type Now, rulesOf } from './house.ts';
import { caseNumber, changeOf, type Part, partOfMove, partOfOpening } from './plan.ts';

/** Cases one commit may touch through spawn and tell; a workflow that reaches further is broken. */
const CASES_PER_COMMIT_MAX = 500;
/** What cases may ask of each other in one commit: a family that tells itself in circles is broken too. */
const ERRANDS_PER_COMMIT_MAX = 2000;

/** What one case asked of others. */
type Errand =
  | { readonly kind: 'spawn'; readonly from: string; readonly spawn: Moved['spawns'][number] }
  | { readonly kind: 'tell'; readonly from: string; readonly tell: Moved['tells'][number] };

function errandsOf(from: string, { spawns, tells }: Moved): Errand[] {
  return [
    ...spawns.map((spawn): Errand => ({ kind: 'spawn', from, spawn })),
    ...tells.map((tell): Errand => ({ kind: 'tell', from, tell })),
  ];
}

/**
 * Commits that reach the same other case take turns within this process: three hundred children that end together
 * would otherwise race for their parent. Whoever waits here holds at most the turn of the acting case, and whoever
 * has these turns waits for no other, so nobody can wait for himself.
 */
export function familyTurn<T>(
  house: House,
  tenant: string,
  { tells }: Pick<Moved, 'tells'>,
  work: () => Promise<T>,
): Promise<T> {
  // In one order for everybody.
  const reached = [...new Set(tells.map(({ caseId }) => caseId))].sort();
  const inTurn = reached.reduceRight<() => Promise<T>>(
    (inner, caseId) => () => house.queue.turn(`${tenant}/family/${caseId}`, inner),
    work,
  );
  return inTurn();
}

/**
 * Follows spawn, tell and follow: children open and told cases move in the same commit as the case that asked, or
 * none does. One case may be told several things in it, one after the other.
 * @param acting the cases that moved by themselves: one, or all those of a joint act
 * @returns every part of the commit, first those given, in their order
 * @throws MachineFault when cases go on telling each other without end
 */
export async function withFamily(
  house: House,
  tenant: string,
  acting: readonly Part[],
  now: Now,
  actor: Actor,
): Promise<Part[]> {
  const parts = new Map(acting.map((part) => [part.moved.state.caseId, part]));
  const waiting = acting.flatMap(({ moved }) => errandsOf(moved.state.caseId, moved));
  // One after the other as they were asked for, so that a case is told of a child's end after the child has opened.
  for (let done = 0; done < waiting.length; done++) {
    const errand = waiting[done]!;
    if (done >= ERRANDS_PER_COMMIT_MAX || parts.size > CASES_PER_COMMIT_MAX)
      throw new MachineFault('one commit reaches too many cases, or they tell each other without end');
    if (errand.kind === 'spawn') {
      const child = await spawned(house, tenant, errand, now, openerOf(parts.get(errand.from)!, actor));
      parts.set(child.moved.state.caseId, child);
      addLink(parts, errand.from, { kind: errand.spawn.link, otherId: child.moved.state.caseId });
      // At once: whoever wants to follow the child does so before he is told that its parent has ended.
      waiting.splice(done + 1, 0, ...newsOf(parts.get(errand.from)!, child, errand));
      waiting.push(...errandsOf(child.moved.state.caseId, child.moved));
    } else {
      const { tell, from } = errand;
      const told = await toldPart(house, tenant, parts.get(tell.caseId), errand, now);
      if (told === undefined) continue;
      parts.set(tell.caseId, told.part);
      if (tell.link !== undefined) {
        addLink(parts, from, { kind: tell.link, otherId: tell.caseId });
        addLink(parts, tell.caseId, { kind: `from-${tell.link}`, otherId: from });
      }
      waiting.push(...errandsOf(tell.caseId, told.moved));
    }
  }
  return [...parts.values()];
}

/** A new case is told to its parent, unless that wants to hear nothing of it, and to those who follow the parent. */
function newsOf({ moved }: Part, child: Part, { from, spawn }: Errand & { kind: 'spawn' }): Errand[] {
  const { caseId, number } = child.moved.state;
  const { workflow, link, at } = spawn;
  const payload: OpenedNews = { caseId, number, workflow, link, from };
  const hearers = [...(spawn.follow === false ? [] : [from]), ...moved.state.followers];
  return hearers.map((hearer) => ({
    kind: 'tell',
    from: caseId,
    tell: { caseId: hearer, type: 'CASE_OPENED', payload, at },
  }));
}

function addLink(parts: Map<string, Part>, caseId: string, link: { kind: string; otherId: string }): void {
  const part = parts.get(caseId)!;
  const links = part.change.links ?? [];
  if (links.some(({ kind, otherId }) => kind === link.kind && otherId === link.otherId)) return;
  parts.set(caseId, { ...part, change: { ...part.change, links: [...links, link] } });
}

/** What comes of a case that not everybody may know of does not name who acted on it: that may be the reporter. */
function openerOf({ rules }: Part, actor: Actor): Actor {
  return rules.loaded.definition?.visibleTo === undefined ? actor : SYSTEM_ACTOR;
}

async function spawned(
  house: House,
  tenant: string,
  { from, spawn }: Errand & { kind: 'spawn' },
  now: Now,
  actor: Actor,
): Promise<Part> {
  const caseId = uuidv7(now.recordedAt);
  const submit = house.workflows.newest(spawn.workflow).definition?.open.submit;
  const opened = { ...now, now: spawn.at };
  const number = caseNumber(await nextNumber(house), opened.now);
  const opening: Opening = {
    id: uuidv7(now.recordedAt),
    data: spawn.data,
    actor,
    ...(spawn.carry === undefined ? {} : { carry: spawn.carry }),
    parent: { caseId: from, link: spawn.link, follows: spawn.follow !== false },
  };
  return partOfOpening(
    house,
    {
      tenant,
      caseId,
      number,
      workflow: spawn.workflow,
      opening,
      ...(submit === undefined || spawn.carry !== undefined
        ? {}
        : {
            submit: systemArrival(submit, {}, uuidv7(now.recordedAt)),
          }),
      externalSystem: null,
      externalNo: null,
      links: [{ kind: `from-${spawn.link}`, otherId: from }],
    },
    opened,
  );
}

async function nextNumber(house: House): Promise<number> {
  const { rows } = await house.db.pool.query<{ n: number }>(`select nextval('case_numbers') as n`);
  return rows[0]!.n;
}

/**
 * A told case as it then stands, and what it did on being told. One that does not accept the message keeps its state;
 * that it was told is then no fact of its log.
 */
async function toldPart(
  house: House,
  tenant: string,
  already: Part | undefined,
  { tell, from }: Errand & { kind: 'tell' },
  now: Now,
): Promise<{ part: Part; moved: Moved } | undefined> {
  const stored =
    already?.stored ??
    (already ? undefined : (await readCase(house.db.pipeline, tenant, tell.caseId)).stored);
  if (already === undefined && stored === undefined) return undefined;
  const rules = already?.rules ?? (await rulesOf(house, stored!));
  const state = already?.moved.state ?? stored!.state;
  const id = uuidv7(now.recordedAt);
  const { type, payload, at } = tell;
  const moved =
    type === FOLLOWED
      ? followCase(rules, state, at, now.recordedAt, { id, follower: from })
      : advance(rules, state, at, now.recordedAt, systemArrival(type, payload, id));
  if (isRefused(moved)) return undefined;
  const part =
    already === undefined ? partOfMove(stored!, rules, moved, now) : goneOn(tenant, already, moved, now);
  return { part, moved };
}

/** A case that has moved in this commit moves again: its log goes on where the earlier move left it. */
function goneOn(tenant: string, part: Part, moved: Moved, now: Now): Part {
  const { rules, change } = part;
  const again = changeOf(tenant, rules, moved, change.rows.at(-1)!.hash, now);
  const rows = [...part.moved.rows, ...moved.rows];
  const messages = [...part.moved.messages, ...moved.messages];
  return {
    ...part,
    moved: { ...moved, rows, messages },
    change: {
      ...change,
      ...again,
      rows: [...change.rows, ...again.rows],
      messages: [...change.messages, ...again.messages],
    },
  };
}
