"""Golden models of LightGBM and ONNX, made by the real packages, with rows and the outputs of their own runtimes.

Run: python test/golden/forests/make-lightgbm-onnx.py
Made with Python 3.11; the versions of all packages are written into each rows file.

NAME.txt or NAME.onnx   the model as the package saves it
NAME.rows.json          {"made": call and versions, "kinds": [...], "rows": [...], outputs...}; numbers that JSON lacks are text:
                        "nan", "inf", "-inf". Rows for ONNX are exact float32 values.
                        LightGBM: "raw" is predict(raw_score=True) (of rf: divided by the number of trees, which predict() does).
                        ONNX: "label" and "scores" of class 1, or "value", of onnxruntime on one thread.
"""
import json
import sys
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import onnxmltools
import onnxruntime as ort
import skl2onnx
import sklearn
import xgboost as xgb
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
COLUMNS = 6
VERSIONS = {
    "python": sys.version.split()[0],
    **{m.__name__: m.__version__ for m in (np, sklearn, lgb, xgb, onnx, ort, skl2onnx, onnxmltools)},
}


def table(missing, seed=7, rows=900):
    """Rounded numbers, so that thresholds are hit; one column with many zeros, two with missing values where asked."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, COLUMNS)).round(2)
    X[:, 1][rng.random(rows) < 0.4] = 0.0
    X[:, 4] = rng.integers(0, 5, rows)
    score = X[:, 0] + X[:, 1] * X[:, 2] - 0.5 * X[:, 4] + 0.4 * rng.normal(size=rows)
    if missing:
        X[:, 2][rng.random(rows) < 0.25] = np.nan
        X[:, 5][rng.random(rows) < 0.1] = np.nan
    return X, (score > np.median(score)).astype(int), score


def rows_for(X, thresholds, width, nan):
    """Plain rows, rows with one column on, just above and just below a threshold, and extreme ones."""
    rng = np.random.default_rng(11)
    plain = X[rng.choice(len(X), 60, replace=False)]
    if not nan:
        plain = np.nan_to_num(plain)
    rows, kinds = [r.copy() for r in plain], ["plain"] * len(plain)

    def put(kind, column, value):
        row = plain[rng.integers(len(plain))].copy()
        row[column] = value
        rows.append(row)
        kinds.append(kind)

    inf = width(np.inf)
    for k in rng.choice(len(thresholds), min(60, len(thresholds)), replace=False):
        column, threshold = thresholds[k]
        t = width(threshold)
        put("onThreshold", column, t)
        put("above", column, np.nextafter(t, inf))
        put("below", column, np.nextafter(t, -inf))
    for column in range(COLUMNS):
        for value in (0.0, -0.0, 1e30, -1e30, 1e-36, -1e-36, float(np.float32(1e-35)), -float(np.float32(1e-35)), inf, -inf):
            put("extreme", column, value)
        if nan:
            for _ in range(4):
                put("missing", column, np.nan)
    if nan:
        rows.append(np.full(COLUMNS, np.nan))
        kinds.append("missing")
    return np.array(rows, dtype=width), kinds


def plain(x):
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, float) and not np.isfinite(x):
        return str(x)
    return x


def save(path, made, kinds, rows, **outputs):
    document = {"made": made, "versions": VERSIONS, "kinds": kinds, "rows": plain(rows.astype(float).tolist())}
    document |= {k: plain(v) for k, v in outputs.items()}
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")


def lightgbm_model(name, params, trees, missing, target="class"):
    X, y, score = table(missing)
    if target == "zero":
        # Whether a column is zero decides: LightGBM then writes splits at -1e-35 and 1e-35.
        y, target = (X[:, 1] == 0).astype(int), "class"
    if target == "gap":
        # Whether a column of few values is missing decides: LightGBM then writes splits at infinity, all numbers to the left.
        X[::3, 4] = np.nan
        y, target = (np.isnan(X[:, 4]) ^ (X[:, 0] > 1)).astype(int), "class"
    params = {"num_leaves": 12, "learning_rate": 0.1, "verbose": -1, "seed": 3, "deterministic": True, "num_threads": 1, **params}
    model = lgb.train(params, lgb.Dataset(X, y if target == "class" else score), trees)
    frame = model.trees_to_dataframe()
    frame = frame[frame.split_feature.notna()]
    thresholds = [(int(f.split("_")[1]), t) for f, t in zip(frame.split_feature, frame.threshold)]
    rows, kinds = rows_for(X, thresholds or [(0, 0.0)], np.float64, True)
    raw = model.predict(rows, raw_score=True)
    averaged = params.get("boosting") == "rf"
    if averaged:
        raw = raw / model.num_trees()
    (HERE / "lightgbm" / f"{name}.txt").write_text(model.model_to_string())
    made = f"lightgbm.train({json.dumps(params)}, {target}, {trees}); predict(raw_score=True)"
    contributions = model.predict(rows[:20], pred_contrib=True)
    save(HERE / "lightgbm" / f"{name}.rows.json", made + (" / trees" if averaged else ""), kinds, rows,
         raw=raw.tolist(), prediction=model.predict(rows).tolist(), contributions=contributions.tolist())


lightgbm_model("binary", {"objective": "binary"}, 25, False)
lightgbm_model("binary-missing", {"objective": "binary", "monotone_constraints": [1, 0, 0, 0, -1, 0]}, 25, True)
lightgbm_model("regression", {"objective": "regression"}, 25, True, "score")
lightgbm_model("quantile", {"objective": "quantile", "alpha": 0.7}, 15, False, "score")
lightgbm_model("forest", {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6,
                          "feature_fraction": 0.7}, 15, True)
lightgbm_model("zero-as-missing", {"objective": "binary", "zero_as_missing": True, "num_leaves": 5}, 2, True)
lightgbm_model("all-but-missing", {"objective": "binary", "min_data_in_leaf": 3, "num_leaves": 31}, 12, True, "gap")
lightgbm_model("around-zero", {"objective": "binary", "num_leaves": 4}, 3, False, "zero")
lightgbm_model("constant", {"objective": "binary", "min_data_in_leaf": 5000}, 3, False)
# Refused by name: what these hold cannot be said by one threshold, one score or one column of numbers.
X, y, score = table(True)
for name, params, labels in (
    ("refused-zero-as-missing", {"objective": "binary", "zero_as_missing": True}, y),
    ("refused-multiclass", {"objective": "multiclass", "num_class": 3}, np.digitize(score, [-1, 1])),
    ("refused-poisson", {"objective": "poisson"}, np.exp(score / 4)),
    ("refused-linear", {"objective": "regression", "linear_tree": True}, score),
    ("refused-categorical", {"objective": "binary", "categorical_feature": [4], "min_data_per_group": 5}, y),
):
    data = lgb.Dataset(X, labels, params={"verbose": -1})
    leaves = 31 if "zero" in name else 5
    model = lgb.train({"num_leaves": leaves, "verbose": -1, "seed": 3, "num_threads": 1, **params}, data, 2)
    (HERE / "lightgbm" / f"{name}.txt").write_text(model.model_to_string())


def onnx_model(name, model, made, nan):
    # The imports last: so a file that is cut off anywhere lacks what its trees need.
    imports = sorted(((o.domain, o.version) for o in model.opset_import), key=lambda o: o[0] == "ai.onnx.ml")
    del model.opset_import[:]
    # Some converters draw a random name: the same run gives the same file.
    model.graph.name = name
    model.opset_import.extend(onnx.helper.make_opsetid(*o) for o in dict(imports).items())
    ensemble = next(n for n in model.graph.node if n.op_type.startswith("TreeEnsemble"))
    a = {x.name: onnx.helper.get_attribute_value(x) for x in ensemble.attribute}
    thresholds = [(f, t) for f, t, m in zip(a["nodes_featureids"], a["nodes_values"], a["nodes_modes"]) if m != b"LEAF"]
    rows, kinds = rows_for(table(True)[0].astype(np.float32), thresholds, np.float32, nan)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    data = model.SerializeToString()
    session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    results = dict(zip([o.name for o in session.get_outputs()], session.run(None, {session.get_inputs()[0].name: rows})))
    first = list(results.values())
    (HERE / "onnx" / f"{name}.onnx").write_bytes(data)
    if name.startswith("refused-"):
        return
    out = HERE / "onnx" / f"{name}.rows.json"
    made += "; onnxruntime.InferenceSession(one thread).run"
    if ensemble.op_type == "TreeEnsembleRegressor":
        save(out, made, kinds, rows, value=np.asarray(first[0], float).ravel().tolist())
        return
    second = first[1]
    keys = list(second[0]) if isinstance(second, list) else None
    scores = [float(s[keys[1]]) for s in second] if keys else np.asarray(second, float)[:, 1].tolist()
    save(out, made, kinds, rows, label=[str(v) for v in np.asarray(first[0]).tolist()], scores=scores)


X, y, score = table(False)
X32 = X.astype(np.float32)
words = np.array(["aman", "waspada"])[y]
for name, estimator, target, opts in (
    ("rf", RandomForestClassifier(20, max_depth=5, random_state=1), y, {}),
    ("rf-words", RandomForestClassifier(12, max_depth=4, random_state=4), words, {"zipmap": False}),
    ("rf-full", RandomForestClassifier(10, max_leaf_nodes=60, random_state=2), y, {"zipmap": False}),
    ("et", ExtraTreesClassifier(20, max_depth=5, random_state=1), y, {}),
    ("gb", GradientBoostingClassifier(n_estimators=20, random_state=1), y, {}),
    ("tree", DecisionTreeClassifier(max_depth=4, random_state=1), y, {}),
    ("rf-value", RandomForestRegressor(15, max_depth=4, random_state=1), score, None),
    ("et-value", ExtraTreesRegressor(15, max_depth=4, random_state=1), score, None),
    ("gb-value", GradientBoostingRegressor(n_estimators=20, random_state=1), score, None),
    ("tree-value", DecisionTreeRegressor(max_depth=4, random_state=1), score, None),
):
    estimator.fit(X32, target)
    # Each kind with another import of ai.onnx.ml.
    opset = {"": 15, "ai.onnx.ml": 3 if "value" in name else 1}
    made = f"skl2onnx.to_onnx({estimator}, options={opts}, target_opset={opset})"
    onnx_model(name, to_onnx(estimator, X32[:1], options={id(estimator): opts} if opts else None, target_opset=opset), made, False)

XN, y, score = table(True)
float_input = [("input", FloatTensorType([None, COLUMNS]))]
for name, estimator, target, convert, opset in (
    ("xgb", xgb.XGBClassifier(n_estimators=15, max_depth=4, random_state=1, n_jobs=1), y, convert_xgboost, 3),
    ("xgb-value", xgb.XGBRegressor(n_estimators=15, max_depth=4, random_state=1, n_jobs=1), score, convert_xgboost, 3),
    ("lgb", lgb.LGBMClassifier(n_estimators=15, num_leaves=10, verbose=-1, n_jobs=1, random_state=1), y, convert_lightgbm, None),
    ("lgb-value", lgb.LGBMRegressor(n_estimators=15, num_leaves=10, verbose=-1, n_jobs=1, random_state=1), score, convert_lightgbm, None),
):
    estimator.fit(XN, target)
    made = f"onnxmltools.{convert.__name__}({type(estimator).__name__}({estimator.n_estimators} trees))"
    onnx_model(name, convert(estimator, initial_types=float_input), made, True)


def hand_made(name, modes, made, **more):
    """Two trees of two splits that no converter writes: the other comparisons, the other order and encoding of nodes."""
    a = dict(
        nodes_treeids=[0] * 5 + [7] * 5, nodes_nodeids=[4, 3, 2, 1, 0] * 2, nodes_modes=modes,
        nodes_featureids=[0, 0, 0, 1, 0, 2, 0, 0, 4, 0], nodes_values=[0.1, 0, 0, 0.25, 0, -0.3, 0, 0, 2.0, 0],
        nodes_truenodeids=[1, 0, 0, 2, 0] * 2, nodes_falsenodeids=[0, 0, 0, 3, 0] * 2,
        classlabels_int64s=[0, 1], post_transform="LOGISTIC",
        class_ids=[0] * 6, class_treeids=[0] * 3 + [7] * 3, class_nodeids=[3, 2, 0] * 2,
        class_weights=[-0.7, 0.4, 0.3, -0.5, 0.9, 0.2],
    )
    a |= more
    node = onnx.helper.make_node("TreeEnsembleClassifier", ["X"], ["label", "scores"], domain="ai.onnx.ml", **a)
    tensor = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [node], "hand", [tensor("X", onnx.TensorProto.FLOAT, [None, COLUMNS])],
        [tensor("label", onnx.TensorProto.INT64, [None]), tensor("scores", onnx.TensorProto.FLOAT, [None, 2])])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    onnx_model(name, model, f"onnx.helper.make_node({made})", True)


def split(mode):
    return [mode, "LEAF", "LEAF", mode, "LEAF"] * 2


tracks = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
for mode in ("LEQ", "LT", "GT", "GTE"):
    hand_made(f"hand-{mode.lower()}", split(f"BRANCH_{mode}"), f"BRANCH_{mode}, missing tracks", nodes_missing_value_tracks_true=tracks)
hand_made("hand-second", split("BRANCH_LEQ"), "weights of class 1 alone", class_ids=[1] * 6, nodes_missing_value_tracks_true=tracks)
both = dict(class_ids=[0, 1] * 6, class_treeids=[0] * 6 + [7] * 6, class_nodeids=[3, 3, 2, 2, 0, 0] * 2,
            class_weights=[0.1, 0.4, 0.5, 0.0, 0.3, 0.2, 0.25, 0.25, 0.4, 0.1, 0.05, 0.45], post_transform="NONE")
hand_made("hand-both", split("BRANCH_LEQ"), "weights of both classes", nodes_missing_value_tracks_true=tracks, **both)
hand_made("refused-eq", split("BRANCH_EQ"), "BRANCH_EQ")
hand_made("refused-mixed", ["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "LEAF"] * 2, "BRANCH_LEQ and BRANCH_LT")
hand_made("refused-softmax", split("BRANCH_LEQ"), "SOFTMAX of both classes", **both | {"post_transform": "SOFTMAX"})
hand_made("refused-positive", split("BRANCH_LEQ"), "LOGISTIC without negative weights", class_weights=[0.1, 0.4, 0.3, 0.1, 0.9, 0.2])
