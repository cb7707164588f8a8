import type { House } from '../cases/house.ts';
import { uuidOf, uuidv7 } from '../domain/ids.ts';
import { msOf } from '../domain/instants.ts';
import { asProblem } from '../store/database.ts';
import { type DueNotice, markTold, nextTellAt, takeNotices, tenantsToTell } from '../store/notices.ts';
import { addMessages, type NewMessage } from '../store/outbox.ts';

/** Notices of one transaction: short enough to crash without much to do again. */
const BATCH = 2000;
/** Items of one message; what is more goes into a further one. */
const ITEMS_MAX = 500;

/**
 * Tells everybody what fell due to be told, once: all of one recipient and morning in one message. Told and sent are
 * one commit, so a crash tells nothing or everything of it again, and any number of processes may do this at once.
 * @returns messages sent
 */
export async function sendDigests(house: House): Promise<number> {
  let sent = 0;
  try {
    for (const tenant of await tenantsToTell(house.db, house.clock?.())) {
      for (let batch = await sendBatch(house, tenant); batch !== undefined; ) {
        sent += batch.sent;
        batch = batch.more ? await sendBatch(house, tenant) : undefined;
      }
    }
  } catch (error) {
    throw asProblem(error);
  }
  return sent;
}

/** Rounds until nothing that is to be told by now is left: what a moved sandbox clock waits for, after the sweep. */
export async function sendAllDigests(house: House): Promise<number> {
  let sent = 0;
  for (;;) {
    sent += await sendDigests(house);
    if ((await tenantsToTell(house.db, house.clock?.())).length === 0) return sent;
    // Another process has this tenant: let it finish.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** When the next digest will go out, ms, as far as reminders have fired; `undefined` when nothing waits. */
export async function nextDigestAt(house: House): Promise<number | undefined> {
  const at = await nextTellAt(house.db);
  return at === undefined ? undefined : msOf(at);
}

async function sendBatch(house: House, tenant: string): Promise<{ sent: number; more: boolean } | undefined> {
  const now = house.clock?.();
  return house.db.tenant(tenant, async (tx) => {
    const taken = await takeNotices(tx, tenant, { now, limit: BATCH });
    if (taken === undefined || taken.length === 0) return undefined;
    const groups = bundled(taken);
    // The last bundle may have been cut off by the limit; it comes whole with the next batch.
    const more = taken.length === BATCH;
    if (more && groups.length > 1) groups.pop();
    const messages = groups.flatMap((notices) => messagesOf(tenant, notices, house.wall()));
    await addMessages(tx, tenant, messages);
    await markTold(
      tx,
      tenant,
      groups.flat().map(({ id }) => id),
    );
    return { sent: messages.length, more };
  });
}

/** Neighbours of one recipient and instant. */
function bundled(notices: readonly DueNotice[]): DueNotice[][] {
  const groups: DueNotice[][] = [];
  for (const notice of notices) {
    const last = groups.at(-1);
    const head = last?.[0];
    if (last !== undefined && head?.recipient === notice.recipient && head.tellAt === notice.tellAt)
      last.push(notice);
    else groups.push([notice]);
  }
  return groups;
}

interface Item {
  readonly caseId: string;
  readonly number: string;
  readonly clock: string;
  readonly rung: string;
  readonly dueOn: string;
  readonly provisional: boolean;
}

/** What still stands, each rung once even where it reached a person in two duties, the most pressing first. */
function itemsOf(notices: readonly DueNotice[]): Item[] {
  const items = new Map<string, Item>();
  for (const { caseId, number, clock, rung, dueOn, provisional, stands } of notices) {
    if (stands)
      items.set(JSON.stringify([caseId, clock, rung]), { caseId, number, clock, rung, dueOn, provisional });
  }
  return [...items.values()].sort((a, b) => order(a.dueOn, b.dueOn) || order(a.number, b.number));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** CloudEvents 1.0 bodies of one recipient's morning; none when the cases have all moved on. */
function messagesOf(tenant: string, notices: readonly DueNotice[], wall: number): NewMessage[] {
  const items = itemsOf(notices);
  const { recipient, duty, unit, person, tellAt: at } = notices[0]!;
  const messages: NewMessage[] = [];
  for (let from = 0; from < items.length; from += ITEMS_MAX) {
    const id = uuidv7(wall);
    const type = 'reminder.digest';
    messages.push({
      id,
      // Stands for the recipient, so that deliveries keep the order of one recipient's messages.
      caseId: uuidOf(['digest', tenant, recipient]),
      type,
      at,
      body: {
        specversion: '1.0',
        id,
        source: `urn:bihuan:tenant:${tenant}`,
        type,
        subject: recipient,
        time: at,
        datacontenttype: 'application/json',
        data: { recipient: { duty, unit, person }, at, items: items.slice(from, from + ITEMS_MAX) },
      },
    });
  }
  return messages;
}
