#!/usr/bin/env bash
# A Dask scheduler and two workers on this machine write the effects of the bundled trials, in parts.
# It needs the extra: pip install '.[dask]'. On a cluster the three begin on nodes of their own.
set -euo pipefail
cd "$(dirname "$0")"
for tool in dask rsa-trial python3; do
    command -v "$tool" > /dev/null || { echo "$tool is not on PATH: activate the environment of the extra" >&2; exit 3; }
done

work=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"' EXIT

dask scheduler --host 127.0.0.1 --port 0 --no-dashboard --scheduler-file "$work/scheduler.json" 2> /dev/null &
until [ -s "$work/scheduler.json" ]; do
    kill -0 $! 2> /dev/null || { echo 'the scheduler has ended' >&2; exit 3; }
    sleep 0.1
done
for _ in 1 2; do
    dask worker --scheduler-file "$work/scheduler.json" --nthreads 1 --no-dashboard 2> /dev/null &
done
python3 -c 'import sys; from distributed import Client; Client(scheduler_file=sys.argv[1]).wait_for_workers(2)' \
    "$work/scheduler.json"

rsa-trial or -m mid-p -i bcg.csv -i rsa.csv -o "$work/or/" --scheduler "$work/scheduler.json"
rsa-trial check -i published.csv -o "$work/checked/" --scheduler "$work/scheduler.json" || true # some do not follow
ls "$work/or" "$work/checked"
