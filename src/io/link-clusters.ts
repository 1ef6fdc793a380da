// Clusters and the ids of their rows in; a document or a table for an analyst out: ids and numbers, nobody's name, phone or account.
import { formatDate } from '../base/dates.js';
import type { Json } from '../base/json.js';
import type { Words } from '../fields/dictionary.js';
import type { Cluster, ClusterSettings, Joiner } from '../linkage/clusters.js';
import type { LinkageSettings } from '../linkage/definition.js';
import { DAY, MINUTE } from '../linkage/moment.js';
import { formatCsvRow } from './csv-write.js';

export const clustersFormat = 'waspada-clusters/1';

export const aboutClusters: Words = {
  id: 'Daftar untuk ditelaah analis, bukan bukti dan bukan keputusan. Berbagi telepon, pembayar, surel atau agen dapat mempunyai alasan yang wajar. Rombongan terverifikasi dan satu Kartu Keluarga tidak dihitung; negara tujuan tidak dipakai.',
  en: 'A list for an analyst to look at, no proof and no decision. There can be good reasons to share a phone, a payer, an e-mail or an agent. Verified groups and one family card do not count; where anybody was going is not used.',
};

export interface ClusterList {
  readonly clusters: readonly Cluster[];
  readonly publicPlaces: Joiner['publicPlaces'];
  readonly idOf: ReadonlyMap<number, string>;
  readonly applications: number;
  readonly settings: LinkageSettings & ClusterSettings;
  readonly offsetMinutes: number;
}

/** `waspada-clusters/1`, or with one row an application where `csv`. */
export function formatClusters(list: ClusterList, csv: boolean): string {
  return csv ? tableOf(list) : `${JSON.stringify(documentOf(list), null, 1)}\n`;
}

const dayOf = (milliseconds: number, { offsetMinutes }: ClusterList): string =>
  formatDate(Math.floor((milliseconds + offsetMinutes * MINUTE) / DAY));

function documentOf(list: ClusterList): Json {
  const { clusters, publicPlaces, idOf, applications, settings } = list;
  return {
    format: clustersFormat,
    about: { id: aboutClusters.id, en: aboutClusters.en },
    settings: {
      windowDays: settings.windowDays,
      households: settings.households,
      publicPlace: settings.publicPlace,
      linkBy: [...settings.linkBy],
    },
    applications,
    publicPlaces: [...publicPlaces].map(([part, found]) => ({ part, ...found })),
    clusters: clusters.map((cluster, index) => ({
      rank: index + 1,
      severalParts: cluster.severalParts,
      parts: [...cluster.parts],
      households: cluster.households,
      applications: cluster.rows.length,
      offices: cluster.offices,
      firstDay: dayOf(cluster.first, list),
      lastDay: dayOf(cluster.last, list),
      shared: cluster.shared.map(({ first, last, ...value }) => ({
        ...value,
        firstDay: dayOf(first, list),
        lastDay: dayOf(last, list),
      })),
      sharedValues: cluster.sharedValues,
      applicationIds: cluster.rows.map((row) => idOf.get(row) ?? ''),
    })),
  };
}

const columns = [
  ...['rank', 'severalParts', 'parts', 'households', 'applications', 'offices', 'firstDay', 'lastDay'],
  'applicationId',
];

function tableOf(list: ClusterList): string {
  const rows = list.clusters.flatMap((cluster, index) =>
    cluster.rows.map((row) =>
      formatCsvRow([
        index + 1,
        String(cluster.severalParts),
        cluster.parts.join('|'),
        cluster.households,
        cluster.rows.length,
        cluster.offices,
        dayOf(cluster.first, list),
        dayOf(cluster.last, list),
        list.idOf.get(row) ?? '',
      ]),
    ),
  );
  return [formatCsvRow(columns), ...rows].join('');
}
