// A DataFrame of applications in, a DataFrame of scores out, and what analysts do with it: groups, means, the rows worth a look.
import * as danfo from 'danfojs';
import { applicationFields, createScorer } from 'waspada';
import { columnsOfScores, readDataFrame, toDataFrame } from 'waspada/danfo';
import bundle from 'waspada/models/passport-application';

// Codes are strings in a DataFrame too: 35.10 as a number has lost its zero.
const applications = new danfo.DataFrame(
  [
    ['X-1', '2026-06-15', '35.02', 'WISATA', 'PEREKRUT', 'CALO'],
    ['X-2', '2026-06-15', '35.10', 'WISATA', 'SENDIRI', 'TIDAK_ADA'],
    ['X-3', '2026-06-16', '18.07', 'BEKERJA_PMI', 'SENDIRI', 'P3MI_AKTIF'],
    ['X-4', '2026-06-16', '18.07', 'UMRAH', null, 'CALO'],
  ],
  {
    columns: [
      'applicationId',
      'submittedAt',
      'domicileRegencyCode',
      'declaredPurpose',
      'travelFunding',
      'recruiterKind',
    ],
  },
);

const table = readDataFrame(applicationFields, applications);
for (const { path, message } of table.issues) console.log(path.join(' '), message);
const scores = toDataFrame(danfo, columnsOfScores(table, createScorer(bundle).score(table.frame)));
scores.print();
const both = danfo.merge({ left: applications, right: scores, on: ['applicationId'], how: 'inner' });
both.groupby(['domicileRegencyCode']).col(['score']).mean().print();
