// A message and a mail server in; the message handed over by the optional package nodemailer out, or what to install.
import { issue, WaspadaError } from '../base/errors.js';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS is demanded, except on this machine itself. */
  readonly implicitTls: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly timeoutMs: number;
}

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for the same message, so that a mailbox shows it once. */
  readonly messageId: string;
  readonly attachment: { readonly filename: string; readonly content: string };
}

interface Transport {
  sendMail(message: Record<string, unknown>): Promise<unknown>;
  close(): void;
}

interface Mailer {
  createTransport(options: Record<string, unknown>): Transport;
}

const isMailer = (found: unknown): found is Mailer =>
  typeof found === 'object' &&
  found !== null &&
  'createTransport' in found &&
  typeof found.createTransport === 'function';

/** Whether an address is this machine itself, where no TLS is needed. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/**
 * Hands one message to a mail server. The error of a refused message carries the package's own, with `responseCode` where the server
 * answered. Code: WATCH_DELIVERY, where the package is not installed.
 */
export async function sendMail(
  server: MailServer,
  mail: Mail,
  load: () => Promise<unknown> = () => import('nodemailer'),
): Promise<void> {
  const library = await load().catch((cause: unknown) => refuseMailer('not installed', cause));
  if (!isMailer(library)) return refuseMailer('without createTransport');
  const { host, port, implicitTls, user, password, timeoutMs } = server;
  const transport = library.createTransport({
    host,
    port,
    secure: implicitTls,
    requireTLS: !implicitTls && !isLoopback(host),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    // No message needs a file or an address fetched for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { attachment, ...message } = mail;
    await transport.sendMail({
      ...message,
      attachments: [{ ...attachment, contentType: 'application/json' }],
    });
  } finally {
    transport.close();
  }
}

function refuseMailer(found: string, cause?: unknown): never {
  const hint = 'Install it with npm install nodemailer@10, or deliver to a file or a webhook.';
  const fault = issue('WATCH_DELIVERY', ['deliver'], `found nodemailer ${found}`, hint);
  throw new WaspadaError(fault, [fault], cause);
}
