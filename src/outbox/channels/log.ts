import type { Logger } from 'pino';

export interface LoggedMessage {
  readonly id: string;
  readonly type: string;
  readonly caseId: string;
  readonly seq: number;
}

/** The channel that is always there: what left the house, without its content, which may name people. */
export function logMessage(log: Logger, tenant: string, { id, type, caseId, seq }: LoggedMessage): void {
  log.info({ tenant, messageId: id, type, caseId, seq }, 'message');
}
