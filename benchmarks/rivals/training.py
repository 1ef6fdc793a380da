"""Fits scikit-learn's random forest on the table of a folder, with one thread, and writes what it gives for other rows.

python training.py FOLDER SETTINGS, where SETTINGS is JSON: rows, others, features, trees, depth, drawn, seed. FOLDER holds train.bin
and test.bin: little-endian doubles, column after column, the label last. Writes outputs.bin and prints {"elapsedMs", "cpuMs", "nodes"}.
"""

import json
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

folder, task = sys.argv[1], json.loads(sys.argv[2])


def read(name, rows):
    cells = np.fromfile(folder + name, dtype="<f8").reshape(task["features"] + 1, rows)
    return np.ascontiguousarray(cells[:-1].T, dtype=np.float32), cells[-1].astype(int)


inputs, labels = read("train.bin", task["rows"])
others, _ = read("test.bin", task["others"])
forest = RandomForestClassifier(
    n_estimators=task["trees"],
    max_depth=task["depth"],
    max_features=task["drawn"],
    n_jobs=1,
    random_state=task["seed"],
)
clock, cpu = time.perf_counter(), time.process_time()
forest.fit(inputs, labels)
clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
forest.predict_proba(others)[:, 1].astype("<f8").tofile(folder + "outputs.bin")
nodes = sum(tree.tree_.node_count for tree in forest.estimators_)
print(json.dumps({"elapsedMs": clock * 1000, "cpuMs": cpu * 1000, "nodes": nodes}))
