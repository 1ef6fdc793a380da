// The plan of a simulation and what was counted in; the data sheet that is written beside its files out.
import { aboutPopulation } from './about.js';
import type { SimulationPlan } from './simulation.js';

export interface SheetFacts {
  readonly plan: SimulationPlan;
  readonly command: string;
  readonly engine: string;
  /** What each file is, and its name. */
  readonly files: readonly (readonly [name: string, what: string])[];
  readonly counts: {
    readonly rows: number;
    readonly cases: number;
    readonly labels: number;
    readonly confirmed: number;
    readonly blind: number;
    readonly groupB: number;
  };
}

/** Markdown: the data sheet of the population, with what this run is, what it adds and what is planted in it. */
export function renderDatasheet({ plan, command, engine, files, counts }: SheetFacts): string {
  const of = (part: number, whole: number): string =>
    whole === 0 ? '–' : `${Math.round((part * 10_000) / whole) / 100} %`;
  return `# SINTETIS / SYNTHETIC

Every person in these files is made up. No number of them says anything about anyone, any place or any office.
Setiap orang di dalam berkas ini buatan. Tidak satu angka pun menggambarkan orang, daerah atau kantor mana pun.

## This run

- \`${command}\`, waspada ${engine}
- ${counts.rows} applications, ${counts.cases} of them cases (${of(counts.cases, counts.rows)}), seed ${plan.seed}
- from ${plan.from}, ${plan.days} days, on working days
- ${counts.labels} outcomes are known, ${counts.confirmed} of them confirmed; ${counts.blind} come from the blind review

${files.map(([name, what]) => `- \`${name}\`: ${what}`).join('\n')}

## What this run does differently from the sheet below

${contactWords(plan)}
${labelWords(plan)}
- Audit groups: \`kelompok\` (A, or B for 30 of 100) is drawn by lot and bears on nothing but what is planted; \`umur\` is a band of the age.

## What is planted

${plantedWords(plan, counts.groupB)}

${aboutPopulation}`;
}

function contactWords({ linkage }: SimulationPlan): string {
  if (linkage === 'counts') return '- Linkage is given as counts, as drawn; there are no contacts.';
  return `- Contacts in place of counts: \`waspada link\` counts them. Who recruits (\`ring\`) and who helps for a fee (\`helper\`) gives clients one or
  two phones and payers, some an agent or a lodging, over four weeks; a family comes on one day with one card; a group has one payer
  and one organiser, and 97 of 100 verified groups are on the list; one in eight of those who stand alone shares one thing with the
  customers of a shop. One part in 25 was not noted. Companies are near in code of residence and have their members on average, so that
  a ring needs some 20,000 applications to have more than a few. Members of a family do not fit one another in age.
- Phones are longer than any that can be called, mail goes to \`.invalid\` (RFC 2606), cards and payers say SINTETIS.`;
}

function labelWords({ labels, blind }: SimulationPlan): string {
  const lot = `${Math.round(blind * 10_000) / 100} of 100 applications are drawn by lot for a blind review; \`propensity\` says so`;
  return labels === 'random'
    ? `- Outcomes: ${lot}. Whether the others come to light depends on nothing.`
    : `- Outcomes are SELECTIVE: ${lot}. Others come to light only where an officer looked, the likelier the more signs there were, right or
  wrong. Numbers of the rows that happen to have an outcome repeat the officer: only the blind review is fair.`;
}

function plantedWords({ bias, drift }: SimulationPlan, groupB: number): string {
  const percent = (share: number): string => `${Math.round(share * 10_000) / 100} of 100`;
  const lines = [
    bias.alarm > 0 &&
      `- Group B (${groupB} applications): of ${percent(bias.alarm)} innocents the officer wrote down what is heard of cases.`,
    bias.missing > 0 && `- Group B: ${percent(bias.missing)} questions that are put to A are not put to B.`,
    bias.label > 0 &&
      `- Group B: of ${percent(bias.label)} innocents the outcome says confirmed, which is not true.`,
    drift !== null &&
      drift.asked > 0 &&
      `- From ${drift.from}: ${percent(drift.asked)} questions are not asked any more.`,
    drift !== null &&
      drift.modus > 0 &&
      `- From ${drift.from}: ${percent(drift.modus)} cases have become recruits of online scams.`,
    drift !== null &&
      drift.prevalence !== 1 &&
      `- From ${drift.from}: ${drift.prevalence} times as many cases.`,
  ].filter((line) => line !== false);
  return lines.length === 0 ? 'Nothing.' : lines.join('\n');
}
