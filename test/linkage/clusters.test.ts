// Clusters of the made-up population: rings are found, lawful groups are left alone, and nothing depends on the order of the file.
import { expect, test } from 'vitest';
import { linkAll, linkageAt } from '../../src/linkage/batch.js';
import { type Cluster, clusterDefaults, Joiner } from '../../src/linkage/clusters.js';
import { type LinkApplication, linkTable } from '../../src/linkage/table.js';
import { makePeople, type People } from './people.js';

function clustersOf(applications: readonly LinkApplication[], settings = clusterDefaults) {
  const table = linkTable(applications);
  const joiner = new Joiner(table, settings);
  const { people, columns } = linkAll(table, { onShared: joiner.onShared });
  return { clusters: joiner.clusters(people, (row) => row % 3), joiner, columns };
}

/** Rows of the ring, or of the crowd, that has most of a cluster. */
function leader(
  cluster: Cluster,
  { crowds, rings }: People,
): { readonly name: string; readonly rows: number } {
  const counts = new Map<string, number>();
  for (const row of cluster.rows) {
    const name = (rings[row] ?? -1) >= 0 ? `ring ${rings[row]}` : (crowds[row] ?? '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return { name: first?.[0] ?? '', rows: first?.[1] ?? 0 };
}

// The seeds 1 to 3 were looked at when the marks of a ring were chosen; these were not.
test.each([11, 12])('broker rings are found: recall and precision of at least 0.9 (seed %i)', (seed) => {
  const people = makePeople({ seed, rows: 100_000 });
  const { clusters } = clustersOf(people.applications);
  const sizes = new Map<string, number>();
  for (const ring of people.rings)
    if (ring >= 0) sizes.set(`ring ${ring}`, (sizes.get(`ring ${ring}`) ?? 0) + 1);
  const listed = clusters.filter(({ severalParts }) => severalParts);
  const found = new Set<string>();
  let right = 0;
  for (const cluster of listed) {
    const { name, rows } = leader(cluster, people);
    if (!name.startsWith('ring') || rows * 2 <= cluster.rows.length) continue;
    right++;
    if (rows * 2 >= (sizes.get(name) ?? 0)) found.add(name);
  }
  expect(sizes.size).toBeGreaterThan(100);
  expect(right / listed.length).toBeGreaterThanOrEqual(0.9);
  expect(found.size / sizes.size).toBeGreaterThanOrEqual(0.9);
  expect(new Set(clusters.flatMap(({ rows }) => rows)).size).toBe(
    clusters.flatMap(({ rows }) => rows).length,
  );
});

test('of verified groups nobody is lit, listed or counted, nor the few whom the list forgot', () => {
  const people = makePeople({ seed: 21, rows: 100_000 });
  const { clusters, columns } = clustersOf(people.applications);
  let [members, lit, forgotten] = [0, 0, 0];
  people.applications.forEach(({ verifiedGroup }, row) => {
    if (people.crowds[row] !== 'verified group') return;
    const linkage = linkageAt(columns, row);
    members++;
    if (verifiedGroup !== true) forgotten++;
    // Rule B8 as it stands in the passport bundle.
    const many = Math.max(linkage.payer ?? 0, linkage.phone ?? 0) >= 5;
    if (many && linkage.sameKK === false && linkage.verifiedGroup === false) lit++;
  });
  expect(members).toBeGreaterThan(1000);
  expect(forgotten).toBeGreaterThan(10);
  expect(lit).toBe(0);
  expect(clusters.some((cluster) => leader(cluster, people).name === 'verified group')).toBe(false);
  expect(
    clusters.some(({ rows }) => rows.some((row) => people.applications[row]?.verifiedGroup === true)),
  ).toBe(false);
  // The same group would be lit if nobody had verified it: the test can fail.
  const unverified = people.applications.map((one) => ({ ...one, verifiedGroup: false }));
  expect(
    clustersOf(unverified).clusters.some((cluster) => leader(cluster, people).name === 'verified group'),
  ).toBe(true);
});

const apply = (
  day: number,
  identity: LinkApplication['identity'],
  verifiedGroup: boolean | null = false,
) => ({
  submittedAt: new Date(Date.parse('2026-03-01T02:00:00Z') + day * 86_400_000).toISOString(),
  identity,
  verifiedGroup,
});

test('a cluster tells its households, its span and what is shared, and not the values', () => {
  const ring = Array.from({ length: 6 }, (_, day) =>
    apply(day, { subjectKey: `s${day}`, familyCard: `3502${day}`, phone: '081234567890', payer: 'VA 99' }),
  );
  const sister = apply(6, { subjectKey: 's9', familyCard: '35020', phone: '081234567890' });
  const { clusters } = clustersOf([...ring, sister, apply(1, { phone: '081300000000' })]);
  expect(clusters).toHaveLength(1);
  const [cluster] = clusters;
  expect(cluster).toMatchObject({ households: 6, offices: 3, parts: ['phone', 'payer'], severalParts: true });
  expect(cluster?.rows).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(
    cluster?.shared.map(({ part, households, applications }) => [part, households, applications]),
  ).toEqual([
    ['phone', 6, 7],
    ['payer', 6, 6],
  ]);
  expect(JSON.stringify(clusters)).not.toMatch(/0812|VA|3502/);
});

test('a large family, one person who comes back, and strangers of one address are no cluster', () => {
  const family = Array.from({ length: 8 }, (_, day) =>
    apply(day, { subjectKey: `f${day}`, familyCard: '3502', phone: '081234567890', payer: 'VA 1' }),
  );
  const oneself = Array.from({ length: 8 }, (_, day) =>
    apply(day, { subjectKey: 'me', phone: '081299999999' }),
  );
  const lodgers = Array.from({ length: 8 }, (_, day) =>
    apply(day, { subjectKey: `l${day}`, address: 'Jl. Kos 1' }),
  );
  expect(clustersOf([...family, ...oneself, ...lodgers]).clusters).toEqual([]);
});

test('a public place links nobody and is told; a value that rests for longer than a window ends a chain', () => {
  const strangers = (count: number, every: number): LinkApplication[] =>
    Array.from({ length: count }, (_, place) =>
      apply(place * every, { subjectKey: `p${place}`, payer: 'Loket 7' }),
    );
  const busy = clustersOf(strangers(62, 0.1));
  expect(busy.clusters).toEqual([]);
  expect([...busy.joiner.publicPlaces]).toEqual([['payer', { values: 1, applications: 62 }]]);
  expect(clustersOf(strangers(60, 0.1)).clusters.map(({ households }) => households)).toEqual([60]);
  expect(clustersOf(strangers(10, 30)).clusters.map(({ households }) => households)).toEqual([10]);
  expect(clustersOf(strangers(10, 31)).clusters).toEqual([]);
});

test('clusters do not depend on the order of the file, and settings out of range are refused', () => {
  const { applications } = makePeople({ seed: 31, rows: 20_000, prevalence: 0.05 });
  const tell = (rows: readonly number[], turned: boolean): string =>
    rows
      .map((row) => (turned ? applications.length - 1 - row : row))
      .sort((a, b) => a - b)
      .join(' ');
  const straight = clustersOf(applications).clusters.map(({ rows }) => tell(rows, false));
  const turned = clustersOf([...applications].reverse()).clusters.map(({ rows }) => tell(rows, true));
  expect(turned.sort()).toEqual(straight.sort());
  expect(straight.length).toBeGreaterThan(10);
  expect(() => clustersOf(applications.slice(0, 2), { households: 1, publicPlace: 1, linkBy: [] })).toThrow(
    /households/,
  );
});
