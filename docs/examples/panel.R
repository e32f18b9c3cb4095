# The rates of every report of a release, with what they were divided of. Needs R alone.
#
#   Rscript panel.R RELEASE known-figures.csv
#
# RELEASE is the folder that `nianbao export` wrote. One row per report that stands for its agency
# and year. Never add rows up: an aggregate holds the offices and departments beside it.
# Chinese names need a UTF-8 locale (on Linux: LC_ALL=C.UTF-8).

rates <- c("disclosure_rate", "disclosure_rate_broad", "refusal_rate", "not_held_rate")
about <- c("report_id", "agency", "year", "scope", "form", "received_new", "answered_total")

# One table; an empty cell is a number that was not printed, never 0.
read <- function(release, table) {
  path <- Sys.glob(file.path(release, "csv", paste0("*", table, ".csv")))
  stopifnot(length(path) == 1) # sample-<table>.csv where figures are invented
  read.csv(path, fileEncoding = "UTF-8-BOM", na.strings = "", stringsAsFactors = FALSE)
}

# The panel's own columns give the rate that is published, wherever all were printed.
expect_same <- function(panel, table) {
  ours <- 100 * (panel$granted + panel$partial) / panel$answered_total
  stopifnot(all(abs(ours - table$disclosure_rate_percent) < 1e-9, na.rm = TRUE))
}

# Head of each report, then every rate as numerator, denominator and per cent.
known_figures <- function(release) {
  panel <- read(release, "panel_wide")
  indicators <- read(release, "indicators")
  table <- panel[about]
  for (rate in rates) {
    of_rate <- indicators[indicators$code == rate, ]
    place <- match(table$report_id, of_rate$report_id)
    numerator <- of_rate$numerator[place]
    denominator <- of_rate$denominator[place]
    table[[paste0(rate, "_numerator")]] <- numerator
    table[[paste0(rate, "_denominator")]] <- denominator
    table[[paste0(rate, "_percent")]] <- 100 * numerator / denominator
  }
  expect_same(panel, table)
  table[order(table$report_id, method = "radix"), ]
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) {
  stop("Usage: Rscript panel.R RELEASE known-figures.csv", call. = FALSE)
}
figures <- known_figures(arguments[1])
write.csv(figures, arguments[2], row.names = FALSE, na = "", fileEncoding = "UTF-8")
cat(nrow(figures), "reports\n")
