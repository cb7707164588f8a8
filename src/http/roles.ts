import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/errors.ts';

/** For what belongs to no case and so to no catalogue. @throws Problem ROLE_FORBIDDEN naming the roles that may */
export function mustHaveRole(request: FastifyRequest, roles: readonly string[]): void {
  if (request.caller.actor.roles.some((role) => roles.includes(role))) return;
  throw new Problem('ROLE_FORBIDDEN', {
    detail: { zh: `由 ${roles.join('、')} 办理`, en: `for ${roles.join(', ')} only` },
  });
}
