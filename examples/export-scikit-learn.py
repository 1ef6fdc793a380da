"""Writes a fitted scikit-learn forest as JSON that `waspada` reads and that proves itself when it is read.

    from export_scikit_learn import export      # copy this file beside your notebook
    export(model, X, "model.json", names=list_of_column_names)

RandomForest*, ExtraTrees* and GradientBoosting*, two classes or one number, scikit-learn 1.2 and later. X: rows like those the model was
fitted on; the first 50 become the proof (inputs with the outputs scikit-learn computes here). Anything else is refused, here or when read.
"""
import json, sys, zlib
import numpy as np
import sklearn


def export(model, X, path, names=None):
    boosted, classes = hasattr(model, "init_"), getattr(model, "classes_", None)
    if boosted and not (model.init is None or model.init == "zero"):
        raise ValueError("boosting that starts from an estimator cannot be exported")
    if getattr(model, "n_outputs_", 1) != 1 or (classes is not None and len(classes) != 2):
        raise ValueError("several outputs, or more than two classes, cannot be exported")
    takes_nan = model.__sklearn_tags__().input_tags.allow_nan if hasattr(model, "__sklearn_tags__") else model._get_tags()["allow_nan"]
    X = np.asarray(X, float)[:50]
    output = model.predict if classes is None else model.decision_function if boosted else lambda x: model.predict_proba(x)[:, 1]

    def tree_of(estimator):
        tree = estimator.tree_
        out = {key: getattr(tree, key).tolist() for key in ("children_left", "children_right", "feature")}
        # A split of all known from all unknown has an infinite threshold, which no known input can tell from the largest number.
        out["threshold"] = np.minimum(tree.threshold, sys.float_info.max).tolist()
        out["value"] = (tree.value[:, 0, 0] if boosted or classes is None else tree.value[:, 0, :]).tolist()
        if takes_nan:
            out["missing_go_to_left"] = tree.__getstate__()["nodes"]["missing_go_to_left"].tolist()
        return {**out, "cover": tree.weighted_n_node_samples.tolist()}

    document = {"format": "sklearn-trees/1", "kind": type(model).__name__, "package": "scikit-learn", "version": sklearn.__version__,
                "params": json.loads(json.dumps(model.get_params(), default=str)),
                **({} if classes is None else {"classes": np.asarray(classes).tolist()}),
                "nFeatures": model.n_features_in_,
                "featureNames": list(names if names is not None else getattr(model, "feature_names_in_", [f"x{i}" for i in range(model.n_features_in_)])),
                **({"learning_rate": model.learning_rate, "init_raw": float(model._raw_predict_init(X[:1].astype("f4"))[0, 0])} if boosted else {}),
                "trees": [tree_of(estimator) for estimator in np.ravel(model.estimators_)],
                "proof": {"inputs": [[None if np.isnan(x) else x for x in row] for row in X.tolist()], "outputs": output(X).tolist()}}
    body = json.dumps(document, allow_nan=False)[:-1]
    with open(path, "w") as file:  # the checksum covers every byte before it
        file.write(f'{body}, "crc32": "{zlib.crc32(body.encode()):08x}"}}')
