# Builds once, runs every test project in turn, and ends with one line: N passed, N failed, N skipped.

# A project that runs longer than this hangs: its run is ended and counts as failed.
project_timeout=20m

logs=$PWD/artifacts/test-logs
passed=0 failed=0 skipped=0

# field LOG NAME prints the number of a line such as "  failed: 3" of the run's summary.
field() { sed -n "s/^ *$2: \([0-9][0-9]*\)\$/\1/p" "$1" | tail -n 1; }

# Everything the run said about tests, without banner and summary.
details() { sed -n -e '/^Test run summary/q' -e '/^\(failed\|skipped\) /,$p' "$1"; }

run_project() {
    local project=$1 filter=$2 log=$logs/$1.log status=0 arguments
    arguments=(--no-progress --no-ansi --auto-reporters off --timeout "$project_timeout" --results-directory "$logs")
    [[ -n $filter ]] && arguments+=(--filter-method "*$filter*")

    echo "== $project"
    "artifacts/bin/$project/release/$project" "${arguments[@]}" >"$log" 2>&1 </dev/null || status=$?

    if ((status == 8)); then
        count_nothing "$filter"
    else
        count_project "$log" "$status"
    fi
}

# No test ran. A filter explains that; nothing else does: tests that vanish must not look like tests that pass.
count_nothing() {
    [[ -n $1 ]] && return
    echo "   the project holds no tests, which counts as a failure"
    failed=$((failed + 1))
}

count_project() {
    local log=$1 status=$2 p f s
    p=$(field "$log" succeeded) f=$(field "$log" failed) s=$(field "$log" skipped)
    details "$log"
    if [[ -z $p ]] || ((status != 0 && f == 0)); then
        # A crash or a timeout is a failure even when no test says so. A crash tells its cause first, a timeout last.
        (head -n 15; echo ...; tail -n 5) <"$log" | cut -c 1-200
        echo "   the run ended with status $status"
        f=$((${f:-0} + 1))
    fi
    echo "   ${p:-0} passed, $f failed, ${s:-0} skipped"
    passed=$((passed + ${p:-0})) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
}

run_tests() {
    local filter=${1:-} folder
    # A certificate bundle of the machine would replace the ones the tests make for their own servers.
    unset AWS_CA_BUNDLE
    rm -rf "$logs"
    mkdir -p "$logs"
    for folder in test/*.Tests; do
        run_project "$(basename "$folder")" "$filter"
    done

    ((passed + failed + skipped > 0)) || echo "No test matches '$filter', which counts as a failure."
    ((skipped > 0)) && [[ ${CI:-} == true ]] && echo "In CI a skipped test is a failure."
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && passed + skipped > 0)) && { ((skipped == 0)) || [[ ${CI:-} != true ]]; }
}
