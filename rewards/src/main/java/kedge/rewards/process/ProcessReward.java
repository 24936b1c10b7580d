package kedge.rewards.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * A reward in worker processes. When ready, a worker reports {@code name}, {@code grades_answer}, {@code columns} and
 * {@code unit}; then it receives {@code {"id": 3, "samples": […]}} and answers {@code {"id": 3, "verdicts": […]}}. A
 * worker that hangs, ends or answers anything else is killed with all processes that it has started; its samples are
 * unscorable.
 */
public final class ProcessReward implements Reward {
  private final WorkerPool pool;
  private final String name;
  private final boolean gradesAnswer;
  private final Set<String> columns = new LinkedHashSet<>();
  private final CallPlan calls;

  /** Starts a first worker. @throws IllegalArgumentException if it does not start */
  public ProcessReward(Launch launch) {
    pool = new WorkerPool(launch);
    JsonNode ready = pool.ready();
    name = ready.path("name").asText(launch.name());
    gradesAnswer = ready.path("grades_answer").asBoolean();
    ready.path("columns").forEach(column -> columns.add(column.asText()));
    CallPlan.Unit unit = CallPlan.Unit.valueOf(ready.path("unit").asText("sample").toUpperCase(Locale.ROOT));
    CallPlan asked = new CallPlan(unit, ready.path("most").asInt(Integer.MAX_VALUE), OptionalInt.empty(),
        Optional.empty(), true);
    asked = ready.path("concurrency").isInt() ? asked.withConcurrency(ready.get("concurrency").asInt()) : asked;
    calls = ready.path("deadline_seconds").isNumber()
        ? asked.withDeadline(Duration.ofNanos((long) (ready.get("deadline_seconds").asDouble() * 1e9)))
        : asked;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean gradesAnswer() {
    return gradesAnswer;
  }

  @Override
  public Set<String> columns() {
    return Collections.unmodifiableSet(columns);
  }

  @Override
  public CallPlan calls() {
    return calls;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return verdicts(List.of(new Sample(problem, candidate))).get(0);
  }

  @Override
  public CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    return CompletableFuture.completedFuture(verdicts(samples));
  }

  private List<Verdict> verdicts(List<Sample> samples) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.set("samples", SampleJson.write(samples, true));
    try {
      return VerdictJson.read(pool.call(request).path("verdicts"), samples.size());
    } catch (WorkerFailure failure) {
      return lost(samples, failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while reward " + name + " was awaited");
    }
  }

  private List<Verdict> lost(List<Sample> samples, WorkerFailure failure) {
    try {
      ProcessTree.holdWhenEnding();
      return Collections.nCopies(samples.size(), new Verdict.Unscorable(failure.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while reward " + name + " was awaited");
    }
  }

  /** Number of live workers. */
  public int workers() {
    return pool.workers();
  }

  @Override
  public void close() {
    pool.close();
  }
}
