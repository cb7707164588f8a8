import { uuidv7 } from '../domain/ids.ts';
import { dateOf, iso } from '../domain/instants.ts';
import { openCase } from '../engine/advance.ts';
import { type Arrival, isRefused, type Moved, type Opening, type Rules } from '../engine/case-state.ts';
import { GENESIS, seal } from '../engine/chain.ts';
import { stateOf, statusOf } from '../engine/loaded.ts';
import type { PolicyScope } from '../engine/policy.ts';
import type { CaseIndex } from '../engine/workflow.ts';
import type { Change } from '../store/commit.ts';
import type { StoredCase } from '../store/read-case.ts';
import { type House, type Now, rulesFor } from './house.ts';
import { refusal } from './refusal.ts';

/** What one case does in a commit that is being put together. */
export interface Part {
  readonly rules: Rules;
  readonly stored: StoredCase | undefined;
  readonly moved: Moved;
  readonly change: Change;
}

function indexOf(rules: Rules, moved: Moved): CaseIndex {
  return rules.loaded.definition?.open.index(moved.live.context) ?? {};
}

/** CloudEvents 1.0 body, thin: who needs more asks with its own rights. */
function messageBodies(tenant: string, rules: Rules, moved: Moved, { recordedAt }: Now): Change['messages'] {
  const { caseId, number } = moved.state;
  return moved.messages.map((message) => ({
    ...message,
    body: {
      specversion: '1.0',
      id: uuidv7(recordedAt),
      source: `urn:bihuan:tenant:${tenant}`,
      type: message.type,
      subject: caseId,
      time: iso(message.at),
      datacontenttype: 'application/json',
      caseseq: message.seq,
      data: {
        caseId,
        number,
        workflow: rules.loaded.id,
        seq: message.seq,
        at: iso(message.at),
        ...message.detail,
      },
    },
  }));
}

export function changeOf(
  tenant: string,
  rules: Rules,
  moved: Moved,
  head: string,
  now: Now,
): Omit<Change, 'before'> {
  const { caseId } = moved.state;
  return {
    after: moved.state,
    rows: seal(moved.rows, head, { tenant, caseId, recordedAt: now.recordedAt }),
    messages: messageBodies(tenant, rules, moved, now),
    status: statusOf(rules.loaded, moved.live),
    stateName: stateOf(rules.loaded, moved.live),
    index: indexOf(rules, moved),
  };
}

/** A stored case that moved. */
export function partOfMove(
  stored: StoredCase,
  rules: Rules,
  moved: Moved,
  now: Now,
  links?: Change['links'],
): Part {
  const change = changeOf(stored.tenant, rules, moved, stored.head, now);
  return {
    rules,
    stored,
    moved,
    change: { ...change, before: stored.state, ...(links === undefined ? {} : { links }) },
  };
}

export interface NewCase {
  readonly tenant: string;
  readonly caseId: string;
  readonly number: string;
  readonly workflow: string;
  readonly opening: Opening;
  readonly submit?: Arrival;
  readonly externalSystem: string | null;
  readonly externalNo: string | null;
  readonly links?: Change['links'];
}

/** A case that opens. @throws Problem EVENT_NOT_ACCEPTED when the machine refuses the submission */
export async function partOfOpening(house: House, ask: NewCase, now: Now): Promise<Part> {
  const loaded = house.workflows.newest(ask.workflow);
  const scope: PolicyScope = { tenant: ask.tenant, openedOn: dateOf(now.now), ...placeOf(ask.opening.data) };
  const rules = await rulesFor(house, loaded, { scope });
  const { caseId, number, opening } = ask;
  const moved = openCase(rules, { caseId, number }, opening, ask.submit, now.now, now.recordedAt);
  if (isRefused(moved))
    throw refusal(
      rules,
      moved,
      ask.submit ?? { ...opening, type: 'OPENED', payload: opening.data, facts: {} },
      opening.actor,
      now,
    );
  const change: Change = {
    ...changeOf(ask.tenant, rules, moved, GENESIS, now),
    before: undefined,
    opening: {
      workflow: loaded.id,
      workflowVersion: loaded.version,
      policyVersion: rules.policy.view.version,
      calendarVersion: rules.calendar.version,
      policyScope: scope,
      externalSystem: ask.externalSystem,
      externalNo: ask.externalNo,
      openedBy: opening.actor.person,
      openedUnit: opening.actor.unit,
    },
    ...(ask.links === undefined ? {} : { links: ask.links }),
  };
  return { rules, stored: undefined, moved, change };
}

/** Region and sector of the opening data choose the policy; a later correction does not change a running case's rules. */
export function placeOf(data: unknown): { region: string; sector: string } {
  const { region, sector } = (data ?? {}) as { region?: { code?: unknown }; sector?: unknown };
  return { region: String(region?.code ?? ''), sector: String(sector ?? '') };
}

export function caseNumber(sequence: number, now: number): string {
  return `${dateOf(now).slice(0, 4)}-${String(sequence).padStart(6, '0')}`;
}
