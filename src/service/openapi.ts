// The table of operations in; the OpenAPI 3.1 document out.
import { jsonSchema, type z } from '../base/documents.js';
import { codes } from '../base/errors.js';
import { apiVersion, namedSchemas, type Operation, operations } from './api.js';

/** Faults that any operation can answer with. */
const usual = ['SERVICE_REQUEST', 'SERVICE_RATE', 'STORE_UNAVAILABLE', 'BASE_INTERNAL'] as const;
const signedIn = ['AUTH_REQUIRED', 'AUTH_FORBIDDEN', 'AUTH_CSRF'] as const;

function schemaOf(schema: z.ZodMiniType): Record<string, unknown> {
  const name = Object.entries(namedSchemas).find(([, each]) => each === schema)?.[0];
  return name === undefined ? plainSchema(schema) : { $ref: `#/components/schemas/${name}` };
}
function plainSchema(schema: z.ZodMiniType): Record<string, unknown> {
  const { $schema, $id, title, ...rest } = jsonSchema(schema, '', '');
  return rest;
}

function describe(name: string, operation: Operation): Record<string, unknown> {
  const { words, access, body, query, params, response, type, status = 200, ifMatch, problems } = operation;
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...(ifMatch === true
      ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string', pattern: '^"\\d+"$' } }]
      : []),
    ...(operation.method === 'POST' && access !== 'public'
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', maxLength: 200 },
          },
        ]
      : []),
  ];
  const faults = [...problems, ...usual, ...(access === 'public' ? [] : signedIn)];
  const byStatus = new Map<number, string[]>();
  for (const code of faults) {
    const { http } = codes[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  return {
    operationId: name,
    summary: words.en,
    description: `${words.id}\n\nPermission: ${access}.`,
    ...(access === 'public' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      [status]: {
        description: words.en,
        content: { [type ?? 'application/json']: { schema: schemaOf(response) } },
      },
      ...Object.fromEntries(
        [...byStatus].map(([http, names]) => [
          String(http),
          {
            description: [...new Set(names)].join(', '),
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodMiniType | undefined): Record<string, unknown>[] {
  if (schema === undefined) return [];
  const { properties, required } = plainSchema(schema);
  const names = Array.isArray(required) ? required : [];
  return typeof properties === 'object' && properties !== null
    ? Object.entries(properties).map(([name, each]) => ({
        name,
        in: place,
        required: place === 'path' || names.includes(name),
        schema: each,
      }))
    : [];
}

let made: Record<string, unknown> | null = null;

/** The document; made once. */
export function openApiDocument(): Record<string, unknown> {
  if (made !== null) return made;
  const paths = new Map<string, Record<string, unknown>>();
  for (const [name, operation] of Object.entries(operations)) {
    const { method, path } = operation;
    paths.set(path, { ...paths.get(path), [method.toLowerCase()]: describe(name, operation) });
  }
  made = {
    openapi: '3.1.0',
    info: {
      title: 'Waspada',
      version: apiVersion,
      description:
        'Konsultasi di loket paspor: alasan, rentang, pertanyaan. Petugas yang memutuskan. / Consultations at a passport counter: reasons, bounds, questions. An officer decides.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ session: [], csrf: [] }, { token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-waspada' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-Waspada-Csrf' },
        token: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        ...Object.fromEntries(
          Object.entries(namedSchemas).map(([name, schema]) => [name, plainSchema(schema)]),
        ),
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code', 'path', 'hint'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            path: { type: 'array', items: { type: ['string', 'integer'] } },
            hint: { type: 'string' },
            issues: { type: 'array', items: { type: 'object' } },
          },
        },
      },
    },
  };
  return made;
}
