// A decision table becomes rules: one a row, with the hit policy written into the condition.
import type { Condition, DecisionTable, Leaf, Rule } from './document.js';

/** The leaf that a cell stands for; an empty cell (null) puts no condition. */
function cellLeaf(table: DecisionTable, column: number, cell: DecisionTable['rows'][number]['when'][number]) {
  const input = table.inputs[column];
  if (input === undefined || cell === null || cell === undefined) return null;
  const test =
    cell.value === undefined ? { operator: cell.operator } : { operator: cell.operator, value: cell.value };
  const leaf: Leaf =
    'field' in input ? { field: input.field, ...test } : { indicator: input.indicator, ...test };
  return leaf;
}

/** The condition of one row, apart from the hit policy; a row of empty cells always holds. */
export function rowCondition(table: DecisionTable, row: number): Condition[] {
  return (table.rows[row]?.when ?? []).flatMap((cell, column) => cellLeaf(table, column, cell) ?? []);
}

/** Rules `<table>.1`, `<table>.2`, ... in row order. `first` excludes every earlier row; unknown stays unknown. */
export function tableRules(table: DecisionTable): Rule[] {
  const { id, hit, inputs, rows, otherwise, examples, ...about } = table;
  return rows.map((row, index) => {
    const own = rowCondition(table, index);
    const earlier =
      hit === 'first'
        ? rows.slice(0, index).map((_, before) => ({ not: { all: rowCondition(table, before) } }))
        : [];
    return {
      ...about,
      id: `${id}.${index + 1}`,
      words: row.words ?? about.words,
      points: row.points,
      when: { all: [...own, ...earlier] },
      examples: [],
    };
  });
}
