// Two bundles in; what differs between them, each difference as a sentence in both languages, out.
import { canonicalJson } from '../base/json.js';
import type { DecisionTable, Rule, RuleSet } from '../rules/document.js';
import type { Bundle, BundleSource } from '../score/bundle.js';

export interface BundleChange {
  /** What kind of thing changed: manifest, model, band, rule, table, cap, group, list, minimum, switch, regions. */
  readonly kind: string;
  readonly path: readonly string[];
  readonly words: { readonly id: string; readonly en: string };
}

interface Side {
  readonly source: BundleSource;
  readonly bundle: Bundle;
}

/** What differs in meaning first, then in words; digests alone (a model's trees, a table of regions) are told as such. */
export function bundleChanges(first: Side, second: Side): BundleChange[] {
  const [a, b] = [first.bundle, second.bundle];
  return [
    ...manifestChanges(a, b),
    ...modelChanges(first, second),
    ...bandChanges(a.ruleSet, b.ruleSet),
    ...ruleChanges(a.ruleSet, b.ruleSet),
    ...partChanges(a.ruleSet, b.ruleSet),
  ];
}

const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);
const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));

function manifestChanges({ manifest: a }: Bundle, { manifest: b }: Bundle): BundleChange[] {
  const changes: BundleChange[] = [];
  if (a.name !== b.name || a.version !== b.version) {
    const [from, to] = [`${a.name} ${a.version}`, `${b.name} ${b.version}`];
    changes.push({
      kind: 'manifest',
      path: ['version'],
      words: { id: `Paket ${from} menjadi ${to}.`, en: `The bundle ${from} becomes ${to}.` },
    });
  }
  if (a.evidence !== b.evidence)
    changes.push({
      kind: 'manifest',
      path: ['evidence'],
      words: {
        id: `Dasar bukti berubah dari ${a.evidence} menjadi ${b.evidence}.`,
        en: `The evidence changes from ${a.evidence} to ${b.evidence}.`,
      },
    });
  if (a.files.regions !== b.files.regions)
    changes.push({
      kind: 'regions',
      path: ['files', 'regions'],
      words: { id: 'Tabel wilayah lain.', en: 'The table of regions is another one.' },
    });
  return changes;
}

function modelChanges({ bundle: a }: Side, { bundle: b }: Side): BundleChange[] {
  const changes: BundleChange[] = [];
  const state = ({ manifest }: Bundle): 'on' | 'off' | 'none' => manifest.model ?? 'none';
  const id = { on: 'aktif', off: 'dimatikan', none: 'tidak ada' };
  const en = { on: 'on', off: 'off', none: 'absent' };
  const [from, to] = [state(a), state(b)];
  if (from !== to)
    changes.push({
      kind: 'model',
      path: ['model'],
      words: {
        id: `Model: dari ${id[from]} menjadi ${id[to]}.`,
        en: `The model: from ${en[from]} to ${en[to]}.`,
      },
    });
  const parts = [
    ['forest', { id: 'Pohon model lain.', en: 'The trees of the model are others.' }],
    ['points', { id: 'Tabel poin model lain.', en: 'The points of the model are others.' }],
  ] as const;
  for (const [part, words] of parts)
    if (from !== 'none' && to !== 'none' && a.manifest.files[part] !== b.manifest.files[part])
      changes.push({ kind: 'model', path: ['files', part], words });
  return changes;
}

function bandChanges(a: RuleSet, b: RuleSet): BundleChange[] {
  return a.bands.flatMap((band, at): BundleChange[] => {
    const other = b.bands[at];
    if (other === undefined || same(band, other)) return [];
    const needs = (of: typeof band, word: string) =>
      'independent' in of ? `${of.from} (${of.independent} ${word})` : String(of.from);
    return [
      {
        kind: 'band',
        path: ['bands', band.name],
        words: {
          id: `Tingkat ${band.name}: mulai ${needs(band, 'alasan mandiri')} menjadi ${needs(other, 'alasan mandiri')}.`,
          en: `The band ${band.name}: from ${needs(band, 'independent reasons')} to ${needs(other, 'independent reasons')}.`,
        },
      },
    ];
  });
}

type About = Rule | DecisionTable;

/** What a change of each part of a rule means to a reader; parts that are not named here change its words only. */
const parts: Readonly<Record<string, { readonly id: string; readonly en: string }>> = {
  when: { id: 'syarat', en: 'the condition' },
  inputs: { id: 'masukan', en: 'the inputs' },
  rows: { id: 'baris', en: 'the rows' },
  hit: { id: 'cara memilih baris', en: 'how rows are chosen' },
  class: { id: 'kelas bukti', en: 'the evidence class' },
  typology: { id: 'tipologi', en: 'the typology' },
  group: { id: 'kelompok', en: 'the group' },
  clears: { id: 'aturan yang digugurkan', en: 'the rules it clears' },
  decay: { id: 'peluruhan', en: 'the decay' },
  scale: { id: 'skala', en: 'the scale' },
  gate: { id: 'ambang hukum', en: 'the statutory threshold' },
  validFrom: { id: 'mulai berlaku', en: 'valid from' },
  validTo: { id: 'berakhir', en: 'valid to' },
  switch: { id: 'sakelar', en: 'the switch' },
  disclosable: { id: 'boleh diungkapkan', en: 'whether it is disclosed' },
  unsafeInCompany: { id: 'aman di depan pendamping', en: 'whether it is safe in company' },
  barsInvestigation: { id: 'menahan penyidikan', en: 'whether it bars an investigation' },
  actions: { id: 'tindakan', en: 'the actions' },
  legalBasis: { id: 'dasar hukum', en: 'the legal basis' },
};
/** Said on their own, or nothing to a reader. */
const apart = new Set(['id', 'points', 'enabled', 'examples', 'reviewBy', 'owner', 'sources']);

function ruleChanges(a: RuleSet, b: RuleSet): BundleChange[] {
  return (['rules', 'tables'] as const).flatMap((part) => {
    const kind = part === 'rules' ? 'rule' : 'table';
    const word = kind === 'rule' ? { id: 'Aturan', en: 'Rule' } : { id: 'Tabel', en: 'Table' };
    const [from, to] = [a[part], b[part]].map(
      (list) => new Map<string, About>(list.map((each) => [each.id, each])),
    );
    const changes: BundleChange[] = [];
    const tell = (id: string, words: BundleChange['words']) =>
      changes.push({ kind, path: [part, id], words });
    const points = (rule: About) => ('points' in rule ? ` (+${rule.points})` : '');
    for (const [id, rule] of to ?? [])
      if (!from?.has(id))
        tell(id, {
          id: `${word.id} ${id}${points(rule)} baru: ${rule.words.id}`,
          en: `${word.en} ${id}${points(rule)} is new: ${rule.words.en}`,
        });
    for (const [id, rule] of from ?? []) {
      const other = to?.get(id);
      if (other === undefined) {
        tell(id, {
          id: `${word.id} ${id}${points(rule)} dihapus: ${rule.words.id}`,
          en: `${word.en} ${id}${points(rule)} is gone: ${rule.words.en}`,
        });
        continue;
      }
      for (const words of changesOf(rule, other))
        tell(id, { id: `${word.id} ${id}: ${words.id}.`, en: `${word.en} ${id}: ${words.en}.` });
    }
    return changes;
  });
}

function changesOf(rule: About, other: About): BundleChange['words'][] {
  const found: BundleChange['words'][] = [];
  if (rule.enabled !== other.enabled)
    found.push(
      other.enabled ? { id: 'diaktifkan', en: 'switched on' } : { id: 'dimatikan', en: 'switched off' },
    );
  if ('points' in rule && 'points' in other && rule.points !== other.points)
    found.push({
      id: `poin dari ${rule.points} menjadi ${other.points}`,
      en: `points from ${rule.points} to ${other.points}`,
    });
  const [a, b] = [new Map(Object.entries(rule)), new Map(Object.entries(other))];
  let reworded = false;
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    if (apart.has(name) || same(a.get(name), b.get(name))) continue;
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (part === undefined) reworded = true;
    else found.push({ id: `${part.id} berubah`, en: `${part.en} changed` });
  }
  if (reworded) found.push({ id: 'kata-kata berubah', en: 'worded anew' });
  return found;
}

/** Parts without a sentence of their own: that they are new, gone or changed. */
function partChanges(a: RuleSet, b: RuleSet): BundleChange[] {
  const named = [
    ['cap', 'caps', { id: 'Batas', en: 'Cap' }],
    ['group', 'groups', { id: 'Kelompok', en: 'Group' }],
    ['list', 'lists', { id: 'Daftar', en: 'List' }],
    ['switch', 'switches', { id: 'Sakelar', en: 'Switch' }],
  ] as const;
  const changes = named.flatMap(([kind, part, word]): BundleChange[] => {
    const keyed = (list: readonly { readonly id: string; readonly validFrom?: string }[]) =>
      new Map(
        list.map((each) => [each.validFrom === undefined ? each.id : `${each.id} ${each.validFrom}`, each]),
      );
    const [from, to] = [keyed(a[part]), keyed(b[part])];
    return [...new Set([...from.keys(), ...to.keys()])].flatMap((id) => {
      const [x, y] = [from.get(id), to.get(id)];
      if (same(x, y)) return [];
      const state =
        x === undefined
          ? { id: 'baru', en: 'is new' }
          : y === undefined
            ? { id: 'dihapus', en: 'is gone' }
            : { id: 'berubah', en: 'changed' };
      return [
        {
          kind,
          path: [part, id],
          words: { id: `${word.id} ${id} ${state.id}.`, en: `${word.en} ${id} ${state.en}.` },
        },
      ];
    });
  });
  if (!same(a.minimum, b.minimum))
    changes.push({
      kind: 'minimum',
      path: ['minimum'],
      words: { id: 'Pertanyaan minimum berubah.', en: 'The minimum questions changed.' },
    });
  return changes;
}
