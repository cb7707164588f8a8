import type { Server } from 'node:http';
import Fastify, { type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify';
import { Problem } from '../domain/errors.ts';
import { acceptJsonOnly } from './body.ts';
import type { ServerDeps } from './deps.ts';
import { replyError } from './error-reply.ts';
import { requestIdOf } from './headers.ts';
import { Metrics } from './metrics.ts';
import { actRoutes } from './routes/acts.ts';
import { batchFigureRoutes } from './routes/batch-figures.ts';
import { batchRoutes } from './routes/batches.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { caseListRoutes } from './routes/case-lists.ts';
import { caseRoutes } from './routes/cases.ts';
import { docsRoutes } from './routes/docs.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { familyRoutes } from './routes/family.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { letterRoutes } from './routes/letters.ts';
import { noticeRoutes } from './routes/notices.ts';
import { pauseRoutes } from './routes/pauses.ts';
import { policyRoutes } from './routes/policies.ts';
import { sandboxRoutes } from './routes/sandbox.ts';
import { simulationRoutes } from './routes/simulations.ts';
import { termRoutes } from './routes/terms.ts';
import { timerRoutes } from './routes/timers.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { CaseBody, ProblemSchema } from './schemas.ts';
import { answerSocketError } from './socket-errors.ts';
import { compileValidator } from './validation.ts';

const BODY_BYTES_MAX = 256 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
/** A request arrives within this time or not at all: slow senders hold a connection, not the service. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than the idle time of usual load balancers, so that they close first and never meet a closed socket. */
const KEEP_ALIVE_MS = 72_000;
const CONNECTIONS_MAX = 2000;
/** Requests under way at a stop get this long; what hangs after it is cut off. */
const CLOSE_GRACE_MS = 10_000;
const CLOSE_POLL_MS = 50;
/** Longer than any id, so that a wrong id is told to be wrong. */
const PARAM_CHARS_MAX = 1024;

/** The whole service without a port: `inject` works on it, `listen` serves it. */
export function buildServer(deps: ServerDeps): FastifyInstance {
  const options: FastifyHttpOptions<Server> = {
    loggerInstance: deps.house.log as never,
    // One line per request of our own, below, in place of the framework's two.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // Requests that are already here are served; only new connections are refused during a stop.
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAM_CHARS_MAX },
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_TIMEOUT_MS, requireHostHeader: false },
    genReqId: requestIdOf,
    clientErrorHandler: answerSocketError,
    frameworkErrors: (error, request, reply) => replyError(error, request as never, reply as never),
  };
  const app: FastifyInstance = Fastify(options);
  app.server.maxConnections = CONNECTIONS_MAX;
  // An Expect that is not known may be left unheeded (RFC 9110 §10.1.1); Node would answer a bare 417 in no form of ours.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.decorateRequest('caller', null as never);
  app.setValidatorCompiler(compileValidator);
  // Response schemas are documentation: a serialiser made from them would drop whatever they do not name.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  app.setErrorHandler(replyError);
  app.setNotFoundHandler((request, reply) => replyError(new Problem('NOT_FOUND'), request, reply));
  app.addSchema(ProblemSchema);
  app.addSchema(CaseBody);
  acceptJsonOnly(app);
  const metrics = new Metrics();
  commonHooks(app, metrics);
  docsRoutes(app);
  app.register(async (scope) => healthRoutes(scope, deps, metrics));
  app.register(async (scope) => versionOne(scope, deps), { prefix: '/v1' });
  return app;
}

function versionOne(app: FastifyInstance, deps: ServerDeps): void {
  app.addHook('onRequest', async (request) => {
    request.caller = await deps.tokens.verify(request.headers.authorization);
  });
  caseRoutes(app, deps);
  caseListRoutes(app, deps);
  eventRoutes(app, deps);
  familyRoutes(app, deps);
  letterRoutes(app, deps);
  actRoutes(app, deps);
  batchFigureRoutes(app, deps);
  workflowRoutes(app, deps);
  timerRoutes(app, deps);
  noticeRoutes(app, deps);
  pauseRoutes(app, deps);
  incidentRoutes(app, deps);
  termRoutes(app, deps);
  explainRoutes(app, deps);
  simulationRoutes(app, deps);
  app.register(async (scope) => calendarRoutes(scope, deps));
  policyRoutes(app, deps);
  app.register(async (scope) => batchRoutes(scope, deps));
  app.register(async (scope) => webhookRoutes(scope, deps));
  if (deps.sandbox) sandboxRoutes(app, deps);
}

function commonHooks(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    // Told before the body is read, so that a wrong address is not reported as a wrong media type.
    if (request.is404) throw new Problem('NOT_FOUND');
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body !== undefined) {
      throw new Problem('BODY_MALFORMED', { detail: { zh: '请求体是空的', en: 'the body is empty' } });
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method, id } = request;
    const { statusCode, elapsedTime } = reply;
    metrics.observe(method, route, statusCode, elapsedTime / 1000);
    request.log.info(
      { requestId: id, method, route, statusCode, ms: Math.round(elapsedTime) },
      'request served',
    );
  });
  app.addHook('preClose', async () => {
    // Connections that were busy when the stop began fall idle one by one, and keep-alive would hold them open.
    const idle = setInterval(() => app.server.closeIdleConnections(), CLOSE_POLL_MS);
    const grace = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
    app.server.once('close', () => {
      clearInterval(idle);
      clearTimeout(grace);
    });
    // A server that never listened has no close to wait for.
    idle.unref();
    grace.unref();
  });
}
