// waspada serve: a configuration in; a counter that answers, and a line that says where, out.
import { issue, WaspadaError } from '../base/errors.js';
import { isObject } from '../fields/scalars.js';
import { loadJson } from '../io/files.js';
import { backUp } from '../service/backup.js';
import {
  describeConfiguration,
  fromEnvironment,
  readConfiguration,
  type Written,
} from '../service/configuration.js';
import { DEMO_OFFICE, DEMO_PASSWORD } from '../service/demo.js';
import { freePort, listen } from '../service/listen.js';
import { logLine } from '../service/log.js';
import { loadPages } from '../service/pages.js';
import { startService, wallClock } from '../service/start.js';
import { type Command, readArgs } from './command.js';
import { note, print } from './terminal.js';

const help = `waspada serve [--demo | --training | --pilot]

Starts the counter: the HTTP API and the page, with a ledger of every consultation. The first start prints a one-time link for an
administrator. Nothing else is to be installed but the optional packages fastify and libsql (or pg).

  --port N            8480                    --host ADDRESS   127.0.0.1
  --data DIR          ledger, keys, spool and anchors: ./waspada-data
  --database URL      postgres://... in the place of the embedded store; better by WASPADA_DATABASE, since a command line is seen
  --bundle DIR        a bundle folder; else the one that was activated last, or the shipped one
  --pilot             expert judgement may be served: a banner, everything recorded
  --demo              made-up applications, marked SYNTHETIC, and accounts with one known password
  --training          the same, for learning
  --allow-unsigned    a bundle without the signatures of an author and another approver
  --origin URL        https://... as browsers name this service, behind a proxy with TLS
  --backup DIR        copies of the embedded ledger, one a day, the last seven: on another disk, and the keys elsewhere
  --region-page FILE  a report of waspada regions --page, shown to analysts
  --config FILE       the same settings as JSON; the environment (WASPADA_PORT ...) goes before it, options before both
  --quiet             no line a request on standard error
  --check             says whether the configuration is right, and ends

Exit 2 for a configuration, 4 for a bundle that may not be served, 5 for a store or a port.

Example: waspada serve --demo`;

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  database: { type: 'string' },
  bundle: { type: 'string' },
  origin: { type: 'string' },
  backup: { type: 'string' },
  'region-page': { type: 'string' },
  config: { type: 'string' },
  pilot: { type: 'boolean' },
  demo: { type: 'boolean' },
  training: { type: 'boolean' },
  'allow-unsigned': { type: 'boolean' },
  quiet: { type: 'boolean' },
  check: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readArgs<typeof options>>['values'];

function written(values: Values): Written {
  const { port, host, data, database, bundle, origin, backup, 'region-page': regionPage } = values;
  const chosen = (['demo', 'training', 'pilot'] as const).filter((mode) => values[mode] === true);
  if (chosen.length > 1)
    throw new WaspadaError(
      issue('CLI_USAGE', [], `found --${chosen.join(' and --')} together, expected one of them`),
    );
  const given = { port, host, data, database, bundle, origin, backup, regionPage, mode: chosen[0] };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(values['allow-unsigned'] === true ? { allowUnsigned: true } : {}),
  };
}

/** A file of settings: an object of texts, numbers, flags and lists. */
async function fileSettings(path: string | undefined): Promise<Written> {
  if (path === undefined) return {};
  const value = await loadJson(path);
  if (isObject(value)) {
    const settings: Record<string, Written[string]> = {};
    for (const [name, each] of Object.entries(value)) if (each !== null) settings[name] = each;
    return settings;
  }
  throw new WaspadaError(issue('SERVICE_CONFIG', ['file', path], 'found no object of settings'));
}

/** The configuration of options, environment and file, in this order. */
export const configurationOf = async (values: Written, file: string | undefined) =>
  readConfiguration([
    { from: 'options', written: values },
    { from: 'environment', written: fromEnvironment(process.env) },
    { from: file ?? 'file', written: await fileSettings(file) },
  ]);

const EVERY_MS = 5000;
const MINUTE = 60_000;

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArgs(args, options, 0);
  const asked = await configurationOf(written(values), values.config);
  // A page's origin has a port: 0 is settled before anything is opened.
  const config =
    asked.port === 0
      ? await configurationOf({ ...written(values), port: String(await freePort(asked.host)) }, values.config)
      : asked;
  if (values.check) {
    print([JSON.stringify(describeConfiguration(config), null, 2)]);
    return 0;
  }
  const running = await startService(config, {
    log: (entry) => {
      if (values.quiet !== true || entry.level === 'error') process.stderr.write(logLine(entry));
    },
    pages: loadPages(),
  });
  const clock = wallClock(config.offset);
  const tell = (event: string, error: unknown): void =>
    void process.stderr.write(
      logLine({
        level: 'error',
        event,
        at: clock(),
        code: error instanceof WaspadaError ? error.code : 'BASE_INTERNAL',
      }),
    );
  const copyEvery = (folder: string, minutes: number): NodeJS.Timeout =>
    setInterval(
      () => void backUp(running.env.store, folder, clock()).catch((error) => tell('backup', error)),
      minutes * MINUTE,
    );
  const timers = [
    setInterval(() => void running.drain().catch((error) => tell('drain', error)), EVERY_MS),
    setInterval(
      () => void running.env.store.checkpoint(clock()).catch((error) => tell('checkpoint', error)),
      config.checkpointMinutes * MINUTE,
    ),
    ...(config.backup === null ? [] : [copyEvery(config.backup, config.backupMinutes)]),
  ];
  try {
    const listening = await listen(
      running.service,
      config.host,
      config.port,
      config.origin.startsWith('https:'),
    );
    const { origin } = config;
    const { bundle, banner, scoring } = running.env.scoring.view(clock().slice(0, 10), running.env.version);
    print([
      `waspada ${running.env.version} · ${origin}`,
      `paket / bundle: ${bundle === null ? '–' : `${bundle.name} ${bundle.version} (${bundle.evidence})`} · skor / scoring: ${scoring}`,
      ...(banner === null ? [] : [banner.id, banner.en]),
      ...(running.invitation === null
        ? []
        : [
            '',
            'Tautan sekali pakai untuk administrator, berlaku 72 jam / One-time link for the administrator, good for 72 hours:',
            `  ${origin}/#invitation=${running.invitation}`,
          ]),
      ...(config.mode === 'demo' || config.mode === 'training'
        ? [
            '',
            `Akun / accounts: petugas, petugas2, pengawas, kepala, analis, auditor, admin (${DEMO_OFFICE}) · ${DEMO_PASSWORD}`,
          ]
        : []),
    ]);
    await untilStopped();
    note(['berhenti / stopping']);
    await listening.close();
  } finally {
    for (const timer of timers) clearInterval(timer);
    await running.close();
  }
  return 0;
}

/** SIGINT or SIGTERM; a second one ends at once, as it does without us. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

export const serve: Command = { help, run };
