// Nobody signed in; a session out. Also the one-time invitation, which is how the first administrator comes in, and a change of password.
import type { SessionView } from '../api.js';
import { type Client, newKey } from './client.js';
import { type Desk, heading, type Screen } from './desk.js';
import { el } from './dom.js';
import { field, form } from './inputs.js';
import { roleWords } from './labels.js';
import { joined, plain, say, t, w } from './language.js';

const purpose = w(
  'Membantu petugas bertanya, memberi alasan, dan menunjukkan apa yang masih terbuka. Yang memutuskan adalah petugas.',
  'Helps an officer to ask, gives reasons, and shows what is still open. An officer decides.',
);

export function signInScreen(client: Client, signedIn: (session: SessionView) => void): Screen {
  const account = field({
    id: 'account',
    label: t('Nama akun', 'Account name'),
    autocomplete: 'username',
    maxlength: 40,
    required: true,
  });
  const password = field({
    id: 'password',
    label: t('Kata sandi', 'Password'),
    type: 'password',
    autocomplete: 'current-password',
    maxlength: 200,
    required: true,
  });
  return {
    title: t('Masuk', 'Sign in'),
    content: el(
      'div',
      { class: 'narrow card' },
      heading(t('Masuk ke Waspada', 'Sign in to Waspada')),
      el('p', {}, say(purpose)),
      form(
        {
          id: 'sign-in',
          submit: t('Masuk', 'Sign in'),
          check: () =>
            account.value() === '' || password.input.value === ''
              ? t('Isi nama akun dan kata sandi.', 'Fill in account name and password.')
              : null,
          send: async () => {
            const body = { account: account.value().toLowerCase(), password: password.input.value };
            signedIn(await client.call('signIn', { body }));
          },
        },
        account.node,
        password.node,
      ),
    ),
  };
}

const newPassword = (id: string) => ({
  first: field({
    id,
    label: t('Kata sandi baru', 'New password'),
    hint: t(
      'Paling sedikit 12 karakter; kalimat pendek paling mudah diingat.',
      'At least 12 characters; a short sentence is easiest to remember.',
    ),
    type: 'password',
    autocomplete: 'new-password',
    maxlength: 200,
    required: true,
  }),
  second: field({
    id: `${id}-again`,
    label: t('Sekali lagi', 'Once more'),
    type: 'password',
    autocomplete: 'new-password',
    maxlength: 200,
    required: true,
  }),
});
type NewPassword = ReturnType<typeof newPassword>;
const passwordFault = ({ first, second }: NewPassword) =>
  first.input.value.length < 12
    ? t('Paling sedikit 12 karakter.', 'At least 12 characters.')
    : first.input.value !== second.input.value
      ? t('Kedua kata sandi tidak sama.', 'The two passwords differ.')
      : null;

/** The token stands behind the `#` of its link, which browsers never send anywhere. */
export function invitationScreen(client: Client, token: string, done: () => void): Screen {
  const password = newPassword('new-password');
  return {
    title: t('Undangan', 'Invitation'),
    content: el(
      'div',
      { class: 'narrow card' },
      heading(t('Selamat datang di Waspada', 'Welcome to Waspada')),
      el(
        'p',
        {},
        t(
          'Tautan ini berlaku sekali. Pilih kata sandi untuk akun Anda; sesudah itu Anda masuk dengannya.',
          'This link works once. Choose a password for your account; then you sign in with it.',
        ),
      ),
      form(
        {
          id: 'invitation',
          submit: t('Simpan kata sandi', 'Save the password'),
          check: () => passwordFault(password),
          send: async () => {
            await client.call('acceptInvitation', { body: { token, password: password.first.input.value } });
            done();
          },
        },
        password.first.node,
        password.second.node,
      ),
    ),
  };
}

export function accountScreen(desk: Desk, signedOut: () => void): Screen {
  const present = field({
    id: 'present',
    label: t('Kata sandi sekarang', 'Present password'),
    type: 'password',
    autocomplete: 'current-password',
    maxlength: 200,
    required: true,
  });
  const password = newPassword('new-password');
  return {
    title: t('Akun saya', 'My account'),
    content: el(
      'div',
      { class: 'narrow card' },
      heading(plain(desk.session.account.name)),
      el(
        'p',
        {},
        joined(
          [
            plain(desk.session.account.id),
            plain(desk.session.account.office),
            joined(
              desk.session.account.roles.map((role) => say(roleWords[role])),
              ', ',
            ),
          ],
          ' · ',
        ),
      ),
      el('h2', {}, t('Ganti kata sandi', 'Change the password')),
      el('p', {}, t('Sesudah diganti, Anda masuk lagi.', 'Afterwards you sign in again.')),
      form(
        {
          id: 'change-password',
          submit: t('Ganti', 'Change'),
          check: () => passwordFault(password),
          send: async () => {
            const body = { present: present.input.value, next: password.first.input.value };
            await desk.client.call('changePassword', { body, key: newKey() });
            signedOut();
          },
        },
        present.node,
        password.first.node,
        password.second.node,
      ),
    ),
  };
}
