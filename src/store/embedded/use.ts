import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from './client.ts';
import { codeOf } from './errors.ts';
import { urlOf } from './socket.ts';

/** Held shared by a start that looks at the server and exclusively by a stop: nobody adopts what is about to end. */
const LOOKING = 7_206_114_803;
const CLOSING_MS_MAX = 1_000; // connections that their clients have just closed are still counted for a while
const POLL_MS = 15;
const TOO_MANY_CLIENTS = '53300';

/** Until the end of the transaction; waits while a stop makes up its mind. */
export async function lookAt(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_xact_lock_shared($1)', [LOOKING]);
}

/** Ends the server, unless another client is connected or about to adopt it; then it is left running. */
export async function endUnlessUsed(folder: string, end: () => Promise<void>): Promise<void> {
  let ending: Promise<void> | undefined;
  const used = await withClient(urlOf(folder), async (client) => {
    if (await isUsed(client)) return true;
    ending = end();
    await ending.catch(() => {}); // the lock is held to the last; a failure is told below
    return false;
  }).catch((error: unknown) => codeOf(error) === TOO_MANY_CLIENTS);
  // A server that does not answer has nobody to lose.
  if (!used) await (ending ?? end());
}

async function isUsed(client: pg.Client): Promise<boolean> {
  const lock = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [LOOKING]);
  if (!lock.rows[0]!.mine) return true;
  for (const begun = performance.now(); ; await sleep(POLL_MS)) {
    // Starts that wait for our lock use nothing yet.
    const others = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where backend_type = 'client backend'
       and pid <> pg_backend_pid() and wait_event is distinct from 'advisory'`,
    );
    if (others.rows[0]!.n === 0) return false;
    if (performance.now() - begun > CLOSING_MS_MAX) return true;
  }
}
