// The address behind the `#` in; the screen of whoever is signed in out. One page: header, navigation, banner of the connection, the screen.
import type { ConsultationView, FieldForm, Permission, ServiceView, SessionView } from '../api.js';
import { accountsScreen } from './accounts.js';
import { leafletScreen, noticeScreen, turnedScreen } from './applicant.js';
import { Client, newKey, Refused, Unreachable } from './client.js';
import { workScreen } from './consultation.js';
import { counterScreen, searchScreen, signatureScreen, supervisorScreen } from './consultation-lists.js';
import { allows, type Desk, failureWords, heading, type Screen } from './desk.js';
import { append, type Child, el } from './dom.js';
import { dossierScreen } from './dossier.js';
import { forgetDrafts } from './drafts.js';
import { language, plain, say, setLanguage, type Told, t } from './language.js';
import { newScreen } from './new-consultation.js';
import { auditScreen, meterScreen, regionScreen, subjectScreen } from './oversight.js';
import { bundleScreen } from './rules.js';
import { accountScreen, invitationScreen, signInScreen } from './sign-in.js';

const LANGUAGE = 'waspada.language';
const ACCOUNT = 'waspada.account';
/** Shorter waits show nothing. */
const PATIENCE_MS = 200;
/** How often the service is asked whether it is there again. */
const KNOCK_MS = 3000;

interface Entry {
  readonly hash: string;
  readonly words: Told;
  readonly permission: Permission | null;
  readonly unless?: Permission;
  readonly build: (desk: Desk) => Screen | Promise<Screen>;
}

const entries = (): readonly Entry[] => [
  {
    hash: '#/hari-ini',
    words: t('Hari ini', 'Today'),
    permission: 'consultation.open',
    build: counterScreen,
  },
  {
    hash: '#/penyelia',
    words: t('Penyelia', 'Supervisor'),
    permission: 'consultation.search',
    unless: 'audit.verify',
    build: supervisorScreen,
  },
  {
    hash: '#/tanda-tangan',
    words: t('Tanda tangan', 'Signatures'),
    permission: 'consultation.countersign',
    build: signatureScreen,
  },
  { hash: '#/cari', words: t('Cari', 'Search'), permission: 'consultation.search', build: searchScreen },
  {
    hash: '#/analisis',
    words: t('Analisis', 'Analysis'),
    permission: 'worklist.read',
    build: async (desk) => (await analyst()).analystScreen(desk),
  },
  { hash: '#/pengukur', words: t('Pengukur', 'Meter'), permission: 'meter.read', build: meterScreen },
  { hash: '#/audit', words: t('Audit', 'Audit'), permission: 'audit.verify', build: auditScreen },
  { hash: '#/paket', words: t('Paket aturan', 'Rules'), permission: 'bundle.read', build: bundleScreen },
  {
    hash: '#/hak',
    words: t('Hak atas data', 'Data rights'),
    permission: 'subject.access',
    build: subjectScreen,
  },
  { hash: '#/akun', words: t('Akun', 'Accounts'), permission: 'account.read', build: accountsScreen },
  { hash: '#/wilayah', words: t('Wilayah', 'Regions'), permission: 'region.read', build: regionScreen },
  { hash: '#/panduan', words: t('Panduan', 'Leaflets'), permission: null, build: () => leafletScreen('') },
];

/** A script of its own: a counter never loads what only an analyst looks at. */
const analyst = () =>
  import('./analyst.js').catch(() => {
    throw new Unreachable('script');
  });

class Page {
  private readonly client = new Client();
  private session: SessionView | null = null;
  private service: ServiceView | null = null;
  private screen: Screen | null = null;
  private turn = 0;
  private form: Promise<readonly FieldForm[]> | null = null;
  private reached = true;
  private waiting = 0;
  private readonly main = el('main', { id: 'main', tabindex: -1 });
  private readonly header = el('header', { class: 'no-print' });
  private readonly banner = el('section', { class: 'banners', label: t('Pemberitahuan', 'Notices') });
  private readonly live = el('div', { class: 'unseen', live: 'polite', role: 'status' });

  async start(): Promise<void> {
    const kept = localStorage.getItem(LANGUAGE);
    setLanguage(kept === 'en' ? 'en' : 'id');
    document.body.replaceChildren();
    append(document.body, [this.header, this.banner, this.main, this.live]);
    this.client.onReach = (reached) => this.setReached(reached);
    document.addEventListener('keydown', (event) => {
      if (this.screen?.onKey?.(event) === true) event.preventDefault();
    });
    await this.who();
    // Not before: a screen drawn for an address that changed meanwhile would be drawn again over what somebody had begun to write.
    window.addEventListener('hashchange', () => void this.show());
    await this.show();
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  private async who(): Promise<void> {
    try {
      this.signedIn(await this.client.call('session', {}));
    } catch (error) {
      if (!(error instanceof Refused)) return this.lost();
      this.session = null;
      this.service = await this.client.call('service', {}).catch(() => null);
    }
  }
  private lost(): void {
    setTimeout(async () => {
      await this.who();
      // Without a session the screen of before still holds, and somebody may be writing in it.
      if (this.session === null) this.drawBanner();
      else await this.show();
    }, KNOCK_MS);
  }
  private signedIn(session: SessionView): void {
    // What somebody else left in this tab is theirs.
    if (sessionStorage.getItem(ACCOUNT) !== session.account.id) forgetDrafts();
    sessionStorage.setItem(ACCOUNT, session.account.id);
    this.session = session;
    this.service = session.service;
    this.client.csrf = session.csrf;
  }
  private readonly signedOut = (): void => {
    this.session = null;
    this.client.csrf = '';
    this.form = null;
    forgetDrafts();
    void this.show();
  };

  // The connection: calm, and gone by itself.

  private setReached(reached: boolean): void {
    if (this.reached === reached) return;
    this.reached = reached;
    this.drawBanner();
    if (!reached) this.knock();
  }
  private knock(): void {
    setTimeout(() => {
      if (this.reached) return;
      void this.client.call('service', {}).then(
        (service) => {
          this.setService(service);
          window.dispatchEvent(new Event('online'));
        },
        () => this.knock(),
      );
    }, KNOCK_MS);
  }
  private setService(service: ServiceView): void {
    this.service = service;
    if (this.session !== null) this.session = { ...this.session, service };
    this.drawBanner();
  }

  private drawBanner(): void {
    this.banner.replaceChildren();
    if (this.screen?.bare === true) return;
    const banner = this.service?.banner ?? null;
    append(this.banner, [
      banner === null ? null : el('p', { class: 'banner', role: 'note' }, say(banner)),
      this.reached
        ? null
        : el(
            'p',
            { class: 'banner away', id: 'away', role: 'status' },
            this.waiting === 0
              ? t(
                  'Sambungan terputus. Isian Anda aman; halaman ini mencoba lagi sendiri.',
                  'The connection is lost. What you wrote is safe; this page tries again by itself.',
                )
              : t(
                  `Sambungan terputus. ${this.waiting} jawaban menunggu dan akan terkirim sendiri; Anda dapat terus bertanya.`,
                  `The connection is lost. ${this.waiting} answers wait and will be sent by themselves; you can go on asking.`,
                ),
          ),
    ]);
  }

  // Screens.

  private readonly desk = (session: SessionView): Desk => ({
    client: this.client,
    session,
    can: (permission) => Object.hasOwn(session.permissions, permission),
    go: (hash) => {
      if (location.hash === hash) void this.show();
      else location.hash = hash;
    },
    refresh: () => void this.show(),
    announce: (text) => {
      this.live.textContent = text.text;
    },
    form: () => {
      this.form ??= this.client.call('form', {}).then(({ fields }) => fields);
      this.form.catch(() => {
        this.form = null;
      });
      return this.form;
    },
    setService: (service) => this.setService(service),
    waiting: (count) => {
      if (this.waiting === count) return;
      this.waiting = count;
      this.drawBanner();
    },
  });

  /** Builds the screen of the present address; what is there stays until it is ready, and a late one never covers a newer one. */
  private async show(): Promise<void> {
    const turn = ++this.turn;
    const slow = setTimeout(() => this.main.setAttribute('aria-busy', 'true'), PATIENCE_MS);
    let screen: Screen;
    try {
      screen = await this.build();
    } catch (error) {
      if (error instanceof Refused && error.problem.code === 'AUTH_REQUIRED') {
        this.session = null;
        screen = signInScreen(this.client, this.onSignedIn);
      } else screen = faultScreen(failureWords(error), () => void this.show());
    }
    clearTimeout(slow);
    if (turn !== this.turn) return;
    this.main.removeAttribute('aria-busy');
    this.mount(screen);
  }

  private readonly onSignedIn = (session: SessionView): void => {
    this.signedIn(session);
    void this.show();
  };

  private async build(): Promise<Screen> {
    const { session, client } = this;
    const hash = decodeURIComponent(location.hash);
    const token = /^#invitation=([A-Za-z0-9_-]{43})$/.exec(hash)?.[1];
    if (token !== undefined)
      return invitationScreen(client, token, () => {
        location.hash = '';
      });
    if (session === null) return signInScreen(client, this.onSignedIn);
    const desk = this.desk(session);
    if (hash === '#/saya') return accountScreen(desk, this.signedOut);
    const leaflet = /^#\/panduan\/([a-z]+)$/.exec(hash)?.[1];
    if (leaflet !== undefined) return leafletScreen(leaflet);
    if (hash === '#/baru' && desk.can('consultation.open')) return newScreen(desk);
    const [, id, part] = /^#\/k\/([0-9a-f]{32})(?:\/(putar|surat))?$/.exec(hash) ?? [];
    if (id !== undefined) return consultationScreen(desk, id, part);
    const mine = this.entries(desk);
    const entry = mine.find((each) => each.hash === hash) ?? mine[0];
    return entry === undefined ? leafletScreen('') : entry.build(desk);
  }

  private entries(desk: Desk): readonly Entry[] {
    return entries().filter(
      ({ permission, unless, hash }) =>
        (permission === null || desk.can(permission)) &&
        (unless === undefined || !desk.can(unless)) &&
        // An officer's own day is all of what an officer may search.
        !(hash === '#/penyelia' && desk.session.permissions['consultation.search'] === 'mine'),
    );
  }

  private mount(screen: Screen): void {
    this.screen?.onLeave?.();
    this.screen = screen;
    document.documentElement.lang = language();
    document.title = `${screen.title.text} · Waspada`;
    document.body.className = [screen.bare === true ? 'bare' : '', screen.fitted === true ? 'fitted' : '']
      .join(' ')
      .trim();
    this.drawHeader();
    this.drawBanner();
    this.main.replaceChildren();
    append(this.main, [screen.content]);
    window.scrollTo(0, 0);
    const start = document.getElementById('question') ?? document.getElementById('heading') ?? this.main;
    start.focus({ preventScroll: true });
  }

  private drawHeader(): void {
    this.header.replaceChildren();
    if (this.screen?.bare === true) return;
    const { session } = this;
    const links: Child =
      session === null
        ? null
        : el(
            'nav',
            { label: t('Bagian', 'Sections') },
            el(
              'ul',
              {},
              this.entries(this.desk(session)).map(({ hash, words }) =>
                el(
                  'li',
                  {},
                  el('a', { href: hash, current: this.isHere(hash, session) ? 'page' : undefined }, words),
                ),
              ),
            ),
          );
    append(this.header, [
      el(
        'a',
        { class: 'skip-link', href: '#main', on: { click: (event) => this.skip(event) } },
        t('Ke isi', 'To the content'),
      ),
      el('a', { class: 'brand', href: '#/' }, plain('Waspada')),
      links,
      el('span', { class: 'grow' }),
      el(
        'button',
        {
          id: 'language',
          type: 'button',
          class: 'quiet',
          lang: language() === 'id' ? 'en' : 'id',
          on: { click: () => this.switchLanguage() },
        },
        plain(language() === 'id' ? 'English' : 'Bahasa Indonesia'),
      ),
      session === null
        ? null
        : [
            el(
              'a',
              { class: 'who', href: '#/saya', current: location.hash === '#/saya' ? 'page' : undefined },
              plain(session.account.name),
            ),
            el(
              'button',
              { id: 'sign-out', type: 'button', class: 'quiet', on: { click: () => void this.signOut() } },
              t('Keluar', 'Sign out'),
            ),
          ],
    ]);
  }
  private isHere(hash: string, session: SessionView): boolean {
    const here = location.hash;
    if (here === hash) return true;
    return !here.startsWith('#/') || here === '#/'
      ? this.entries(this.desk(session))[0]?.hash === hash
      : false;
  }

  private switchLanguage(): void {
    setLanguage(language() === 'id' ? 'en' : 'id');
    localStorage.setItem(LANGUAGE, language());
    void this.show().then(() => document.getElementById('language')?.focus());
  }

  private async signOut(): Promise<void> {
    await this.client.call('signOut', { key: newKey() }).catch(() => undefined);
    history.replaceState(null, '', '#/');
    this.signedOut();
  }
}

async function consultationScreen(desk: Desk, id: string, part: string | undefined): Promise<Screen> {
  const params = { id };
  if (part === 'surat') {
    const [notice, view] = await Promise.all([
      desk.client.call('notice', { params }),
      desk.client.call('consultation', { params }).catch((): ConsultationView | null => null),
    ]);
    return noticeScreen(view, notice, `#/k/${id}`);
  }
  const [fields, view] = await Promise.all([desk.form(), desk.client.call('consultation', { params })]);
  if (part === 'putar') return turnedScreen(desk, view);
  return allows(view, 'saveAnswers') ? workScreen(desk, fields, view) : dossierScreen(desk, fields, view);
}

const faultScreen = (text: Told, again: () => void): Screen => ({
  title: t('Belum berhasil', 'Not yet'),
  content: el(
    'div',
    { class: 'narrow card' },
    heading(t('Belum berhasil', 'Not yet')),
    el('p', {}, text),
    el(
      'button',
      { id: 'again', type: 'button', class: 'primary', on: { click: again } },
      t('Coba lagi', 'Try again'),
    ),
  ),
});

void new Page().start();
