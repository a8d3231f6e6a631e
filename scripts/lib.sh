# What run, test and the two servers' scripts share; sourced, not run. Linux, bash.
# shellcheck shell=bash

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
TOOLS=$ROOT/.tools
POSTGRES_BIN=${ASAN_POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
RABBITMQ_BIN=/usr/lib/rabbitmq/bin

# No compiler server, build node or telemetry may outlive or accompany a run.
export ASPIRE_CLI_TELEMETRY_OPTOUT=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

if [[ -t 2 ]]; then BOLD=$'\e[1m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' RED='' PLAIN=''; fi

say() { printf '%s\n' "${BOLD}==>${PLAIN} $*" >&2; }

# The last line of a failed run: what went wrong and what to do, and nothing after it.
die() {
    printf '%s\n' "${RED}error:${PLAIN} $*" >&2
    exit 1
}

# What no message foresees: at least where it happened.
trap 'printf "%s\n" "${RED}error:${PLAIN} $0, line $LINENO: \"$BASH_COMMAND\" failed with code $?" >&2' ERR

is_root() { [[ $(id -u) -eq 0 ]]; }

# state_folder SUFFIX: where this clone keeps databases, queues and secrets. One folder a clone, so that two clones
# never share data. As root the servers run as postgres and rabbitmq, who may not enter root's home: /var/tmp then.
state_folder() {
    local hash parent
    hash=$(printf '%s' "$ROOT" | sha256sum | cut -c1-8)
    if is_root; then parent=/var/tmp; else parent=${XDG_STATE_HOME:-$HOME/.local/state}; fi
    printf '%s' "$parent/asanplatform-$hash${1:-}"
}

# Others may write to /var/tmp: a folder that is not ours, or a link, is refused rather than trusted with secrets.
make_state_folder() {
    mkdir -p -- "$ASAN_STATE" 2>/dev/null \
        || die "cannot create the state folder $ASAN_STATE: no right to write there. Set ASAN_STATE to a folder you may write to."
    [[ ! -L $ASAN_STATE && -O $ASAN_STATE ]] \
        || die "the state folder $ASAN_STATE belongs to somebody else. Remove it, or set ASAN_STATE to another folder."
    [[ -w $ASAN_STATE ]] || die "no right to write to the state folder $ASAN_STATE. Run: chmod u+rwx '$ASAN_STATE'"
    chmod 755 -- "$ASAN_STATE"
}

# A database that meets a full disk stops in the middle of a day; better before it starts.
# 1 GiB: PostgreSQL's write-ahead log grows to 1 GB by default (max_wal_size).
check_disk() {
    local free_kib
    free_kib=$(df -Pk -- "$1" | awk 'NR == 2 { print $4 }')
    ((free_kib >= ${ASAN_MIN_FREE_KIB:-1048576})) \
        || die "only $((free_kib / 1024)) MiB are free on the disk of $1, at least $((${ASAN_MIN_FREE_KIB:-1048576} / 1024)) MiB are needed. Free some space, or set ASAN_STATE to a folder on another disk."
}

# --- ports -------------------------------------------------------------------------------------------------------

# Offsets within a block of 20. 20000-31999 lies below Linux' ephemeral range (32768-60999), from which the kernel
# would sooner or later lend one of ours to an outgoing connection.
PORT_NAMES=(gateway dashboard otlp_grpc otlp_http postgres messaging epmd messaging_distribution catalogue booking feedback awards integrity)
declare -A PORT_USE=(
    [gateway]="the gateway" [dashboard]="the Aspire dashboard" [otlp_grpc]="the dashboard's OTLP/gRPC" [otlp_http]="the dashboard's OTLP/HTTP"
    [postgres]="PostgreSQL" [messaging]="RabbitMQ" [epmd]="RabbitMQ's epmd" [messaging_distribution]="RabbitMQ's distribution"
    [catalogue]="the catalogue service" [booking]="the booking service" [feedback]="the feedback service" [awards]="the awards service" [integrity]="the integrity service")
BLOCK=20 FIRST_PORT=20000 LAST_PORT=31999

# choose_ports NAME: sets PORT_BASE for the state folder's name; a block that another clone's state folder has
# recorded is passed over, so that two clones whose hashes meet still differ.
choose_ports() {
    local blocks=$(((LAST_PORT - FIRST_PORT + 1) / BLOCK)) index taken
    if [[ -n ${ASAN_PORT_BASE:-} ]]; then
        [[ $ASAN_PORT_BASE =~ ^[0-9]+$ ]] && ((ASAN_PORT_BASE >= 1024 && ASAN_PORT_BASE <= 65535 - BLOCK)) \
            || die "ASAN_PORT_BASE is '$ASAN_PORT_BASE'; expected a number from 1024 to $((65535 - BLOCK)), the first of $BLOCK ports."
        PORT_BASE=$ASAN_PORT_BASE
        return
    fi
    if [[ -s $ASAN_STATE/ports ]]; then
        PORT_BASE=$(<"$ASAN_STATE/ports")
        return
    fi
    index=$((0x$(printf '%s' "$1" | sha256sum | cut -c1-8) % blocks))
    taken=" $(cat -- "$(dirname -- "$ASAN_STATE")"/asanplatform-*/ports 2>/dev/null | tr '\n' ' ' || true) "
    while [[ $taken == *" $((FIRST_PORT + index * BLOCK)) "* ]]; do index=$(((index + 1) % blocks)); done
    PORT_BASE=$((FIRST_PORT + index * BLOCK))
    printf '%s\n' "$PORT_BASE" >"$ASAN_STATE/ports"
}

# port NAME: the number of the port called NAME in PORT_NAMES.
port() {
    local i
    for i in "${!PORT_NAMES[@]}"; do
        [[ ${PORT_NAMES[i]} == "$1" ]] && { printf '%d' $((PORT_BASE + i)); return; }
    done
    return 1
}

# Straight from the kernel's tables: ss and lsof are not on every machine. State 0A is LISTEN.
listening() {
    local hex
    hex=$(printf '%04X' "$1")
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

check_ports() {
    local name
    for name in "${PORT_NAMES[@]}"; do
        ! listening "$(port "$name")" \
            || die "port $(port "$name"), for ${PORT_USE[$name]}, is already in use$(port_owner "$(port "$name")"). Stop what uses it, or choose another block of $BLOCK ports, for example: ASAN_PORT_BASE=$((PORT_BASE + BLOCK)) ./run"
    done
}

# " by NAME (process N)", where ss can tell.
port_owner() {
    command -v ss >/dev/null || return 0
    ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (process \2)/p' | head -n 1
}

# --- processes ---------------------------------------------------------------------------------------------------

# unprivileged USER SIGNAL COMMAND…: PostgreSQL refuses root, and RabbitMQ needs none of its rights. Not root: as we
# are. The kernel sends SIGNAL when this shell dies, however it dies, so that no server outlives its script.
unprivileged() {
    local user=$1 signal=$2
    shift 2
    if is_root; then
        exec setpriv --reuid="$user" --regid="$user" --init-groups --pdeathsig="$signal" -- "$@"
    else
        exec setpriv --pdeathsig="$signal" -- "$@"
    fi
}

# own USER FOLDER: creates FOLDER, closed to all but the user who will write there.
own() {
    mkdir -p -- "$2"
    if is_root; then chown -- "$1:$1" "$2"; fi
    chmod 700 -- "$2"
    (unprivileged "$1" KILL test -w "$2") \
        || die "the user $1 cannot reach $2: a folder above it is closed. Set ASAN_STATE to a folder that everybody may enter, for example /var/tmp/asan."
}

# kill_group PID SIGNAL: the process and all it started, when PID leads a group of its own.
kill_group() { kill -s "$2" -- "-$1" 2>/dev/null || kill -s "$2" "$1" 2>/dev/null || true; }

# When a process started, in clock ticks since boot: with the id it names one process for good (ids are reused).
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# A zombie that its parent has not buried yet is not alive. By bash alone, since loops ask this often.
alive() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } != Z* ]]
}

random_secret() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# build PROJECT…: leaves no compiler server and no build node behind; says only what is wrong, each thing once.
build() {
    dotnet build "$@" --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false 2>&1 \
        | awk '/(error|warning)/ && !/^ *0 (Warning|Error)/ && !seen[$0]++ { print; fflush() }' >&2
}

# Everything a run starts inherits ASAN_RUN, and can be found by it, wherever it has moved in the tree of processes.
# /proc shows the environment a program was started with, so the script that exports it is not found itself.
# Where ASAN_RUN is exported already (a run inside ./test), the search itself would inherit it and find itself.
run_members() { (unset ASAN_RUN && grep -lzxF -- "ASAN_RUN=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3) || true; }

# sweep RUN: ends what is left of a run; a program that ignores TERM for 10 s gets KILL.
sweep() {
    local pids deadline=$((SECONDS + 10)) signal=TERM
    while mapfile -t pids < <(run_members "$1"); ((${#pids[@]} > 0)); do
        kill -s "$signal" "${pids[@]}" 2>/dev/null || true
        sleep 0.2
        ((SECONDS < deadline)) || signal=KILL
        ((SECONDS < deadline + 5)) || break
    done
}

# await_port PORT PID SECONDS LOG WHAT: until WHAT listens; its log's end tells why it does not.
await_port() {
    local deadline=$((SECONDS + $3))
    until listening "$1"; do
        alive "$2" || die "$5 ended while starting: $(log_end "$4")"
        ((SECONDS < deadline)) || die "$5 does not listen on port $1 after $3 s: $(log_end "$4")"
        sleep 0.1
    done
}

# The last lines of a log that say something, on one line.
log_end() { grep -v '^[[:space:]]*$' -- "$1" 2>/dev/null | tail -n 3 | sed 's/\x1b\[[0-9;]*m//g' | paste -sd' ' | cut -c1-600; }

# --- servers for one run only, as for tests and benchmarks --------------------------------------------------------

# A free block by chance: ./run of this clone and other test runs may be up.
free_block() {
    local try offset
    for try in {1..200}; do
        PORT_BASE=$((FIRST_PORT + (RANDOM % ((LAST_PORT - FIRST_PORT + 1) / BLOCK)) * BLOCK))
        for offset in {0..12}; do ! listening $((PORT_BASE + offset)) || continue 2; done
        return 0
    done
    die "found no free block of $BLOCK ports from $FIRST_PORT to $LAST_PORT after $try tries."
}

# PostgreSQL and RabbitMQ in $ASAN_STATE: $postgres and $rabbitmq are their processes, ASAN_TEST_POSTGRES and
# ASAN_TEST_RABBITMQ their addresses. They are not up yet: await_servers.
start_servers() {
    local postgres_password rabbitmq_password
    postgres_password=$(random_secret) rabbitmq_password=$(random_secret)
    ASAN_POSTGRES_PORT=$(port postgres) ASAN_POSTGRES_PASSWORD=$postgres_password \
        setsid "$ROOT/scripts/postgres" >"$ASAN_STATE/postgres.log" 2>&1 </dev/null &
    postgres=$!
    # Six virtual hosts a part: a test that breaks a guard on purpose has one to itself.
    ASAN_RABBITMQ_PORT=$(port messaging) ASAN_RABBITMQ_EPMD_PORT=$(port epmd) ASAN_RABBITMQ_DIST_PORT=$(port messaging_distribution) \
        ASAN_RABBITMQ_PASSWORD=$rabbitmq_password ASAN_RABBITMQ_VHOSTS="$(echo {messaging,catalogue,booking,feedback,awards,gateway,system}-{1..6})" \
        setsid "$ROOT/scripts/rabbitmq" >"$ASAN_STATE/rabbitmq.log" 2>&1 </dev/null &
    rabbitmq=$!
    export ASAN_TEST_POSTGRES="Host=127.0.0.1;Port=$(port postgres);Username=postgres;Password=$postgres_password;Database=postgres"
    # Without a virtual host: a test appends "/" and the name of its own.
    export ASAN_TEST_RABBITMQ="amqp://asan:$rabbitmq_password@127.0.0.1:$(port messaging)"
}

await_servers() {
    await_port "$(port postgres)" "$postgres" 60 "$ASAN_STATE/postgres.log" PostgreSQL
    await_port "$(port messaging)" "$rabbitmq" 90 "$ASAN_STATE/rabbitmq.log" RabbitMQ
}
