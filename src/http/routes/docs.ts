import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../domain/errors.ts';
import { replyError } from '../error-reply.ts';

/**
 * OpenAPI 3.1 from the schemas the server validates with, and a page to read it on that needs no network.
 * To be registered before every route, because it collects them as they come.
 */
export function docsRoutes(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '闭环 Bihuan',
        version: '1',
        description:
          '隐患整改闭环流程引擎。错误为 RFC 9457 问题文档，语言随 Accept-Language（缺省中文）。\n\n' +
          'Durable workflow engine for hazard rectification. Errors are RFC 9457 problem documents.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`),
    },
  });
  app.register(async (scope) => {
    // Dot segments, NUL, names longer than a file's, ranges beyond its end: all of it names a file that is not there.
    scope.setErrorHandler((cause, request, reply) =>
      replyError(new Problem('NOT_FOUND', { cause }), request, reply),
    );
    await scope.register(swaggerUi, { routePrefix: '/docs' });
  });
  let text: string | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
