import type { FastifyRequest } from 'fastify';
import type { House } from '../cases/house.ts';
import type { Caller } from '../cases/send-event.ts';
import type { Tokens } from './tokens.ts';

/** Everything the server is built from; put together in `main` and in tests. */
export interface ServerDeps {
  readonly house: House;
  readonly tokens: Tokens;
  /** Routes of the movable clock. Absent in production. */
  readonly sandbox?: boolean;
  /** `PUT /v1/sandbox/clock` answers when everything due has fired. Off with BIHUAN_SWEEP=off. */
  readonly sweepEnabled?: boolean;
  /** Wakes whoever runs `runJobs`, so that a large batch does not wait for the next round. */
  readonly onJob?: () => void;
  /** Hosts and CIDRs webhooks may reach although they are not public. */
  readonly webhookAllow?: readonly string[];
  /** Counters of the loops beside the server, printed by `/metrics` as `bihuan_<name>_total`. */
  readonly counters?: () => Readonly<Record<string, number>>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before anything of a `/v1` route runs. */
    caller: Pick<Caller, 'tenant' | 'actor'>;
  }
}

/** Who asks, with the marks of 代录 where the body names somebody. */
export function actingFor(
  request: FastifyRequest,
  onBehalfOf: string | undefined,
): Pick<Caller, 'tenant' | 'actor'> {
  const { tenant, actor } = request.caller;
  return onBehalfOf === undefined ? { tenant, actor } : { tenant, actor: { ...actor, onBehalfOf } };
}
