# Values and neighbours (CSV) in, one timing of spdep's local Moran by permutation a line of standard input out.
# Run by ../../regions-space.ts: Rscript local-moran.R FOLDER PERMUTATIONS
suppressPackageStartupMessages(library(spdep))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
permutations <- as.integer(arguments[2])
invisible(set.coresOption(1L))

values <- read.csv(file.path(folder, "values.csv"))$value
links <- read.csv(file.path(folder, "links.csv"))
neighbours <- lapply(seq_along(values), function(unit) {
  own <- links$to[links$from == unit]
  if (length(own) == 0) 0L else as.integer(own)
})
class(neighbours) <- "nb"
attr(neighbours, "region.id") <- as.character(seq_along(values))
weights <- nb2listw(neighbours, style = "W", zero.policy = TRUE)

cat("ready ", R.version$major, ".", R.version$minor, " ", as.character(packageVersion("spdep")), "\n", sep = "")
flush(stdout())
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  set.seed(as.integer(line))
  start <- proc.time()[["elapsed"]]
  found <- localmoran_perm(values, weights, nsim = permutations, zero.policy = TRUE, alternative = "two.sided")
  elapsed <- (proc.time()[["elapsed"]] - start) * 1000
  # The folded p-value is of one side, as in GeoDa: of two sides it is twice that.
  result <- data.frame(statistic = found[, 1], p = pmin(1, 2 * found[, "Pr(folded) Sim"]))
  write.csv(result, file.path(folder, "found.csv"), row.names = FALSE)
  cat("done", elapsed, "\n")
  flush(stdout())
}
