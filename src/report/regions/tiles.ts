// The code of a province in; where its tile stands on the map and what is written on it, out.

export interface Tile {
  /** Two letters, as in ISO 3166-2:ID. */
  readonly short: string;
  readonly name: string;
  /** From 1, left to right and top to bottom, by rough geography. */
  readonly column: number;
  readonly row: number;
}

export const tileColumns = 14;
export const tileRows = 7;

const tile = (short: string, name: string, column: number, row: number): Tile => ({
  short,
  name,
  column,
  row,
});

/** The 38 provinces (UU 14, 15, 16 and 29 of 2022 for the Papuas), by Kemendagri code. */
export const tiles: ReadonlyMap<string, Tile> = new Map([
  ['11', tile('AC', 'Aceh', 1, 1)],
  ['12', tile('SU', 'Sumatera Utara', 1, 2)],
  ['13', tile('SB', 'Sumatera Barat', 1, 3)],
  ['14', tile('RI', 'Riau', 2, 2)],
  ['15', tile('JA', 'Jambi', 2, 3)],
  ['16', tile('SS', 'Sumatera Selatan', 2, 4)],
  ['17', tile('BE', 'Bengkulu', 1, 4)],
  ['18', tile('LA', 'Lampung', 2, 5)],
  ['19', tile('BB', 'Kep. Bangka Belitung', 3, 4)],
  ['21', tile('KR', 'Kepulauan Riau', 3, 2)],
  ['31', tile('JK', 'DKI Jakarta', 4, 5)],
  ['32', tile('JB', 'Jawa Barat', 4, 6)],
  ['33', tile('JT', 'Jawa Tengah', 5, 6)],
  ['34', tile('YO', 'DI Yogyakarta', 5, 7)],
  ['35', tile('JI', 'Jawa Timur', 6, 6)],
  ['36', tile('BT', 'Banten', 3, 6)],
  ['51', tile('BA', 'Bali', 7, 7)],
  ['52', tile('NB', 'Nusa Tenggara Barat', 8, 7)],
  ['53', tile('NT', 'Nusa Tenggara Timur', 9, 7)],
  ['61', tile('KB', 'Kalimantan Barat', 5, 2)],
  ['62', tile('KT', 'Kalimantan Tengah', 5, 3)],
  ['63', tile('KS', 'Kalimantan Selatan', 6, 3)],
  ['64', tile('KI', 'Kalimantan Timur', 6, 2)],
  ['65', tile('KU', 'Kalimantan Utara', 6, 1)],
  ['71', tile('SA', 'Sulawesi Utara', 10, 1)],
  ['72', tile('ST', 'Sulawesi Tengah', 9, 2)],
  ['73', tile('SN', 'Sulawesi Selatan', 8, 4)],
  ['74', tile('SG', 'Sulawesi Tenggara', 9, 3)],
  ['75', tile('GO', 'Gorontalo', 9, 1)],
  ['76', tile('SR', 'Sulawesi Barat', 8, 3)],
  ['81', tile('MA', 'Maluku', 11, 4)],
  ['82', tile('MU', 'Maluku Utara', 11, 2)],
  ['91', tile('PA', 'Papua', 14, 3)],
  ['92', tile('PB', 'Papua Barat', 13, 3)],
  ['93', tile('PS', 'Papua Selatan', 14, 5)],
  ['94', tile('PT', 'Papua Tengah', 13, 4)],
  ['95', tile('PE', 'Papua Pegunungan', 14, 4)],
  ['96', tile('PD', 'Papua Barat Daya', 12, 3)],
]);
