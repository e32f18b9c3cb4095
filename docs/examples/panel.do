* The rates of every report of a release, with what they were divided of. Stata 14 or later.
*
*   do panel.do RELEASE known-figures.csv
*
* NOT RUN BY THE TESTS of nianbao: no Stata was at hand. panel.py and panel.R do the same and are
* run; the .dta files that this one reads are read back by the tests.
*
* RELEASE is the folder that `nianbao export` wrote. One row per report that stands for its agency
* and year. Never add rows up: an aggregate holds the offices and departments beside it.
* In a release of invented figures the files are called sample-panel_wide.dta and so on.

version 14
args release output
if "`output'" == "" {
    display as error "Usage: do panel.do RELEASE known-figures.csv"
    exit 198
}
local rates disclosure_rate disclosure_rate_broad refusal_rate not_held_rate

foreach rate of local rates {
    use "`release'/stata/indicators.dta" if code == "`rate'", clear
    keep report_id numerator denominator
    rename (numerator denominator) (n_`rate' d_`rate')
    generate double p_`rate' = 100 * n_`rate' / d_`rate'
    tempfile t_`rate'
    save `t_`rate''
}

* A missing value is a number that was not printed, never 0.
use "`release'/stata/panel_wide.dta", clear
keep report_id agency year scope form received_new answered_total granted partial
foreach rate of local rates {
    merge 1:1 report_id using `t_`rate'', keep(master match) nogenerate
}

* The panel's own columns give the rate that is published, wherever all were printed.
generate double ours = 100 * (granted + partial) / answered_total
assert abs(ours - p_disclosure_rate) < 1e-9 if !missing(ours, p_disclosure_rate)
drop ours granted partial

sort report_id
export delimited using "`output'", replace
