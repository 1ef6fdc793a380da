# A library for Python as a rival: forest.bin and rows.bin of a folder in, predictions out. `a` writes them to answers-<library>.bin,
# `b` predicts all rows once, each on a line of its own and answered by `ok`. The forest is handed over, not trained again.
import sys

import numpy as np

folder, library = sys.argv[1], sys.argv[2]


def load():
    data = open(folder + "forest.bin", "rb").read()
    at = 0

    def take(kind, count):
        nonlocal at
        array = np.frombuffer(data, kind, count, at)
        at += array.nbytes
        return array

    trees, nodes, width, count = take("<i4", 4)
    starts, depth = take("<i4", trees + 1), take("<i4", trees)
    feature, left, right = take("<i4", nodes), take("<i4", nodes), take("<i4", nodes)
    threshold, value = take("<f8", nodes), take("<f8", nodes)
    rows = np.fromfile(folder + "rows.bin", "<f4").reshape(count, width)
    parts = []
    for tree in range(trees):
        span = slice(starts[tree], starts[tree + 1])
        inner = feature[span] >= 0
        move = lambda child: np.where(inner, child[span] - starts[tree], -1)
        parts.append((inner, feature[span], threshold[span], move(left), move(right), value[span], int(depth[tree])))
    return parts, rows


def scikit_learn(parts, rows):
    from sklearn.ensemble import RandomForestRegressor

    # Any forest of the right size; then each tree's nodes are replaced.
    few = rows[:40].astype(np.float64)
    forest = RandomForestRegressor(n_estimators=len(parts), n_jobs=1).fit(few, few[:, 0])
    for estimator, (inner, feature, threshold, left, right, value, depth) in zip(forest.estimators_, parts):
        state = estimator.tree_.__getstate__()
        nodes = np.zeros(len(inner), state["nodes"].dtype)
        nodes["left_child"], nodes["right_child"] = left, right
        nodes["feature"] = np.where(inner, feature, -2)
        nodes["threshold"] = np.where(inner, threshold, -2)
        nodes["n_node_samples"] = nodes["weighted_n_node_samples"] = 1
        values = np.ascontiguousarray(value, np.float64).reshape(-1, 1, 1)
        tree = estimator.tree_.__reduce__()
        made = tree[0](*tree[1])
        made.__setstate__({**state, "max_depth": depth, "node_count": len(inner), "nodes": nodes, "values": values})
        estimator.tree_ = made
    return lambda: forest.predict(rows)


def lightgbm_model(parts, width):
    import lightgbm as lgb

    text = lambda values: " ".join(repr(float(each)) for each in values)
    whole = lambda values: " ".join(str(int(each)) for each in values)
    trees = []
    for index, (inner, feature, threshold, left, right, value, _) in enumerate(parts):
        # Inner nodes and leaves are counted apart; a leaf stands as minus its number, less one.
        number = np.where(inner, np.cumsum(inner) - 1, -np.cumsum(~inner))
        leaves, splits = int((~inner).sum()), int(inner.sum())
        trees.append(
            f"Tree={index}\nnum_leaves={leaves}\nnum_cat=0\nsplit_feature={whole(feature[inner])}\n"
            f"split_gain={whole(np.zeros(splits))}\nthreshold={text(threshold[inner])}\n"
            f"decision_type={whole(np.zeros(splits))}\nleft_child={whole(number[left[inner]])}\n"
            f"right_child={whole(number[right[inner]])}\nleaf_value={text(value[~inner])}\n"
            f"leaf_weight={whole(np.ones(leaves))}\nleaf_count={whole(np.ones(leaves))}\n"
            f"internal_value={whole(np.zeros(splits))}\ninternal_weight={whole(np.ones(splits))}\n"
            f"internal_count={whole(np.ones(splits))}\nis_linear=0\nshrinkage=1\n\n\n"
        )
    names = " ".join(f"f{column}" for column in range(width))
    infos = " ".join("[-1000:1000]" for _ in range(width))
    sizes = " ".join(str(len(tree)) for tree in trees)
    head = (
        f"tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx={width - 1}\n"
        f"objective=regression\naverage_output\nfeature_names={names}\nfeature_infos={infos}\ntree_sizes={sizes}\n\n"
    )
    return lgb.Booster(model_str=head + "".join(trees) + "end of trees\n\nfeature_importances:\n\nparameters:\nend of parameters\n")


def lightgbm(parts, rows):
    booster = lightgbm_model(parts, rows.shape[1])
    return lambda: booster.predict(rows, num_threads=1)


def treelite(parts, rows):
    import treelite

    model = treelite.frontend.from_lightgbm(lightgbm_model(parts, rows.shape[1]))
    return lambda: treelite.gtil.predict(model, rows, nthread=1)


parts, rows = load()
predict = {"sklearn": scikit_learn, "lightgbm": lightgbm, "treelite": treelite}[library](parts, rows)
for line in sys.stdin:
    answers = predict()
    if line.startswith("a"):
        np.asarray(answers, np.float64).reshape(-1).tofile(f"{folder}answers-{library}.bin")
    print("ok", flush=True)
