"""Writes adult.json: python make-adult.py ADULT_FOLDER (scikit-learn, numpy). Numbers only: the table itself stays where it is.

A forest on the columns that do not say sex or race, its out-of-bag output calibrated by an isotonic line, both tried on the test
file; mean and spread over seeds, so that what another forest of the same settings may differ by is known. Leaves of one row: with
more, min_samples_leaf counts a row that the bootstrap drew twice once, and minLeaf of ours twice, so that the two would differ.
"""
import csv
import json
import os
import platform
import sys

import numpy
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1]
numbers = ["age", "education_num", "capital_gain", "capital_loss", "hours_per_week"]
words = ["workclass", "marital_status", "occupation", "relationship", "native_country"]
SEEDS = 24
settings = {"n_estimators": 1000, "max_depth": 12, "min_samples_leaf": 1, "max_features": "sqrt"}


def load(name):
    with open(os.path.join(folder, name), newline="") as file:
        return list(csv.DictReader(file))


train, test = load("adult_train.csv"), load("adult_test.csv")
codes = {name: sorted({row[name] for row in train if row[name] != ""}) for name in words}


def table(rows):
    x = numpy.full((len(rows), len(numbers) + len(words)), numpy.nan)
    for at, row in enumerate(rows):
        for column, name in enumerate(numbers):
            x[at, column] = float(row[name])
        for column, name in enumerate(words):
            if row[name] in codes[name]:
                x[at, len(numbers) + column] = codes[name].index(row[name])
    return x, numpy.array([int(row["income"] == ">50K") for row in rows])


(x, y), (xt, yt) = table(train), table(test)
sex = numpy.array([row["sex"] for row in test])


def measure(seed):
    forest = RandomForestClassifier(**settings, random_state=seed, n_jobs=2, oob_score=True).fit(x, y)
    said = forest.predict_proba(xt)[:, 1]
    line = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(forest.oob_decision_function_[:, 1], y)
    calibrated = line.predict(said)
    # The fifth with the highest output: a cut at a probability would move with every step of the isotonic line.
    selected = numpy.zeros(len(yt), dtype=bool)
    selected[numpy.argsort(-said, kind="stable")[: len(yt) // 5]] = True
    found = {
        "auc": roc_auc_score(yt, said),
        "averagePrecision": average_precision_score(yt, said),
        "brier": brier_score_loss(yt, said),
        "logLoss": log_loss(yt, said),
        "calibratedBrier": brier_score_loss(yt, calibrated),
    }
    rate = {}
    for group in ("Female", "Male"):
        of = sex == group
        rate[group] = selected[of].mean()
        found[f"selected{group}"] = selected[of].mean()
        found[f"tpr{group}"] = selected[of & (yt == 1)].mean()
        found[f"fpr{group}"] = selected[of & (yt == 0)].mean()
        found[f"ppv{group}"] = yt[of & selected].mean()
    found["selectionRatio"] = rate["Female"] / rate["Male"]
    return found


runs = [measure(seed) for seed in range(SEEDS)]
figures = {
    name: {"mean": float(numpy.mean([run[name] for run in runs])), "spread": float(numpy.std([run[name] for run in runs], ddof=1))}
    for name in runs[0]
}
with open(os.path.join(here, "adult.json"), "w") as file:
    json.dump(
        {
            "provenance": {
                "python": platform.python_version(),
                "numpy": numpy.__version__,
                "scikit-learn": sklearn.__version__,
                "call": f"RandomForestClassifier({settings}, oob_score=True), IsotonicRegression on oob_decision_function_",
                "data": "Adult (Kohavi, Becker), UCI Machine Learning Repository, CC BY 4.0; 22,793 and 9,769 rows",
                "seeds": SEEDS,
            },
            "figures": figures,
        },
        file,
        indent=1,
    )
    file.write("\n")
