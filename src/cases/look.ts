import type { Reason } from '../domain/errors.ts';
import type { Moved, Rules } from '../engine/case-state.ts';
import { envelopeOf } from '../engine/envelope.ts';
import { type Judgement, judge } from '../engine/judge.ts';
import { statusOf } from '../engine/loaded.ts';
import { dueOrAsItStands } from '../engine/put.ts';
import { isRepair, repairFault } from '../engine/repair.ts';
import { REPAIR_EVENTS, REPAIR_REQUIRES } from '../engine/repair-events.ts';
import type { Actor, Text } from '../engine/workflow.ts';
import { readCase, type StoredCase } from '../store/read-case.ts';
import { maySend, separationFault } from './authorise.ts';
import type { FamilyView, LinkView } from './family.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';
import { visibleCase } from './send-event.ts';
import { type CaseView, viewOf } from './view.ts';

/** A case judged as of now: what a POST would meet, with nothing stored. */
export interface Judged {
  readonly stored: StoredCase;
  readonly rules: Rules;
  readonly moved: Moved;
  readonly now: Now;
}

/** @throws Problem NOT_FOUND */
export async function look(house: House, tenant: string, actor: Actor, caseId: string): Promise<Judged> {
  const read = await readCase(house.db.pipeline, tenant, caseId);
  const stored = await visibleCase(house, tenant, actor, read);
  const rules = await rulesOf(house, stored);
  const now = nowOf(house, read);
  const moved = dueOrAsItStands(rules, stored.state, now.now, now.recordedAt).moved();
  return { stored, rules, moved, now };
}

/** The revision is the stored one: a timer that is due but not yet written does not make a reader's copy stale. */
export function judgedView(
  { stored, rules, moved }: Judged,
  kin: { links: readonly LinkView[]; family?: FamilyView } = { links: [] },
): CaseView {
  const { links, family } = kin;
  const view = viewOf(rules, moved.state, moved.live, links, stored.state.seq);
  return family === undefined ? view : { ...view, family };
}

export interface ActionView {
  readonly type: string;
  readonly label: Text;
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
  readonly requires: readonly Reason[];
  readonly schema: unknown;
  readonly example: unknown;
}

/** What the caller's roles could send here, what of it is allowed now, and why not. */
export function actionsOf(judged: Judged, actor: Actor): ActionView[] {
  const { definition } = judged.rules.loaded;
  if (definition === undefined) return [];
  const actions: ActionView[] = [];
  for (const [type, entry] of Object.entries({ ...definition.events, ...REPAIR_EVENTS })) {
    if (entry.internal || !maySend(entry, actor)) continue;
    const found = isRepair(judged.rules.loaded, type)
      ? judgeRepair(judged, type, actor)
      : judgeAct(judged, type, actor);
    if (!found.known) continue;
    const separation = separationFault(entry, actor, judged.moved.state.participants);
    const reasons =
      separation === undefined
        ? found.reasons
        : [...found.reasons, { code: 'SEPARATION_OF_DUTIES', label: separation, basis: '' }];
    const { schema, example, label } = entry;
    const allowed = found.allowed && separation === undefined;
    actions.push({ type, label, allowed, reasons, requires: found.requires, schema, example });
  }
  return actions;
}

function judgeAct({ rules, moved, now }: Judged, type: string, actor: Actor): Judgement {
  const arrival = { id: '', type, payload: {}, actor, facts: {} };
  const standing = { ...moved.state, at: Math.max(now.now, moved.state.at) };
  try {
    return judge(rules.loaded, moved.live, envelopeOf(rules, standing, arrival, now.recordedAt), true);
  } catch (error) {
    // A guard that throws is our bug; whoever is to mend the case must still see what else can be done.
    const said = error instanceof Error ? error.message : String(error);
    const label = { zh: `案件处理出错：${said}`, en: `the machine failed: ${said}` };
    const reasons = [{ code: 'MACHINE_FAULT', label, basis: '' }];
    return { known: true, allowed: false, reasons, requires: [] };
  }
}

/** Decisions are listed while there is something to decide. */
function judgeRepair({ rules, moved }: Judged, type: string, actor: Actor): Judgement {
  const { state, live } = moved;
  const fault = repairFault({ ...state, status: statusOf(rules.loaded, live) }, { type, actor });
  const proposes = type === 'PROPOSE_REPAIR';
  return {
    known: proposes ? fault?.code !== 'CASE_ENDED' : state.repair !== undefined,
    allowed: fault === undefined,
    reasons: fault === undefined ? [] : [fault],
    requires: proposes ? [REPAIR_REQUIRES] : [],
  };
}
