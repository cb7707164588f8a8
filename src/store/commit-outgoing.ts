import { uuidv7 } from '../domain/ids.ts';
import { iso } from '../domain/instants.ts';
import type { CaseState, Message } from '../engine/case-state.ts';
import { type EngineActions, LETTER } from '../engine/engine-actions.ts';
import type { RungDetail } from '../engine/rungs.ts';

/** What a commit sends: to webhooks, to other tenants, to people's digests. */
export interface Outgoing {
  readonly after: CaseState;
  readonly messages: readonly (Message & { readonly body: unknown })[];
}

export function messageValues({ after, messages }: Outgoing) {
  return messages
    .filter(({ type }) => type !== LETTER)
    .map((message) => ({
      id: (message.body as { id: string }).id,
      case_id: after.caseId,
      seq: message.seq,
      type: message.type,
      at: iso(message.at),
      body: message.body,
    }));
}

/** Its id is the id of what it does where it arrives: there it is known again. */
export function letterValues({ after, messages }: Outgoing, recordedAt: number) {
  return messages.flatMap(({ type, seq, detail }) => {
    if (type !== LETTER) return [];
    const letter = detail as unknown as EngineActions['letter'];
    const [recipient = '', ...address] = letter.to.split('/');
    return [
      {
        id: uuidv7(recordedAt),
        case_id: after.caseId,
        seq,
        recipient,
        address: address.join('/'),
        type: letter.type ?? null,
        payload: letter.payload,
      },
    ];
  });
}

/** What a person may be told together with everything else of theirs, on a workday morning. */
export function noticeValues({ after, messages }: Outgoing, recordedAt: number) {
  return messages.flatMap(({ seq, detail }) => {
    const { tell, clock, rung, dueOn, provisional } = detail as Partial<RungDetail>;
    if (!tell?.digest) return [];
    return tell.people.map(({ duty, unit, person }) => ({
      id: uuidv7(recordedAt),
      case_id: after.caseId,
      seq,
      number: after.number,
      duty,
      unit: unit ?? null,
      person: person ?? null,
      tell_at: tell.at,
      body: { clock, rung, dueOn, provisional },
    }));
  });
}
