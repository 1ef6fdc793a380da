// Place as context: whether the office lies outside the province of residence, and what is known of the regency.
import { type Indicator, textAt, UNKNOWN_FLAG, UNKNOWN_NUMBER } from './indicator.js';

/** The regency where an office stands: the code at the end of an office code such as KANIM-35.02. */
const officeRegency = /(\d\d)\.\d\d$/;

export const officeOutsideProvince: Indicator = {
  name: 'officeOutsideProvince',
  kind: 'flag',
  unit: '',
  label: { id: 'kantor di luar provinsi domisili', en: 'office outside the province of residence' },
  evidence: 'C',
  source: 'Kanim Madiun 2017, Karawang 2017 (weak: applying anywhere in the country is lawful)',
  needs: ['domicileRegencyCode', 'officeCode'],
  typical: { officeCode: 'KANIM-31.71' },
  bind(columns) {
    const offices = columns('officeCode');
    const homes = columns('domicileRegencyCode');
    return (row) => {
      const office = officeRegency.exec(textAt(offices, row) ?? '');
      const home = textAt(homes, row);
      if (office === null || home === null) return UNKNOWN_FLAG;
      return office[1] === home.slice(0, 2) ? 0 : 1;
    };
  },
  examples: [
    { record: { officeCode: 'KANIM-35.02', domicileRegencyCode: '35.03' }, value: false },
    { record: { officeCode: 'KANIM-35.02', domicileRegencyCode: '11.10' }, value: true },
    { record: { officeCode: 'PUSAT', domicileRegencyCode: '11.10' }, value: null },
  ],
};

export const regionPrior: Indicator = {
  name: 'regionPrior',
  kind: 'number',
  unit: 'points',
  label: { id: 'bobot wilayah', en: 'region prior' },
  evidence: 'C',
  source: 'declared table of the deployment; none is shipped',
  needs: ['domicileRegencyCode'],
  bind(columns, _asOf, tables) {
    const homes = columns('domicileRegencyCode');
    return (row) => tables.regionPrior.get(textAt(homes, row) ?? '') ?? UNKNOWN_NUMBER;
  },
  examples: [{ record: { domicileRegencyCode: '35.02' }, value: null }],
};

export const regencyHasService: Indicator = {
  name: 'regencyHasService',
  kind: 'flag',
  unit: '',
  label: { id: 'wilayah terjangkau layanan', en: 'regency known to be served' },
  evidence: 'C',
  source: 'data/regions.json (offices that are sourced; a missing office is unknown, not absent)',
  needs: ['domicileRegencyCode'],
  bind(columns, _asOf, tables) {
    const homes = columns('domicileRegencyCode');
    return (row) => {
      const served = tables.served.get(textAt(homes, row) ?? '');
      return served === undefined ? UNKNOWN_FLAG : served ? 1 : 0;
    };
  },
  examples: [{ record: { domicileRegencyCode: '35.02' }, value: null }],
};
