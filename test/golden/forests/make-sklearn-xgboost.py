"""Makes the scikit-learn and XGBoost golden files of scikit-learn/ and xgboost/ here: NAME.model.json and NAME.rows.json, versions and calls inside.

    python test/golden/forests/make-sklearn-xgboost.py        (made with scikit-learn 1.9.1, xgboost 3.2.0, numpy as in the files)

Data: a formula with a seed; it says nothing about anyone. Rows: 60 plain, then 60 with values set to thresholds of the model, to the
doubles and float32 next to them, to NaN (where the model learned it). Outputs are what the packages print, as exact doubles.
"""
import importlib.util, json, pathlib
import numpy as np, sklearn, xgboost
from sklearn.ensemble import (ExtraTreesClassifier, ExtraTreesRegressor, GradientBoostingClassifier, GradientBoostingRegressor,
                              RandomForestClassifier, RandomForestRegressor)

here = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("export_scikit_learn", here.parents[2] / "examples" / "export-scikit-learn.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

rng = np.random.default_rng(20261124)
FEATURES = ["age", "fee", "visits", "share", "flag", "days"]
N = 500
X = np.column_stack([rng.integers(17, 65, N), np.round(rng.lognormal(15, 1, N)), rng.poisson(2, N), rng.random(N), rng.integers(0, 2, N),
                     np.round(rng.normal(0, 40, N), 1)]).astype(float)
z = 0.05 * (X[:, 0] - 40) + 1.2 * X[:, 4] + 0.3 * X[:, 2] - 2 * X[:, 3] + 0.01 * X[:, 5]
y = (z + rng.normal(0, 1, N) > 0).astype(int)
XM = X.copy()
XM[rng.random(X.shape) < 0.15] = np.nan


def rows_for(data, thresholds, missing):
    rows = data[rng.integers(0, N, 120)].copy()
    for i in range(60, 120):
        for _ in range(3):
            f = int(rng.integers(0, len(FEATURES)))
            pool = thresholds[f]
            if not len(pool):
                continue
            t = float(rng.choice(pool))
            up32, down32 = np.nextafter(np.float32(t), np.float32(np.inf)), np.nextafter(np.float32(t), np.float32(-np.inf))
            choices = [t, np.nextafter(t, np.inf), np.nextafter(t, -np.inf), float(up32), float(down32), float(np.float32(t))]
            rows[i, f] = choices[int(rng.integers(0, 6))] if not (missing and rng.random() < 0.2) else np.nan
    return rows


def plain(rows):
    return [[None if np.isnan(x) else x for x in row] for row in rows.tolist()]


def save(name, package, version, call, rows, outputs, leaves):
    with open(here / package / f"{name}.rows.json", "w") as file:
        json.dump({"model": f"{name}.model.json", "package": package, "version": version, "numpy": np.__version__, "call": call,
                   "rows": plain(rows), "outputs": [float(v) for v in outputs],
                   "leaves": np.asarray(leaves).astype(int).reshape(len(rows), -1)[::10].tolist(),
                   "leafRows": list(range(0, len(rows), 10))}, file, separators=(",", ":"))


def sklearn_golden(name, model, target, missing, output):
    data = XM if missing else X
    model.fit(data, target)
    trees = [e.tree_ for e in np.ravel(model.estimators_)]
    pools = [np.concatenate([t.threshold[(t.feature == f) & np.isfinite(t.threshold)] for t in trees]) for f in range(len(FEATURES))]
    rows = rows_for(data, pools, missing)
    tool.export(model, data[:12], here / "scikit-learn" / f"{name}.model.json", FEATURES)
    outputs = model.predict_proba(rows)[:, 1] if output == "predict_proba" else getattr(model, output)(rows)
    save(name, "scikit-learn", sklearn.__version__, f"{model!r}.{output}", rows, outputs, model.apply(rows))


small = {"n_estimators": 10, "max_depth": 5, "random_state": 3}
weight = {0: 1, 1: 1.37}
sklearn_golden("rf-classifier", RandomForestClassifier(class_weight=weight, **small), y, True, "predict_proba")
sklearn_golden("et-classifier", ExtraTreesClassifier(class_weight=weight, **small), y, True, "predict_proba")
sklearn_golden("rf-regressor", RandomForestRegressor(**small), z, True, "predict")
sklearn_golden("et-regressor", ExtraTreesRegressor(**small), z, False, "predict")
sklearn_golden("gb-classifier", GradientBoostingClassifier(n_estimators=20, max_depth=3, random_state=3), y, False, "decision_function")
sklearn_golden("gb-regressor", GradientBoostingRegressor(n_estimators=20, max_depth=3, random_state=3), z, False, "predict")


def xgboost_golden(name, target, params, rounds):
    booster = xgboost.train({"max_depth": 4, "nthread": 1, "seed": 3, **params}, xgboost.DMatrix(XM, target, feature_names=FEATURES), rounds)
    path = here / "xgboost" / f"{name}.model.json"
    booster.save_model(path)
    trees = json.loads(path.read_text())["learner"]["gradient_booster"]["model"]["trees"]
    pools = [[] for _ in FEATURES]
    for t in trees:
        for f, c, left in zip(t["split_indices"], t["split_conditions"], t["left_children"]):
            if left != -1:
                pools[f].append(c)
    rows = rows_for(XM, pools, True)
    matrix = xgboost.DMatrix(rows, feature_names=FEATURES)
    call = f"xgboost.train({params}, rounds={rounds}).predict(output_margin=True)"
    save(name, "xgboost", xgboost.__version__, call, rows, booster.predict(matrix, output_margin=True), booster.predict(matrix, pred_leaf=True))


xgboost_golden("logistic", y, {"objective": "binary:logistic"}, 15)
xgboost_golden("logistic-pruned", y, {"objective": "binary:logistic", "tree_method": "exact", "gamma": 1.0, "base_score": 0.3}, 15)
xgboost_golden("logitraw", y, {"objective": "binary:logitraw", "num_parallel_tree": 2, "subsample": 0.7}, 6)
xgboost_golden("squarederror", z, {"objective": "reg:squarederror"}, 15)
