// The meter, the blind sample, regions and the ledger in; what an analyst, a supervisor and an auditor look at out.
import type { Answer, MeterRow } from '../api.js';
import { newKey } from './client.js';
import { type Desk, failureWords, faultPlace, heading, type Screen, tell } from './desk.js';
import { append, type Child, el } from './dom.js';
import { field, form } from './inputs.js';
import { bandWords } from './labels.js';
import { formatShare, joined, moment, plain, say, type Told, t } from './language.js';

const estimateWords = (estimate: MeterRow['shift']): Told =>
  estimate === null
    ? plain('–')
    : plain(`${formatShare(estimate.value)} [${formatShare(estimate.low)}, ${formatShare(estimate.high)}]`);

const isBy = (value: string): value is 'office' | 'officer' | 'band' =>
  ['office', 'officer', 'band'].includes(value);

export async function meterScreen(desk: Desk): Promise<Screen> {
  const place = el('div', { live: 'polite' });
  const by = field({
    id: 'by',
    label: t('Menurut', 'By'),
    choices: [
      { value: 'office', words: t('kantor', 'office') },
      { value: 'officer', words: t('petugas', 'officer') },
      { value: 'band', words: t('tingkat', 'band') },
    ],
  });
  const from = field({ id: 'from', label: t('Dari', 'From'), type: 'date' });
  const to = field({ id: 'to', label: t('Sampai', 'To'), type: 'date' });
  const run = async (): Promise<void> => {
    const key = by.value();
    const { rows } = await desk.client.call('meter', {
      query: {
        by: isBy(key) ? key : 'office',
        ...(from.value() === '' ? {} : { from: from.value() }),
        ...(to.value() === '' ? {} : { to: to.value() }),
      },
    });
    place.replaceChildren();
    append(place, [meterTable(rows)]);
  };
  await run();
  const blind = desk.can('blind.read') ? await blindPart(desk) : null;
  return {
    title: t('Pengukur', 'Meter'),
    content: [
      heading(t('Apakah angka yang memutuskan?', 'Does the number decide?')),
      el(
        'p',
        { class: 'hint' },
        t(
          'Kesepakatan petugas dengan skor: bila skor terlihat, dibanding bila tertutup (contoh acak). Selisih yang pasti di atas nol berarti angka terlalu diikuti.',
          'How often officers agree with the score: where it was shown, against where it was hidden (random sample). A difference surely above zero means that the number is followed too closely.',
        ),
      ),
      form(
        { id: 'meter', class: 'inline', submit: t('Tampilkan', 'Show'), quiet: true, send: run },
        by.node,
        from.node,
        to.node,
      ),
      place,
      blind,
    ],
  };
}

function meterTable(rows: readonly MeterRow[]): Child {
  if (rows.length === 0)
    return el(
      'p',
      { class: 'notice' },
      t('Belum ada keputusan dalam masa ini.', 'No decisions in this time yet.'),
    );
  const heads = [
    t('Siapa', 'Who'),
    t('Terlihat: sepakat', 'Shown: agreed'),
    t('Tertutup: sepakat', 'Blind: agreed'),
    t('Selisih', 'Difference'),
    t('Berbeda dari skor', 'Other than the score'),
    t('Dilihat, tak diputuskan', 'Seen, not decided'),
    t('Arti', 'Meaning'),
  ];
  return el(
    'div',
    { class: 'table', tabindex: 0, role: 'region', label: t('Pengukur', 'Meter') },
    el(
      'table',
      {},
      el('caption', {}, t('Dalam kurung siku: rentang 95 %', 'In brackets: the 95% interval')),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heads.map((each) => el('th', { scope: 'col' }, each)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map(({ office, officer, band, shown, blind, shift, overrides, undecided, verdict, words }) =>
          el(
            'tr',
            { class: verdict === 'alarm' ? 'overdue' : undefined },
            el(
              'th',
              { scope: 'row' },
              band !== null ? say(bandWords[band]) : plain(officer ?? office ?? '–'),
            ),
            el('td', {}, plain(`${shown.agreed}/${shown.decided} · `), estimateWords(shown.agreement)),
            el('td', {}, plain(`${blind.agreed}/${blind.decided} · `), estimateWords(blind.agreement)),
            el('td', {}, estimateWords(shift)),
            el('td', {}, estimateWords(overrides)),
            el('td', {}, plain(undecided)),
            el('td', {}, say(words)),
          ),
        ),
      ),
    ),
  );
}

async function blindPart(desk: Desk): Promise<Child> {
  const { months } = await desk.client.call('blindMonths', {});
  const fault = faultPlace('blind-fault');
  const found = el('p', { class: 'notice', live: 'polite', hidden: true });
  const reveal = (month: string) => (): void => {
    tell(fault, null);
    desk.client
      .call('revealBlind', { params: { month }, body: {}, key: newKey() })
      .then(({ opened, blind, consistent }) => {
        found.hidden = false;
        tell(
          found,
          consistent
            ? t(
                `${month}: ${blind} dari ${opened} tertutup, semuanya terpilih menurut rahasia yang dijanjikan.`,
                `${month}: ${blind} of ${opened} blind, each chosen as the committed secret says.`,
              )
            : t(
                `${month}: ADA yang tidak sesuai dengan rahasia yang dijanjikan.`,
                `${month}: SOME do not fit the committed secret.`,
              ),
        );
      })
      .catch((error: unknown) => tell(fault, failureWords(error)));
  };
  return el(
    'section',
    { class: 'list' },
    el('h2', {}, t('Contoh tertutup', 'Blind sample')),
    months.length === 0
      ? el('p', { class: 'hint' }, t('Belum ada bulan yang dijanjikan.', 'No month committed yet.'))
      : null,
    el(
      'ul',
      { class: 'story' },
      months.map(({ month, share, commitment, committedAt, revealedAt }) =>
        el(
          'li',
          {},
          el('p', {}, el('b', {}, plain(month)), plain(` · ${formatShare(share)} · `), moment(committedAt)),
          el('code', { class: 'digest' }, plain(commitment)),
          revealedAt !== null
            ? el('p', { class: 'hint' }, joined([t('dibuka', 'revealed'), moment(revealedAt)]))
            : desk.can('blind.reveal')
              ? el(
                  'button',
                  { id: `reveal-${month}`, type: 'button', on: { click: reveal(month) } },
                  t('Buka rahasia bulan ini', 'Reveal the secret of this month'),
                )
              : null,
        ),
      ),
    ),
    found,
    fault,
  );
}

export function auditScreen(desk: Desk): Screen {
  const fault = faultPlace('audit-fault');
  const place = el('div', { live: 'polite' });
  const show = (child: Child): void => {
    place.replaceChildren();
    append(place, [child]);
  };
  const guarded = (work: () => Promise<void>) => (): void => {
    tell(fault, null);
    work().catch((error: unknown) => tell(fault, failureWords(error)));
  };
  const anchors = field({
    id: 'anchors',
    label: t(
      'Titik tetap yang disimpan di tempat lain (bila ada)',
      'Checkpoint kept elsewhere (where there is)',
    ),
    lines: 3,
  });
  return {
    title: t('Audit', 'Audit'),
    content: [
      heading(t('Buku besar', 'Ledger')),
      el(
        'p',
        { class: 'hint' },
        t(
          'Setiap langkah tersimpan berantai. Perubahan, sisipan, atau hapusan terlihat di sini.',
          'Every step is kept in a chain. A change, an insertion or a deletion shows here.',
        ),
      ),
      anchors.node,
      el(
        'div',
        { class: 'row' },
        el(
          'button',
          {
            id: 'verify',
            type: 'button',
            class: 'primary',
            on: {
              click: guarded(async () => {
                const note = anchors.input.value;
                const body = note.trim() === '' ? {} : { anchors: [note] };
                show(verified(await desk.client.call('verifyLedger', { body, key: newKey() })));
              }),
            },
          },
          t('Periksa buku besar', 'Verify the ledger'),
        ),
        desk.can('audit.checkpoint')
          ? el(
              'button',
              {
                id: 'checkpoint',
                type: 'button',
                on: {
                  click: guarded(async () => {
                    const { note, publicKey, size, at } = await desk.client.call('checkpoint', {
                      body: {},
                      key: newKey(),
                    });
                    show([
                      el(
                        'p',
                        {},
                        joined(
                          [t(`${size} entri ditandatangani`, `${size} entries signed`), moment(at)],
                          ', ',
                        ),
                      ),
                      el('pre', { tabindex: 0 }, plain(`${note}\n${publicKey}`)),
                    ]);
                  }),
                },
              },
              t('Tanda tangani titik tetap', 'Sign a checkpoint'),
            )
          : null,
        desk.can('audit.export')
          ? el(
              'button',
              {
                id: 'export',
                type: 'button',
                on: {
                  click: guarded(async () => {
                    const link = el('a', {
                      download: 'waspada-buku-besar.jsonl',
                      href: URL.createObjectURL(await desk.client.file('exportLedger')),
                    });
                    link.click();
                    URL.revokeObjectURL(link.href);
                    show(
                      el(
                        'p',
                        {},
                        t(
                          'Ekspor diunduh; bagian pribadi tetap tersandi.',
                          'The export is downloaded; personal parts stay encrypted.',
                        ),
                      ),
                    );
                  }),
                },
              },
              t('Ekspor', 'Export'),
            )
          : null,
      ),
      fault,
      place,
    ],
  };
}

function verified({
  ok,
  entries,
  root,
  checkpoints,
  uncovered,
  unanchored,
  erased,
  count,
  faults,
}: Answer<'verifyLedger'>): Child {
  return el(
    'section',
    { class: 'card', id: 'verified' },
    el(
      'h2',
      {},
      ok
        ? t(
            `Utuh: ${entries} entri, tidak ada yang diubah.`,
            `Whole: ${entries} entries, nothing was changed.`,
          )
        : t(`TIDAK utuh: ${count} kerusakan.`, `NOT whole: ${count} faults.`),
    ),
    el(
      'p',
      {},
      joined(
        [
          t(`${checkpoints} titik tetap`, `${checkpoints} checkpoints`),
          t(`${uncovered} entri sesudah yang terakhir`, `${uncovered} entries after the last`),
          t(`${unanchored} belum disimpan di tempat lain`, `${unanchored} not kept elsewhere yet`),
          t(`${erased} bagian pribadi dihapus`, `${erased} personal parts erased`),
        ],
        ' · ',
      ),
    ),
    el('code', { class: 'digest' }, plain(root)),
    faults.length === 0
      ? null
      : el(
          'ul',
          {},
          faults.map(({ seq, part, message }) => el('li', {}, plain(`#${seq} ${part}: ${message}`))),
        ),
  );
}

export function regionScreen(desk: Desk): Screen {
  const place = el('div', { live: 'polite' });
  const code = field({
    id: 'code',
    label: t('Kode wilayah', 'Region code'),
    hint: t('Misalnya 35.02', 'For example 35.02'),
    maxlength: 13,
  });
  return {
    title: t('Wilayah', 'Regions'),
    content: [
      heading(t('Wilayah', 'Regions')),
      el(
        'p',
        { class: 'hint' },
        t('Keterangan tentang tempat, bukan tentang orang.', 'Facts about places, not about people.'),
      ),
      form(
        {
          id: 'region',
          class: 'inline',
          submit: t('Lihat', 'Look up'),
          check: () =>
            /^\d{2}(\.\d{2}){0,2}(\.\d{4})?$/.test(code.value())
              ? null
              : t('Tulis kode seperti 35 atau 35.02.', 'Write a code such as 35 or 35.02.'),
          send: async () => {
            const {
              name,
              offices,
              points,
              words,
              code: found,
            } = await desk.client.call('region', { params: { code: code.value() } });
            place.replaceChildren();
            append(place, [
              el(
                'section',
                { class: 'card' },
                el('h2', {}, plain(`${found} ${name ?? ''}`)),
                el(
                  'p',
                  {},
                  t('Kantor imigrasi: ', 'Immigration offices: '),
                  offices.length === 0 ? t('belum diketahui', 'not known') : plain(offices.join(', ')),
                ),
                el(
                  'p',
                  {},
                  t(`Poin dari wilayah ini saja: ${points}`, `Points of this region alone: ${points}`),
                ),
                el('p', { class: 'hint' }, say(words)),
              ),
            ]);
          },
        },
        code.node,
      ),
      place,
    ],
  };
}

export function subjectScreen(desk: Desk): Screen {
  const place = el('div', { live: 'polite' });
  const key = field({ id: 'subject', label: t('Kunci pemohon', 'Subject key'), maxlength: 200 });
  const eraseKey = field({ id: 'erase-subject', label: t('Kunci pemohon', 'Subject key'), maxlength: 200 });
  const ground = field({
    id: 'ground',
    label: t('Dasar', 'Ground'),
    choices: [
      { value: 'request', words: t('permintaan pemohon', 'request of the applicant') },
      { value: 'court', words: t('putusan pengadilan', 'decision of a court') },
    ],
  });
  const needed = (value: string): Told | null =>
    value === '' ? t('Isi kunci pemohon.', 'Fill in the subject key.') : null;
  return {
    title: t('Hak atas data', 'Rights over data'),
    content: [
      heading(t('Hak pemohon atas datanya', 'Rights of applicants over their data')),
      form(
        {
          id: 'access',
          class: 'inline',
          submit: t('Tampilkan semua data', 'Show all data'),
          check: () => needed(key.value()),
          send: async () => {
            const { consultations } = await desk.client.call('subjectAccess', {
              body: { subjectKey: key.value() },
              key: newKey(),
            });
            place.replaceChildren();
            append(place, [
              el('p', {}, t(`${consultations.length} konsultasi.`, `${consultations.length} consultations.`)),
              consultations.length === 0
                ? null
                : el('pre', { tabindex: 0 }, plain(JSON.stringify(consultations, null, 2))),
            ]);
          },
        },
        key.node,
      ),
      place,
      desk.can('subject.erase')
        ? form(
            {
              id: 'erase',
              class: 'inline',
              submit: t('Hapus data', 'Erase the data'),
              check: () => needed(eraseKey.value()),
              send: async (idempotency) => {
                const body = {
                  subjectKey: eraseKey.value(),
                  ground: ground.value() === 'court' ? ('court' as const) : ('request' as const),
                };
                const { erased, before } = await desk.client.call('subjectErase', { body, key: idempotency });
                place.replaceChildren();
                append(place, [
                  el(
                    'p',
                    { class: 'notice' },
                    t(
                      `${erased} bagian dihapus, ${before} sudah terhapus sebelumnya.`,
                      `${erased} parts erased, ${before} were erased before.`,
                    ),
                  ),
                ]);
              },
            },
            el('h2', {}, t('Penghapusan', 'Erasure')),
            el(
              'p',
              { class: 'hint' },
              t(
                'Tidak dapat dikembalikan. Tidak selama masa keberatan terbuka.',
                'It cannot be undone. Not while an objection is possible.',
              ),
            ),
            eraseKey.node,
            ground.node,
          )
        : null,
    ],
  };
}
