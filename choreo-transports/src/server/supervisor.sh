# Watches over one broker, so that it ends with whoever started it, however that ends: nothing inside a process
# can do that, for nothing of it runs when it is killed.
#
# It says on standard output when the broker was started and when it has ended. Without LOCK, standard input is a
# pipe that the test process holds: a line `kill` or `start` is an order, its end is the end. With LOCK, that is a
# file on which each process that uses the broker holds a shared lock: when nobody has held it for LINGER seconds,
# that is the end.

trap '' INT TERM HUP PIPE
PATH=$PATH:/usr/bin:/bin
folder=$1 log=$2 companion=$3 docker=$4 container=$5 lock=$6 linger=$7
shift 7
gone=$folder/.gone
ending=$folder/.ending

# Once the broker has ended, its number may be another process's.
end() {
    [ -e "$gone" ] && return
    [ -z "$container" ] || "$docker" rm -f "$container" >/dev/null 2>&1
    kill -9 "$1" 2>/dev/null
    # It may have been created only now.
    [ -z "$container" ] || "$docker" rm -f "$container" >/dev/null 2>&1
}

watch_pipe() {
    while read -r order; do
        case $order in
        kill) end "$1" ;;
        start) exit 0 ;;
        esac
    done
    end "$1"
    exit 1
}

# Whoever joins waits for its lock while we hold ours, and then finds that the file is another one, or none.
watch_lock() {
    while :; do
        flock -x 9
        flock -u 9
        sleep "$linger"
        flock -n -x 9 && break
    done
    : >"$ending"
    unlist
    end "$1"
    exit 1
}

# The file may be that of a later broker.
unlist() {
    [ /dev/fd/9 -ef "$lock" ] && rm -f "$lock"
}

exec 3<&0 </dev/null
[ -z "$lock" ] || exec 9>>"$lock"
if [ -n "$companion" ]; then
    sh "$companion" >>"$log" 2>&1 3<&- 9>&- &
    beside=$!
fi
while :; do
    rm -f "$gone"
    (
        trap - INT TERM HUP PIPE
        exec "$@"
    ) </dev/null >>"$log" 2>&1 3<&- 9>&- &
    broker=$!
    if [ -n "$lock" ]; then
        watch_lock "$broker" 3<&- &
    else
        watch_pipe "$broker" <&3 &
    fi
    watch=$!
    echo "started $broker"
    wait "$broker"
    code=$?
    : >"$gone"
    # Nobody else shall join a broker that has died by itself.
    [ ! -s "$lock" ] || [ -e "$ending" ] || unlist
    echo "exited $code"
    wait "$watch" || break
done
[ -z "$companion" ] || kill -9 "$beside" 2>/dev/null
rm -rf "$folder"
