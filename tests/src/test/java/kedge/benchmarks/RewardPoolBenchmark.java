package kedge.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.AsyncReward;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;

/**
 * How long the pool takes for many slow calls of which some hang, beside its own rate: the time of all calls, as if
 * none hung, over the calls at a time. Told apart are the last call that did not hang and the end of the batch, which
 * has to wait out the deadline of the last one that did. Arguments: calls, milliseconds of each, one of how many hangs,
 * concurrency, deadline in milliseconds, pooled or async.
 */
public final class RewardPoolBenchmark {
  private static final AtomicLong LAST = new AtomicLong();

  private RewardPoolBenchmark() {
  }

  /** Prints one line. */
  public static void main(String[] arguments) throws InterruptedException {
    int calls = number(arguments, 0, 10_000);
    int length = number(arguments, 1, 1000);
    int every = number(arguments, 2, 100);
    int concurrency = number(arguments, 3, 200);
    int deadline = number(arguments, 4, 2000);
    boolean pooled = arguments.length < 6 || arguments[5].equals("pooled");
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    CallPlan plan = CallPlan.perSample().withConcurrency(concurrency).withDeadline(Duration.ofMillis(deadline));
    Reward reward = pooled ? new Sleeping(plan, length, every) : new Later(plan, length, every, timer);
    List<Sample> samples = IntStream.range(0, calls)
        .mapToObj(i -> new Sample(new Problem("p", "p", Conversation.ofUser("?"), new Answer.None(), Map.of()),
            new Candidate("", i, true)))
        .toList();
    try (RewardPool judge = new RewardPool(List.of(new WeightedReward(reward, 1)), false, Duration.ofSeconds(10), 1)) {
      long begin = System.nanoTime();
      List<Scorecard> cards = judge.score(samples);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long hung = cards.stream().filter(card -> card.unscorable().isPresent()).count();
      double own = calls * (double) length / concurrency / 1000;
      double last = (LAST.get() - begin) / 1e9;
      Thread.sleep(100);
      System.out.println(String.format(Locale.ROOT, "%s: %d calls of %d ms, %d hung, %d at a time, deadline %d ms: "
          + "own rate %.2f s; last verdict after %.2f s (%+.1f %%), end after %.2f s (%+.1f %%); %d threads left",
          pooled ? "pooled" : "async", calls, length, hung, concurrency, deadline, own, last,
          100 * (last / own - 1), seconds, 100 * (seconds / own - 1), judge.lostThreads()));
    } finally {
      timer.shutdownNow();
    }
  }

  private static Verdict verdict() {
    LAST.set(System.nanoTime());
    return new Verdict.Scored(1);
  }

  private static int number(String[] arguments, int place, int standard) {
    return arguments.length > place ? Integer.parseInt(arguments[place]) : standard;
  }

  private record Sleeping(CallPlan calls, int length, int every) implements Reward {
    @Override
    public String name() {
      return "sleeping";
    }

    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      try {
        Thread.sleep(candidate.tokens() % every == every / 3 ? 3_600_000 : length);
        return verdict();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Later(CallPlan calls, int length, int every, ScheduledExecutorService timer) implements AsyncReward {
    @Override
    public String name() {
      return "later";
    }

    @Override
    public CompletionStage<Verdict> judgeLater(Sample sample) {
      CompletableFuture<Verdict> verdict = new CompletableFuture<>();
      if (sample.candidate().tokens() % every != every / 3) {
        timer.schedule(() -> verdict.complete(verdict()), length, TimeUnit.MILLISECONDS);
      }
      return verdict;
    }
  }
}
