// The tables of the population in; its data sheet out: what it is for, how it is made, what is made up, and what it must not be used for.
import type { Archetype } from './archetypes.js';
import { cases } from './cases.js';
import { travellers } from './travellers.js';
import { workers } from './workers.js';

/** One kind of person, and its share of those it is drawn among: all cases, all travellers, or all lawful workers. */
export interface ArchetypeShare {
  readonly name: string;
  readonly among: 'cases' | 'travellers' | 'workers';
  readonly typology: Archetype['typology'];
  readonly share: number;
}

const sharesOf = (among: ArchetypeShare['among'], archetypes: readonly Archetype[]): ArchetypeShare[] => {
  const total = archetypes.reduce((sum, { weight }) => sum + weight, 0);
  return archetypes.map(({ name, typology, weight }) => ({ name, among, typology, share: weight / total }));
};

/** Every archetype once. */
export const archetypeShares: readonly ArchetypeShare[] = [
  ...sharesOf('travellers', travellers),
  ...sharesOf('workers', workers),
  ...sharesOf('cases', cases),
];

const listed = (among: ArchetypeShare['among']): string =>
  archetypeShares
    .filter((each) => each.among === among)
    .map(({ name, share }) => `${name} (${(share * 100).toFixed(0)} %)`)
    .join(', ');

/** The data sheet, as Markdown. Headings after Gebru and others, "Datasheets for Datasets", 2021, as far as they apply. */
export const aboutPopulation = `# Data sheet: the synthetic population

## Purpose

Made-up passport applications with known truth, for developing, testing and demonstrating rules and models, where no public labelled
data exist. A model trained on it shows that the machinery works; it knows nothing about real people.

## How a person comes about

Causes first, answers later; each applicant is drawn from the seed and the applicant's number alone.

1. Whether the person is a case: by the prevalence, and by nothing else.
2. Home: a regency, as likely as it sends applicants (people of 2024, placements abroad by origin where a figure is known). It does not
   bear on step 1. Among the innocent, the share of lawful workers follows the placements of the home, so that places which send
   many workers send many innocent look-alikes, and no more cases than others.
3. Archetype. Of those who do not leave to work: ${listed('travellers')}.
   Of those who do: ${listed('workers')}.
   Of the cases: ${listed('cases')}.
4. Circumstances: purpose declared, who recruits, pays and lends, who waits outside, who holds the papers, which of them are lacking
   or forged, whose phone and payer are shared. Innocents use agents, forget things, travel in unlisted groups and meet false alarms.
5. Answers: one model for all. Who is coached keeps back most of what would give the journey away, and tells a rehearsed story.
6. The counter: offices differ in what they ask and check, a full queue skips questions, systems are down now and then. What is asked
   depends on the office, the queue and the purpose, never on the truth; what was not asked is absent. Linkage is given as counts only.
7. What is learned later: about half of the cases are never found out, and some innocents are postponed. Whether the truth comes to
   light depends on nothing else, which is kinder than life.

## What is made up

Everything but the codes and populations of regencies and some placements. Shares, chances, practices and outcomes are guesses in the
spirit of public reports; none is estimated from data about persons. Placements mix years and bases, which no table of regions may do.
Nobody's sex, religion, ethnicity, name, income, health, schooling or marital status exists here; which base paper is shown (of
birth, school or marriage) is drawn alike for all adults. Age enters as the birth date that a record has. Destination follows from the purpose, and for cases from the modus; it is no cause. Questions are not asked because of
suspicion, people do not return, files do not share one another's contacts, and no office's decision depends on a score: what
follows from these in life cannot be studied here.

## What it must not be used for

To decide about anyone; to claim how well a rule set or a model works in an office; to estimate how many cases there are, where, or of
whom; to set thresholds or budgets for real work. A bundle trained on it carries \`evidence: synthetic\`.
`;
