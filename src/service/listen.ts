// A service and an address in; a socket that answers out. The only file that knows Fastify.

import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { issue, WaspadaError } from '../base/errors.js';
import { BODY_LIMIT, type Service } from './handler.js';
import { problemResponse, type ServiceRequest, type ServiceResponse, securityHeaders } from './http.js';

export interface Listening {
  /** The port that was given, or found. */
  readonly port: number;
  /** Takes no new connection, lets what was begun end, at most for so long. */
  close(): Promise<void>;
}

const REQUEST_MS = 30_000;
const HEADER_BYTES = 16_384;
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'] as const;

/** A port that nobody listens on now. Code: SERVICE_LISTEN. */
export const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new WaspadaError(issue('SERVICE_LISTEN', ['host'], 'cannot listen on that address'))),
    );
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

async function loadFastify() {
  try {
    return (await import('fastify')).fastify;
  } catch (cause) {
    const fault = issue('SERVICE_DRIVER', ['fastify'], 'found no fastify');
    throw new WaspadaError(fault, [fault], cause);
  }
}

/** Codes: SERVICE_DRIVER, SERVICE_LISTEN. */
export async function listen(
  service: Service,
  host: string,
  port: number,
  /** Behind a proxy on this machine: the address that it names is whom limits are about. */
  proxied = false,
): Promise<Listening> {
  const fastify = await loadFastify();
  const app = fastify({
    logger: false,
    trustProxy: proxied ? 'loopback' : false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    connectionTimeout: REQUEST_MS,
    keepAliveTimeout: 10_000,
    http: { maxHeaderSize: HEADER_BYTES, headersTimeout: 15_000 },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    exposeHeadRoutes: false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  // Bodies stay bytes: the service reads them strictly, and only once it knows who asks.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const run = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, await service.handle(toRequest(request)));
  for (const { method, path, bytes } of service.limits)
    app.route({ method, url: path.replace(/\{(\w+)\}/g, ':$1'), bodyLimit: bytes, handler: run });
  app.route({ method: [...METHODS], url: '/*', handler: run });
  app.setNotFoundHandler(run);
  app.setErrorHandler((error, _request, reply) => send(reply, refusalOf(error)));
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const fault = issue('SERVICE_LISTEN', ['port'], `cannot listen on port ${port} (${code})`);
    throw new WaspadaError(fault, [fault], cause);
  }
  const address = app.addresses()[0];
  return {
    port: typeof address === 'object' ? address.port : port,
    close: () => app.close(),
  };
}

function toRequest(request: FastifyRequest): ServiceRequest {
  const { raw, body, method, ip } = request;
  const url = raw.url ?? '/';
  const mark = url.indexOf('?');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    body: body instanceof Uint8Array ? body : new Uint8Array(),
    remote: ip,
  };
}

async function send(reply: FastifyReply, { status, headers, body }: ServiceResponse): Promise<FastifyReply> {
  reply.code(status).headers(headers);
  if (typeof body === 'string') return reply.send(body);
  if (body instanceof Uint8Array) return reply.send(Buffer.from(body));
  return reply.send(Readable.from(body));
}

/** What the server refuses before the service sees it: too large, too slow, no HTTP. Nothing of it is repeated. */
function refusalOf(error: unknown): ServiceResponse {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const fault =
    code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      ? issue('SERVICE_TOO_LARGE', [], `found more than ${BODY_LIMIT} bytes`)
      : status >= 500
        ? issue('BASE_INTERNAL', [], 'our fault')
        : issue('SERVICE_REQUEST', [], 'found a request that is no HTTP of ours');
  const response = problemResponse(new WaspadaError(fault));
  return { ...response, headers: { ...securityHeaders, ...response.headers } };
}
