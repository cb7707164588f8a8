import type { Reason } from '../domain/errors.ts';
import { advance } from '../engine/advance.ts';
import type { Moved, Rules } from '../engine/case-state.ts';
import { envelopeOf } from '../engine/envelope.ts';
import { judge } from '../engine/judge.ts';
import type { Actor, Text } from '../engine/workflow.ts';
import { readCase, type StoredCase } from '../store/read-case.ts';
import { maySend, separationFault } from './authorise.ts';
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
  // Without an arrival nothing can be refused.
  const moved = advance(rules, stored.state, now.now, now.recordedAt) as Moved;
  return { stored, rules, moved, now };
}

/** The revision is the stored one: a timer that is due but not yet written does not make a reader's copy stale. */
export function judgedView({ stored, rules, moved }: Judged): CaseView {
  return viewOf(rules, moved.state, moved.live, stored.links, stored.state.seq);
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
export function actionsOf({ rules, moved, now }: Judged, actor: Actor): ActionView[] {
  const { definition } = rules.loaded;
  if (definition === undefined) return [];
  const actions: ActionView[] = [];
  for (const [type, entry] of Object.entries(definition.events)) {
    if (entry.internal || !maySend(entry, actor)) continue;
    const arrival = { id: '', type, payload: {}, actor, facts: {} };
    const event = envelopeOf(
      rules,
      { ...moved.state, at: Math.max(now.now, moved.state.at) },
      arrival,
      now.recordedAt,
    );
    const judged = judge(rules.loaded, moved.live, event, true);
    if (!judged.known) continue;
    const separation = separationFault(entry, actor, moved.state.participants);
    const reasons =
      separation === undefined
        ? judged.reasons
        : [...judged.reasons, { code: 'SEPARATION_OF_DUTIES', label: separation, basis: '' }];
    const { schema, example, label } = entry;
    const allowed = judged.allowed && separation === undefined;
    actions.push({ type, label, allowed, reasons, requires: judged.requires, schema, example });
  }
  return actions;
}
