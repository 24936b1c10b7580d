# What spark.sh and spark-train.sh share: an installed Spark, and a standalone master with two workers of two cores on loopback.
# Sourced with $work, the scratch folder, and $python set. The processes of the cluster are in the array cluster: the master, then the workers.
if [ -z "${SPARK_HOME:-}" ]; then
  [ -d "$work/venv" ] || { "$python" -m venv "$work/venv" && "$work/venv/bin/python" -m pip install --quiet pyspark==4.2.0; }
  SPARK_HOME="$("$work/venv/bin/python" -c 'import pyspark; print(pyspark.__path__[0])')"
fi
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR="$work/workers" SPARK_SCALA_VERSION=2.13
rm -rf "$work/tmp" "$work/workers"
mkdir -p "$work/tmp" "$work/workers"

port="$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
master="spark://127.0.0.1:$port"
cluster=()
trap 'kill "${cluster[@]}" 2> /dev/null || true' EXIT
"$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 > "$work/master.log" 2>&1 &
cluster+=($!)
for worker in 1 2; do
  "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 2 --memory 8g --webui-port 0 \
    --work-dir "$work/workers" "$master" > "$work/worker-$worker.log" 2>&1 &
  cluster+=($!)
done
for _ in $(seq 1200); do
  [ "$(grep -c "Registering worker" "$work/master.log" 2> /dev/null || true)" = 2 ] && break
  sleep 0.1
done
[ "$(grep -c "Registering worker" "$work/master.log")" = 2 ] || { echo "the workers did not register: see $work" >&2; exit 1; }
echo "Spark $("$python" -c "import glob, re; print(re.search(r'spark-core_.*-([\d.]+)\.jar', glob.glob('$SPARK_HOME/jars/spark-core_*')[0]).group(1))") at $master"

# Kills an executor of the first worker, and waits until the worker has seen it. A worker can have other children too.
kill_executor() {
  local executor before
  before="$(grep -c "exitStatus 137" "$work/worker-1.log" || true)"
  executor="$(pgrep -P "${cluster[1]}" -f CoarseGrainedExecutorBackend | head -n 1)"
  [ -n "$executor" ] || { echo "no executor to kill" >&2; return 1; }
  kill -9 "$executor"
  for _ in $(seq 300); do
    [ "$(grep -c "exitStatus 137" "$work/worker-1.log" || true)" -gt "$before" ] && { echo "killed executor, process $executor"; return 0; }
    sleep 0.1
  done
  echo "the worker did not see that executor $executor was killed" >&2
  return 1
}
