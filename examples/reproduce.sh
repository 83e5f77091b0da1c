#!/bin/sh
# Do the published figures still follow from the counts, and does the program still print its own? It names
# every figure that changed and exits 1, so that a build or a cron job notices.
#   sh examples/reproduce.sh
set -eu
cd "$(dirname "$0")"

command -v rsa-trial > /dev/null || {
    echo 'The program rsa-trial is not on the PATH, so nothing was checked.' >&2
    echo 'From the folder of this repository: PATH="$PWD/.venv/bin:$PATH" sh examples/reproduce.sh' >&2
    exit 127
}

failed=0
expect() { # expect 'figure' command…: the command's one line must be this figure
    wanted=$1
    shift
    got=$("$@") || { echo "FAILED to run: $*" >&2; failed=1; return; }
    if [ "$got" = "$wanted" ]; then
        echo "ok       $got"
    else
        printf 'CHANGED  %s\n  wanted %s\n  got    %s\n' "$*" "$wanted" "$got" >&2
        failed=1
    fi
}

# the trial: healthy births with cyclosporin A and with placebo
expect 'OR 2.00 (95% CI 1.10 to 3.65), P = 0.023' rsa-trial or 75/101 59/100 -q
expect 'RR 1.26 (95% CI 1.03 to 1.54), P = 0.024' rsa-trial rr 75/101 59/100 -q
expect 'NNT 7: one more event per 7 treated (95% CI 4 to 46), P = 0.022' rsa-trial nnt 75/101 59/100 -q

# the review: thirteen trials of BCG vaccine, and the line of the first
expect '13' sh -c 'rsa-trial rr -i bcg.csv -f ndjson -q | wc -l | tr -d " "'
expect 'Aronson 1948: RR 0.411 (95% CI 0.134 to 1.257), P = 0.12' sh -c 'rsa-trial rr -i bcg.csv -q | head -n 1'

# what papers print, each beside its counts: the exit code says whether all of it follows
rsa-trial check -i published.csv -q --accept assumptions || failed=1

[ "$failed" = 0 ] || { echo 'Some figures no longer follow from the counts.' >&2; exit 1; }
echo 'All figures follow from the counts.'
