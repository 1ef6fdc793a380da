// What the application and the systems say already in; an opened consultation out. What was known before the talk is not asked again.
import type { Body, FieldForm } from '../api.js';
import { today } from './consultation-lists.js';
import { type Desk, heading, type Screen } from './desk.js';
import { el } from './dom.js';
import { choices, field, form } from './inputs.js';
import { capital, say, t } from './language.js';

/** Fields that the application itself or a system answers, not a question at the counter. */
const fromSystems = ['identityMatch', 'biometricMatch', 'applicationType'] as const;

const APPLICATION = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;

export async function newScreen(desk: Desk): Promise<Screen> {
  const fields = await desk.form();
  const number = field({
    id: 'application',
    label: t('Nomor permohonan', 'Application number'),
    maxlength: 64,
    required: true,
  });
  const birth = field({
    id: 'birth',
    label: t('Tanggal lahir', 'Date of birth'),
    hint: t('Hanya untuk batas usia 18 tahun.', 'For the age limit of 18 only.'),
    type: 'date',
    max: today(desk),
  });
  const checks = fromSystems.flatMap((name) => {
    const found = fields.find((each) => each.name === name);
    return found === undefined ? [] : [{ name, input: checkOf(found) }];
  });
  const envelope = [
    field({
      id: 'subjectKey',
      label: t('Kunci pemohon', 'Subject key'),
      hint: t('Dari sistem paspor; untuk hak atas data.', 'Of the passport system; for rights over data.'),
      maxlength: 200,
    }),
    field({ id: 'phone', label: t('Telepon', 'Telephone'), type: 'tel', maxlength: 200 }),
    field({ id: 'payer', label: t('Pembayar', 'Payer'), maxlength: 200 }),
    field({ id: 'email', label: t('Surel', 'E-mail'), type: 'email', maxlength: 200 }),
    field({ id: 'address', label: t('Alamat', 'Address'), maxlength: 200 }),
    field({ id: 'agent', label: t('Agen', 'Agent'), maxlength: 200 }),
    field({ id: 'familyCard', label: t('Nomor Kartu Keluarga', 'Family card number'), maxlength: 200 }),
  ];
  return {
    title: t('Konsultasi baru', 'New consultation'),
    content: el(
      'div',
      { class: 'wide card' },
      heading(t('Konsultasi baru', 'New consultation')),
      el(
        'p',
        { class: 'hint' },
        t(
          'Isi yang sudah diketahui dari permohonan dan sistem. Yang belum diperiksa biarkan saja.',
          'Fill in what the application and the systems say already. Leave what was not checked.',
        ),
      ),
      form(
        {
          id: 'open',
          submit: t('Mulai bertanya', 'Begin to ask'),
          check: () =>
            APPLICATION.test(number.value())
              ? null
              : t(
                  'Isi nomor permohonan: huruf, angka, titik, garis.',
                  'Fill in the application number: letters, digits, dots, dashes.',
                ),
          send: async (key) => {
            const answers: Record<string, unknown> = {};
            if (birth.value() !== '') answers.birthDate = birth.value();
            for (const { name, input } of checks) {
              const value = input.value();
              if (value !== null && value !== '') answers[name] = value;
            }
            const identity = Object.fromEntries(
              envelope.flatMap(({ input, value }) => (value() === '' ? [] : [[input.id, value()] as const])),
            );
            const body: Body<'openConsultation'> = {
              applicationId: number.value(),
              answers,
              ...(Object.keys(identity).length === 0 ? {} : { identity }),
            };
            const view = await desk.client.call('openConsultation', { body, key });
            desk.go(`#/k/${view.id}`);
          },
        },
        el('div', { class: 'row' }, number.node, birth.node),
        el(
          'div',
          { class: 'checks' },
          checks.map(({ input }) => input.node),
        ),
        el(
          'details',
          {},
          el('summary', {}, t('Data pengenal (bila ada)', 'Identity data (where there is)')),
          el(
            'p',
            { class: 'hint' },
            t(
              'Disimpan tersandi; hanya untuk keterkaitan dan hak pemohon, tidak pernah masuk ke skor.',
              'Kept encrypted; for linkage and the applicant’s rights only, never part of a score.',
            ),
          ),
          el(
            'div',
            { class: 'row' },
            envelope.map(({ node }) => node),
          ),
        ),
      ),
    ),
  };
}

const checkOf = (of: FieldForm) =>
  choices({
    name: of.name,
    legend: capital(say(of.label)),
    class: 'small',
    chosen: '',
    list: [
      {
        value: '',
        words: of.unknown.length > 0 ? t('Belum dicek', 'Not checked') : t('Belum diisi', 'Not filled in'),
      },
      ...of.values.map(({ value, words }) => ({ value: String(value), words: capital(say(words)) })),
    ],
  });
