"""Writes evaluate.json and calibrate.json: python make.py (scikit-learn, numpy). Each case holds its input, so nothing need be drawn again."""
import json
import os
import platform

import numpy
import sklearn
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

random = numpy.random.RandomState(20261124)
here = os.path.dirname(os.path.abspath(__file__))
provenance = {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": numpy.__version__}


def placements(score, outcome):
    """DeLong, DeLong and Clarke-Pearson (1988), equations 4 to 6, pair by pair."""
    x, y = score[outcome == 1], score[outcome == 0]
    psi = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return psi.mean(axis=1), psi.mean(axis=0), psi.mean()


def delong(first, second, outcome):
    x1, y1, a1 = placements(first, outcome)
    x2, y2, a2 = placements(second, outcome)
    m, n = len(x1), len(y1)
    s = numpy.cov(numpy.vstack([x1, x2])) / m + numpy.cov(numpy.vstack([y1, y2])) / n
    errors = [s[0, 0], s[1, 1], s[0, 0] + s[1, 1] - 2 * s[0, 1]]
    return {"first": a1, "second": a2, "standardErrors": [max(0.0, e) ** 0.5 for e in errors]}


def evaluate_case(name, rows, share, levels):
    outcome = (random.uniform(size=rows) < share).astype(int)
    outcome[:3], outcome[3:6] = 1, 0
    draw = lambda pull: numpy.round(random.normal(size=rows) + pull * outcome, 3)
    first, second = draw(1.2), draw(0.6)
    if levels:
        first, second = numpy.floor(first * levels), numpy.floor(second * levels)
    probability = numpy.round(1 / (1 + numpy.exp(-numpy.clip(first, -4, 4))), 4)
    return {
        "name": name,
        "outcomes": outcome.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "probability": probability.tolist(),
        "auc": [roc_auc_score(outcome, first), roc_auc_score(outcome, second)],
        "averagePrecision": [average_precision_score(outcome, first), average_precision_score(outcome, second)],
        "brier": brier_score_loss(outcome, probability),
        "logLoss": log_loss(outcome, probability),
        "delong": delong(first, second, outcome),
    }


def soft_logistic(output, outcome, weight):
    """Platt's targets as two weighted rows for each row, so that an ordinary, unpenalised logistic regression fits them."""
    ones, zeros = weight[outcome == 1].sum(), weight[outcome == 0].sum()
    target = numpy.where(outcome == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    model = LogisticRegression(C=numpy.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    model.fit(
        numpy.concatenate([output, output])[:, None],
        numpy.concatenate([numpy.ones(len(output)), numpy.zeros(len(output))]),
        sample_weight=numpy.concatenate([weight * target, weight * (1 - target)]),
    )
    return {"a": -model.coef_[0, 0], "b": -model.intercept_[0]}


def calibrate_case(name, rows, share, pull, grid, weighted, stretch=1.0):
    outcome = (random.uniform(size=rows) < share).astype(int)
    outcome[:3], outcome[3:6] = 1, 0
    output = stretch * numpy.round((random.normal(size=rows) + pull * outcome) * grid) / grid
    weight = numpy.round(random.uniform(0.2, 3, size=rows), 2) if weighted else numpy.ones(rows)
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(output, outcome, sample_weight=weight)
    at = numpy.concatenate([numpy.linspace(output.min() - stretch, output.max() + stretch, 41), output[:20]])
    a, b = _sigmoid_calibration(output, outcome, sample_weight=weight)
    return {
        "name": name,
        "outputs": output.tolist(),
        "outcomes": outcome.tolist(),
        "weights": weight.tolist(),
        "at": at.tolist(),
        "isotonic": isotonic.predict(at).tolist(),
        "logistic": soft_logistic(output, outcome, weight),
        "sigmoid": (1 / (1 + numpy.exp(a * at + b))).tolist(),
    }


def write(name, calls, cases):
    with open(os.path.join(here, name), "w") as file:
        json.dump({"provenance": {**provenance, "calls": calls}, "cases": cases}, file, indent=None)
        file.write("\n")


write(
    "evaluate.json",
    ["roc_auc_score", "average_precision_score", "brier_score_loss", "log_loss", "DeLong 1988 pair by pair (delong above)"],
    [
        evaluate_case("few rows", 12, 0.4, 0),
        evaluate_case("no ties to speak of", 300, 0.3, 0),
        evaluate_case("many ties", 400, 0.1, 2),
        evaluate_case("almost all tied", 200, 0.2, 0.5),
    ],
)
write(
    "calibrate.json",
    ["IsotonicRegression(y_min=0, y_max=1, out_of_bounds='clip')", "_sigmoid_calibration", "LogisticRegression(C=inf) on soft targets"],
    [
        calibrate_case("few rows", 14, 0.4, 1.0, 100, False),
        calibrate_case("many rows", 500, 0.2, 1.0, 1000, False),
        calibrate_case("ties and weights", 300, 0.15, 1.0, 4, True),
        calibrate_case("almost parted", 200, 0.3, 5.0, 100, False),
        calibrate_case("large margins", 200, 0.3, 1.0, 100, True, 1e4),
        calibrate_case("small outputs", 200, 0.3, 1.0, 100, False, 1e-3),
    ],
)
