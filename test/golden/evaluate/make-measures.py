"""Writes measures.json: python make-measures.py (numpy, scipy, scikit-learn, statsmodels; Rscript with pROC on the path).

Each case holds its input, so nothing need be drawn again. R reads the same input as text with 17 digits and answers in JSON.
"""
import json
import os
import platform
import subprocess
import tempfile

import numpy
import scipy
import scipy.stats
import sklearn
import statsmodels
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    cohen_kappa_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

random = numpy.random.RandomState(20261128)
here = os.path.dirname(os.path.abspath(__file__))

R = r"""
suppressMessages(library(pROC))
rows <- read.csv(commandArgs(TRUE)[1], colClasses = "numeric")
n <- function(x) format(as.numeric(x), digits = 17, scientific = TRUE)
l <- function(x) paste0("[", paste(n(x), collapse = ", "), "]")
first <- roc(rows$outcome, rows$first, direction = "<", levels = c(0, 1), quiet = TRUE)
second <- roc(rows$outcome, rows$second, direction = "<", levels = c(0, 1), quiet = TRUE)
a <- ci.auc(first, method = "delong")
b <- ci.auc(second, method = "delong")
test <- roc.test(first, second, method = "delong", paired = TRUE)
fit <- glm(outcome ~ qlogis(probability), data = rows, family = binomial, control = list(epsilon = 1e-14, maxit = 100))
# The standard errors of glm are those of the step before the last: from the answer itself they are its own.
fit <- glm(outcome ~ qlogis(probability), data = rows, family = binomial, start = coef(fit))
line <- summary(fit)$coefficients
cat(sprintf('{"first": %s, "second": %s, "z": %s, "line": {"intercept": %s, "slope": %s}}', l(a), l(b), n(test$statistic), l(line[1, 1:2]), l(line[2, 1:2])))
"""
R_TABLES = r"""
n <- function(x) format(as.numeric(x), digits = 17, scientific = TRUE)
row <- function(...) paste0("[", paste(n(c(...)), collapse = ", "), "]")
out <- c()
for (df in c(1, 2, 3, 9, 10, 33, 101)) for (x in c(1e-3, 0.5, 1, 3.84, 12, 40, 150))
  out <- c(out, row(df, x, pchisq(x, df, lower.tail = FALSE)))
tails <- paste(out, collapse = ", ")
out <- c()
for (df in c(1, 2, 9, 33)) for (p in c(0.5, 0.05, 0.001, 1e-6))
  out <- c(out, row(df, p, qchisq(p, df, lower.tail = FALSE)))
quantiles <- paste(out, collapse = ", ")
out <- c()
for (pair in list(c(0, 1), c(0, 5), c(3, 8), c(20, 20), c(1, 30), c(180, 260), c(4000, 4200)))
  out <- c(out, row(pair, binom.test(pair[1], sum(pair))$p.value))
splits <- paste(out, collapse = ", ")
cat(sprintf('{"chiSquareUpper": [%s], "chiSquareQuantile": [%s], "evenSplit": [%s]}', tails, quantiles, splits))
"""


def run_r(script, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".R") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(["Rscript", "--vanilla", file.name, *arguments], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


def versions_of_r():
    script = 'cat(sprintf(\'{"R": "%s.%s", "pROC": "%s"}\', R.version$major, R.version$minor, packageVersion("pROC")))'
    return run_r(script)


def case(name, rows, share, levels):
    outcome = (random.uniform(size=rows) < share).astype(int)
    outcome[:3], outcome[3:6] = 1, 0
    draw = lambda pull: numpy.round(random.normal(size=rows) + pull * outcome, 3)
    first, second = draw(1.1), draw(0.7)
    if levels:
        first, second = numpy.floor(first * levels), numpy.floor(second * levels)
    probability = numpy.round(1 / (1 + numpy.exp(-numpy.clip(first - 1, -4, 4))), 4)
    weight = numpy.round(1 / random.uniform(0.02, 1, size=rows), 3)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("outcome,first,second,probability\n")
        for each in zip(outcome, first, second, probability):
            file.write(",".join(repr(float(value)) for value in each) + "\n")
        file.flush()
        r = run_r(R, file.name)
    fpr, tpr, thresholds = roc_curve(outcome, first, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(outcome, first)
    bands = [numpy.clip(numpy.floor((score + 1)), 0, 2).astype(int) for score in (first, second)]
    flags = [(band == 2).astype(int) for band in bands]
    right = [(flag == outcome) for flag in flags]
    table = [[int(numpy.sum(a & b)) for b in (right[1], ~right[1])] for a in (right[0], ~right[0])]
    return {
        "name": name,
        "outcomes": outcome.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "probability": probability.tolist(),
        "weights": weight.tolist(),
        "pROC": r,
        "curve": {
            "threshold": thresholds[1:].tolist(),
            "fpr": fpr[1:].tolist(),
            "tpr": tpr[1:].tolist(),
            # scikit-learn runs from the lowest score up, and ends with the point of no row at all.
            "precision": precision[:-1][::-1].tolist(),
            "recall": recall[:-1][::-1].tolist(),
        },
        "averagePrecision": average_precision_score(outcome, first),
        "brier": brier_score_loss(outcome, probability),
        "weightedAuc": roc_auc_score(outcome, first, sample_weight=weight),
        "weightedShare": float(numpy.average(outcome, weights=weight)),
        "bands": [band.tolist() for band in bands],
        "kappa": cohen_kappa_score(bands[0], bands[1]),
        "mcnemar": mcnemar(table, exact=True).pvalue,
    }


def ratio(a, m, b, n):
    found = scipy.stats.contingency.relative_risk(a, m, b, n)
    interval = found.confidence_interval(0.95)
    return [a, m, b, n, found.relative_risk, interval.low, interval.high]


document = {
    "provenance": {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "statsmodels": statsmodels.__version__,
        **versions_of_r(),
        "calls": [
            "pROC ci.auc(method='delong'), roc.test(method='delong', paired=TRUE)",
            "R glm(outcome ~ qlogis(probability), binomial), pchisq, qchisq, binom.test",
            "roc_curve(drop_intermediate=False)",
            "precision_recall_curve",
            "average_precision_score",
            "brier_score_loss",
            "roc_auc_score(sample_weight=)",
            "cohen_kappa_score",
            "statsmodels mcnemar(exact=True), proportion_confint(method='wilson')",
            "scipy.stats.contingency.relative_risk(...).confidence_interval(0.95)",
        ],
    },
    "cases": [
        case("few rows", 40, 0.4, 0),
        case("no ties to speak of", 400, 0.3, 0),
        case("many ties", 500, 0.1, 2),
        case("rare cases", 900, 0.02, 3),
    ],
    "wilson": [
        [k, n, *proportion_confint(k, n, alpha=0.05, method="wilson")]
        for k, n in ((0, 9), (1, 9), (5, 10), (33, 800), (10, 10), (2000, 90000))
    ],
    "ratio": [ratio(10, 100, 20, 100), ratio(3, 900, 41, 4000), ratio(50, 60, 500, 700)],
    **run_r(R_TABLES),
}
with open(os.path.join(here, "measures.json"), "w") as file:
    json.dump(document, file)
    file.write("\n")
