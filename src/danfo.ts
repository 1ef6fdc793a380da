// The door to DataFrames and Arrow tables: danfojs and apache-arrow are given by the caller, and not needed to be there otherwise.
export {
  type ArrowModule,
  type ArrowTableLike,
  columnsOfFrame,
  columnsOfScores,
  type DataFrameLike,
  type DataFrameModule,
  type PlainColumn,
  readArrowTable,
  readDataFrame,
  type TableOptions,
  type TableReading,
  toArrowTable,
  toDataFrame,
} from './io/data-frame.js';
