#!/usr/bin/env bash
# Runs every fuzz target, so many seconds each (600), so many at a time (2), and says which found something.
#   tests/fuzz/run.sh [SECONDS [AT_ONCE]]
# It needs cargo-fuzz (`cargo install cargo-fuzz`); a stable toolchain does.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-600} at_once=${2:-2}
export RUSTC_BOOTSTRAP=1
python3 tests/fuzz/make_seeds.py
cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none
one() {
    local target=$1
    mkdir -p "tests/fuzz/corpus/$target" "tests/fuzz/artifacts/$target"
    if target/x86_64-unknown-linux-gnu/release/"$target" "tests/fuzz/corpus/$target" "tests/fuzz/seeds/$target" \
        -artifact_prefix="tests/fuzz/artifacts/$target/" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=4096 \
        -max_len=65536 -print_final_stats=1 >"tests/fuzz/artifacts/$target.log" 2>&1; then
        echo "$target: no finding, $(grep -oP 'number_of_executed_units: \K\d+' "tests/fuzz/artifacts/$target.log") inputs"
    else
        echo "$target: FOUND something, see tests/fuzz/artifacts/$target.log"
    fi
}
export -f one
export seconds
cargo fuzz list --fuzz-dir tests/fuzz | xargs -P "$at_once" -I{} bash -c 'one {}'
