# Rows of the sample in; the same rows as other libraries write them out: Parquet by pyarrow and DuckDB, an Arrow stream by pyarrow.
# Made with: pip install pyarrow==26.0.1 duckdb==2.0.1; python test/golden/parquet/make.py
# The rows are about nobody (data/samples/README.md). Some are spoiled on purpose: an unknown code, a missing id, an id that stands twice.
import csv
import datetime
import pathlib

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
with open(here / '../../../data/samples/applications.csv', newline='') as file:
    rows = list(csv.DictReader(file))[:40]
names = list(rows[0])
rows[3]['declaredPurpose'] = 'BUKAN_TUJUAN'
rows[7]['applicationId'] = ''
rows[9]['applicationId'] = rows[8]['applicationId']
rows[11]['submittedAt'] = ''
rows[13]['destinationCountries'] = 'MY|XX'
rows[15]['statementChanged'] = ''

with open(here / 'rows.csv', 'w', newline='') as file:
    writer = csv.DictWriter(file, names, lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)

FLAGS = {'feesChargedToApplicant', 'statementChanged', 'jobOffer.contractSeen', 'linkage.sameKK'}
DAYS = {'birthDate', 'plannedDeparture'}
WHOLE = {'plannedStayDays', 'linkage.phone30d', 'migrationHistory.priorPassports'}
LISTS = {'destinationCountries', 'transitCountries', 'lossHistory', 'migrationHistory.deportations'}


def column(name):
    cells = [row[name] or None for row in rows]
    of = lambda read: [None if cell is None else read(cell) for cell in cells]
    if name in FLAGS:
        return pa.array(of(lambda cell: cell == 'true'), pa.bool_())
    if name in DAYS:
        return pa.array(of(datetime.date.fromisoformat), pa.date32())
    if name in WHOLE:
        return pa.array(of(int), pa.int64() if name == 'plannedStayDays' else pa.int16())
    if name in LISTS:
        return pa.array(of(lambda cell: [] if cell == '[]' else cell.split('|')), pa.list_(pa.string()))
    return pa.array(cells, pa.string())


typed = pa.table({name: column(name) for name in names})
text = pa.table({name: pa.array([row[name] or None for row in rows], pa.string()) for name in names})
strings = [name for name in names if typed.schema.field(name).type == pa.string()]

pq.write_table(typed, here / 'pyarrow-typed.parquet', compression='snappy')
pq.write_table(
    typed,
    here / 'pyarrow-delta.parquet',
    compression='gzip',
    data_page_version='2.0',
    use_dictionary=False,
    column_encoding={
        **{name: 'DELTA_BYTE_ARRAY' for name in strings},
        **{name: 'DELTA_BINARY_PACKED' for name in WHOLE},
    },
)
pq.write_table(
    typed,
    here / 'pyarrow-plain.parquet',
    compression='none',
    use_dictionary=False,
    data_page_size=64,
    write_batch_size=4,
    row_group_size=17,
    write_page_checksum=True,
)
pq.write_table(typed, here / 'pyarrow-brotli.parquet', compression='brotli', dictionary_pagesize_limit=40, write_batch_size=4)
duckdb.sql(f"COPY (SELECT * FROM text) TO '{here / 'duckdb.parquet'}' (FORMAT parquet, COMPRESSION snappy)")

# Types that a field cannot have, one a column.
wrong = {
    'applicationId': pa.array([3502, 3503], pa.int64()),
    'submittedAt': pa.array([0, 1], pa.timestamp('us', tz='UTC')),
    'statementChanged': pa.array([1, 0], pa.int8()),
    'birthDate': pa.array([1.5, 2.5], pa.float64()),
    'domicileRegencyCode': pa.array([35.1, 35.2], pa.float64()),
    'destinationCountries': pa.array([[1], [2]], pa.list_(pa.int32())),
    'lossHistory': pa.array([[{'date': '2023-04-01'}], []], pa.list_(pa.struct([('date', pa.string())]))),
}
pq.write_table(pa.table(wrong), here / 'wrong-types.parquet')

coded = pa.table({name: typed[name].dictionary_encode() if name in strings else typed[name] for name in names})
for name, table in [('pyarrow', typed), ('pyarrow-coded', coded)]:
    with pa.OSFile(str(here / f'{name}.arrows'), 'wb') as sink, pa.ipc.new_stream(sink, table.schema) as stream:
        for batch in table.to_batches(max_chunksize=15):
            stream.write_batch(batch)
