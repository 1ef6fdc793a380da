// The door of the counter: a service around a ledger and a bundle, its table of operations, and what starts it.
export {
  type Answer,
  type Body,
  type ConsultationView,
  type Operation,
  type OperationName,
  operations,
  type Params,
  type Problem,
  type Query,
} from './service/api.js';
export { type Configuration, fromEnvironment, readConfiguration } from './service/configuration.js';
export type { PageFile, Pages, Service } from './service/handler.js';
export type { ServiceRequest, ServiceResponse } from './service/http.js';
export { type Listening, listen } from './service/listen.js';
export { type Log, type LogEntry, logLine } from './service/log.js';
export { openApiDocument } from './service/openapi.js';
export { type Authenticator, createAuthenticator } from './service/passwords.js';
export { type Running, type StartOptions, startService } from './service/start.js';
