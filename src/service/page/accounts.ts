// Accounts in; who may do what here, new invitations, changes of role out. Secrets are shown once and kept nowhere on the page.
import type { AccountView, Role } from '../api.js';
import { newKey } from './client.js';
import { type Desk, failureWords, faultPlace, heading, type Screen, tell } from './desk.js';
import { append, type Child, el } from './dom.js';
import { field, form, ticks } from './inputs.js';
import { roleWords } from './labels.js';
import { joined, plain, say, t } from './language.js';

const all = Object.keys(roleWords).filter((role): role is Role => Object.hasOwn(roleWords, role));
const isRole = (role: string): role is Role => Object.hasOwn(roleWords, role);
const roleChoices = () => all.map((value) => ({ value, words: say(roleWords[value]) }));

export async function accountsScreen(desk: Desk): Promise<Screen> {
  const { accounts } = await desk.client.call('accounts', {});
  const secret = el('div', { live: 'polite' });
  const fault = faultPlace('accounts-fault');
  const manage = desk.can('account.manage');
  const show = (account: AccountView, text: string | null, kind: 'invitation' | 'token' | null): void => {
    secret.replaceChildren();
    if (text === null) return;
    const told = kind === 'token' ? text : `${location.origin}/#invitation=${text}`;
    append(secret, [
      el(
        'section',
        { class: 'card' },
        el(
          'h2',
          {},
          kind === 'token'
            ? t('Token layanan, hanya kali ini terlihat', 'Token of the service, seen this once')
            : t('Undangan sekali pakai, hanya kali ini terlihat', 'One-time invitation, seen this once'),
        ),
        el('p', {}, plain(account.name)),
        el('pre', { id: 'secret', tabindex: 0 }, plain(told)),
      ),
    ]);
    document.getElementById('secret')?.focus();
  };
  const change =
    (account: AccountView, body: { readonly disabled?: boolean; readonly renew?: boolean }) => (): void => {
      tell(fault, null);
      desk.client
        .call('changeAccount', { params: { id: account.id }, body, key: newKey() })
        .then(({ account: after, secret: text, kind }) => {
          if (text === null) desk.refresh();
          else show(after, text, kind);
        })
        .catch((error: unknown) => tell(fault, failureWords(error)));
    };
  return {
    title: t('Akun', 'Accounts'),
    content: [
      heading(t('Akun', 'Accounts')),
      secret,
      fault,
      el(
        'div',
        { class: 'table', tabindex: 0, role: 'region', label: t('Akun', 'Accounts') },
        el(
          'table',
          {},
          el('caption', {}, t(`${accounts.length} akun`, `${accounts.length} accounts`)),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              [
                t('Akun', 'Account'),
                t('Nama', 'Name'),
                t('Kantor', 'Office'),
                t('Peran', 'Roles'),
                t('Keadaan', 'State'),
              ].map((each) => el('th', { scope: 'col' }, each)),
              manage ? el('th', { scope: 'col' }, t('Tindakan', 'Actions')) : null,
            ),
          ),
          el(
            'tbody',
            {},
            accounts.map((account) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, plain(account.id)),
                el('td', {}, plain(account.name)),
                el('td', {}, plain(account.office)),
                el(
                  'td',
                  {},
                  joined(
                    account.roles.map((role) => say(roleWords[role])),
                    ', ',
                  ),
                ),
                el(
                  'td',
                  {},
                  account.disabled
                    ? t('nonaktif', 'disabled')
                    : account.ready
                      ? t('aktif', 'active')
                      : t('diundang', 'invited'),
                ),
                manage ? el('td', {}, actions(account, change)) : null,
              ),
            ),
          ),
        ),
      ),
      manage ? creation(desk, show) : null,
      desk.can('keys.rotate') ? rotation(desk) : null,
    ],
  };
}

function actions(
  account: AccountView,
  change: (
    account: AccountView,
    body: { readonly disabled?: boolean; readonly renew?: boolean },
  ) => () => void,
): Child {
  return el(
    'div',
    { class: 'row' },
    el(
      'button',
      {
        id: `renew-${account.id}`,
        type: 'button',
        class: 'quiet',
        on: { click: change(account, { renew: true }) },
      },
      account.roles.includes('service') ? t('Token baru', 'New token') : t('Undang lagi', 'Invite again'),
    ),
    el(
      'button',
      {
        id: `disable-${account.id}`,
        type: 'button',
        class: 'quiet',
        on: { click: change(account, { disabled: !account.disabled }) },
      },
      account.disabled ? t('Aktifkan', 'Enable') : t('Nonaktifkan', 'Disable'),
    ),
  );
}

function rotation(desk: Desk): HTMLElement {
  const done = el('p', { id: 'rotated', class: 'notice', live: 'polite', hidden: true });
  const ready = ticks({
    name: 'rotate-ready',
    legend: t('Sesudah ini', 'After this'),
    list: [
      {
        value: 'copy',
        words: t(
          'saya segera membuat salinan baru; yang lama tidak dapat dibuka lagi',
          'I make new copies at once; the older ones cannot be opened any more',
        ),
      },
    ],
    chosen: [],
  });
  return form(
    {
      id: 'rotate',
      class: 'card',
      submit: t('Ganti kunci induk', 'Replace the master key'),
      quiet: true,
      check: () =>
        ready.values().length === 0
          ? t('Centang dahulu bahwa salinan baru akan dibuat.', 'Tick first that new copies will be made.')
          : null,
      send: async (key) => {
        const { words } = await desk.client.call('rotateKeys', { body: {}, key });
        done.hidden = false;
        tell(done, say(words));
      },
    },
    el('h2', {}, t('Kunci sesudah penghapusan', 'Keys after an erasure')),
    ready.node,
    done,
  );
}

function creation(
  desk: Desk,
  show: (account: AccountView, text: string, kind: 'invitation' | 'token') => void,
): HTMLElement {
  const id = field({
    id: 'new-id',
    label: t('Nama akun', 'Account name'),
    hint: t('Huruf kecil, angka, titik, garis.', 'Small letters, digits, dots, dashes.'),
    maxlength: 40,
  });
  const name = field({ id: 'new-name', label: t('Nama lengkap', 'Full name'), maxlength: 120 });
  const office = field({
    id: 'new-office',
    label: t('Kode kantor', 'Office code'),
    maxlength: 40,
    value: desk.session.account.office,
  });
  const roles = ticks({ name: 'new-roles', legend: t('Peran', 'Roles'), list: roleChoices(), chosen: [] });
  return form(
    {
      id: 'create',
      class: 'card',
      submit: t('Buat akun', 'Create the account'),
      check: () =>
        !/^[a-z0-9][a-z0-9._-]{0,39}$/.test(id.value())
          ? t('Isi nama akun.', 'Fill in the account name.')
          : name.value() === '' || office.value() === ''
            ? t('Isi nama dan kantor.', 'Fill in name and office.')
            : roles.values().length === 0
              ? t('Pilih peran.', 'Choose a role.')
              : null,
      send: async (key) => {
        const body = {
          id: id.value(),
          name: name.value(),
          office: office.value(),
          roles: roles.values().filter(isRole),
        };
        const { account, secret, kind } = await desk.client.call('createAccount', { body, key });
        show(account, secret, kind);
      },
    },
    el('h2', {}, t('Akun baru', 'New account')),
    el('div', { class: 'row' }, id.node, name.node, office.node),
    roles.node,
  );
}
