"""Trains a scikit-learn forest, writes it with its SHAP values by the `shap` package, then explains rows again at every line read.

python shap.py FOLDER DEPTH TREES COLUMNS ROWS, one thread. Writes FOLDER/forest.json, prints one JSON line when ready, and after each
line on stdin explains all rows once and prints `done`.
"""

import json
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# The folder of this file would stand before the installed packages, and this file is called as one of them.
sys.path = [path for path in sys.path if os.path.abspath(path or ".") != os.path.dirname(os.path.abspath(__file__))]

import numpy as np  # noqa: E402
import shap  # noqa: E402
import sklearn  # noqa: E402
from sklearn.ensemble import RandomForestClassifier  # noqa: E402

folder, (depth, trees, columns, rows) = sys.argv[1], map(int, sys.argv[2:6])
random = np.random.default_rng(7)
data = random.normal(size=(20_000, columns)).astype(np.float32)
margin = data[:, 0] + data[:, 1] * data[:, 2] - 0.8 * np.abs(data[:, 3]) + 0.5 * data[:, 4]
label = margin + random.normal(size=len(data)) * 1.5 > 0
forest = RandomForestClassifier(trees, max_depth=depth, max_features=6, random_state=1, n_jobs=1).fit(data, label)
explainer = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
asked = random.normal(size=(rows, columns)).astype(np.float32)


def explain():
    return explainer.shap_values(asked, check_additivity=False)[:, :, 1]


found = explain()
with open(os.path.join(folder, "forest.json"), "w") as file:
    json.dump(
        {
            "trees": [
                {
                    "feature": np.where(tree.children_left < 0, -1, tree.feature).tolist(),
                    "threshold": np.where(tree.children_left < 0, 0, tree.threshold).tolist(),
                    "left": tree.children_left.tolist(),
                    "right": tree.children_right.tolist(),
                    "value": np.where(tree.children_left < 0, tree.value[:, 0, 1], 0).tolist(),
                    "cover": tree.weighted_n_node_samples.tolist(),
                }
                for tree in (each.tree_ for each in forest.estimators_)
            ],
            "rows": asked.tolist(),
            "phi": found.tolist(),
            "baseline": float(explainer.expected_value[1]),
        },
        file,
    )
print(json.dumps({"shap": shap.__version__, "sklearn": sklearn.__version__}), flush=True)
for _ in sys.stdin:
    explain()
    print("done", flush=True)
