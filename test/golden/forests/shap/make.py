"""Small scikit-learn forests with their SHAP values by the `shap` package: python make.py > golden.json

Made with Python 3.11, scikit-learn 1.9.1, shap 0.51.0, numpy as installed with them.
Call: shap.TreeExplainer(model, feature_perturbation="tree_path_dependent").shap_values(rows), positive class.
"""

import json

import numpy as np
import shap
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier, RandomForestRegressor

random = np.random.default_rng(11)
data = random.normal(size=(300, 5)).astype(np.float32).round(2)
target = data[:, 0] * data[:, 1] + np.abs(data[:, 2]) + random.normal(size=300) * 0.3
label = target > np.median(target)


def tree_of(tree, value):
    leaf = tree.children_left < 0
    return {
        "feature": np.where(leaf, -1, tree.feature).tolist(),
        "threshold": np.where(leaf, 0, tree.threshold).tolist(),
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "value": np.where(leaf, value, 0).tolist(),
        "cover": tree.weighted_n_node_samples.tolist(),
    }


def golden(model, truth, **settings):
    forest = model(random_state=3, **settings).fit(data, truth)
    # Some rows stand exactly on a threshold.
    rows = np.concatenate([data[:6], random.normal(size=(6, 5)).astype(np.float32)])
    for i, tree in enumerate(forest.estimators_[:4]):
        rows[i, tree.tree_.feature[0]] = tree.tree_.threshold[0]
    explainer = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    phi = explainer.shap_values(rows, check_additivity=False)
    classes = phi.ndim == 3
    return {
        "model": model.__name__,
        "trees": [tree_of(e.tree_, e.tree_.value[:, 0, 1 if classes else 0]) for e in forest.estimators_],
        "rows": rows.tolist(),
        "outputs": (forest.predict_proba(rows)[:, 1] if classes else forest.predict(rows)).tolist(),
        "phi": (phi[:, :, 1] if classes else phi).tolist(),
        "baseline": float(np.atleast_1d(explainer.expected_value)[-1]),
    }


print(
    json.dumps(
        {
            "made": {"sklearn": sklearn.__version__, "shap": shap.__version__, "numpy": np.__version__},
            "forests": [
                golden(RandomForestClassifier, label, n_estimators=5, max_depth=5),
                golden(ExtraTreesClassifier, label, n_estimators=5, max_depth=5, class_weight="balanced"),
                golden(RandomForestRegressor, target, n_estimators=4, max_depth=7, max_features=2),
            ],
        }
    )
)
