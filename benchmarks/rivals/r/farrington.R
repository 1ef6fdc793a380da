# Monthly counts (CSV, a column a unit) in, one timing of surveillance's flexible Farrington a line of standard input out.
# Run by ../../regions.ts: Rscript farrington.R FOLDER FIRST LAST YEARS, months counted from 1
suppressPackageStartupMessages(suppressWarnings(library(surveillance)))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
months <- as.integer(arguments[2]):as.integer(arguments[3])
years <- as.integer(arguments[4])

counts <- as.matrix(read.csv(file.path(folder, "counts.csv")))
series <- sts(observed = counts, start = c(2020, 1), frequency = 12)
# What Noufaily and others recommend, for months: the settings under which package and paper agree.
control <- list(
  range = months, b = years, w = 1, noPeriods = 4, pastWeeksNotIncluded = 3, alpha = 0.005,
  thresholdMethod = "nbPlugin", trend = TRUE, pThresholdTrend = 1, reweight = TRUE, weightsThreshold = 2.58,
  limit54 = c(5, 4), verbose = FALSE, glmWarnings = FALSE
)

cat("ready ", R.version$major, ".", R.version$minor, " ", as.character(packageVersion("surveillance")), "\n", sep = "")
flush(stdout())
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  start <- proc.time()[["elapsed"]]
  found <- suppressWarnings(farringtonFlexible(series, control))
  elapsed <- (proc.time()[["elapsed"]] - start) * 1000
  result <- data.frame(
    upperbound = as.vector(upperbound(found)),
    alarm = as.integer(as.vector(alarms(found))),
    expected = as.vector(found@control$expected)
  )
  write.csv(result, file.path(folder, "found.csv"), row.names = FALSE)
  cat("done", elapsed, "\n")
  flush(stdout())
}
