package kedge.chat.endpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chat model behind an OpenAI-compatible endpoint. A limited number of requests is in flight, in order of arrival.
 * Each is looked up in the cache, then sent within the rate limit, and retried after transient failures. Replies do not
 * depend on the order of requests, except that a budget may be exhausted.
 */
public final class HttpChatModel implements ChatModel {
  private static final Logger LOG = LoggerFactory.getLogger(HttpChatModel.class);
  private static final int THREADS = 4;

  private final Endpoint endpoint;
  private final Limits limits;
  private final Backoff backoff;
  private final Scheduler scheduler;
  private final Optional<ReplyCache> cache;
  private final Spending spending;
  private final RateLimit rate;
  private final ConcurrencyLimit concurrency;
  private final ExecutorService threads;
  private final Transport transport;
  private final Map<String, CompletableFuture<ChatReply>> underWay = new ConcurrentHashMap<>(); // by digest

  /**
   * Limits on the use of an endpoint.
   *
   * @param inFlight requests in flight at a time
   * @param requestsPerMinute calls started per minute
   * @param tokensPerMinute prompt and completion tokens per minute
   */
  public record Limits(int inFlight, OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
    public Limits {
      if (inFlight < 1) {
        throw new IllegalArgumentException("in_flight is " + inFlight + ", expected at least 1");
      }
    }
  }

  /** Makes a model without any I/O. @param cache folder of cached replies; empty for none */
  public HttpChatModel(Endpoint endpoint, Limits limits, Backoff backoff, SpendingLimit budget, Optional<Path> cache,
      Scheduler scheduler) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.backoff = backoff;
    this.scheduler = scheduler;
    this.cache = cache.map(ReplyCache::new);
    this.spending = new Spending(endpoint.name(), budget);
    this.rate = new RateLimit(limits.requestsPerMinute(), limits.tokensPerMinute(), scheduler);
    this.concurrency = new ConcurrencyLimit(limits.inFlight());
    this.threads = threads(endpoint.name());
    this.transport = new Transport(endpoint, scheduler, threads);
  }

  private static ExecutorService threads(String name) {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "chat-" + name);
          thread.setDaemon(true);
          return thread;
        });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public String name() {
    return endpoint.name();
  }

  @Override
  public int inFlight() {
    return limits.inFlight();
  }

  @Override
  public Duration patience() {
    Duration calls = endpoint.timeout().multipliedBy(backoff.retries() + 1L)
        .plus(backoff.most().multipliedBy(backoff.retries()));
    long perMinute = limits.requestsPerMinute().orElse(Long.MAX_VALUE);
    return calls.plus(Duration.ofMinutes((long) limits.inFlight() * (backoff.retries() + 1)).dividedBy(perMinute));
  }

  /** Returns the usage so far. */
  public ChatCost cost() {
    return spending.cost();
  }

  @Override
  public CompletableFuture<ChatReply> reply(ChatRequest request) {
    spending.asked();
    return concurrency.acquire().thenComposeAsync(entered -> answer(request), threads)
        .whenCompleteAsync((reply, failure) -> concurrency.release(), threads);
  }

  private CompletableFuture<ChatReply> answer(ChatRequest request) {
    RequestBody body;
    try {
      body = RequestBody.of(endpoint, request);
    } catch (UserError unusable) {
      return CompletableFuture.completedFuture(new ChatReply.Failed(Failure.INPUT, unusable.getMessage()));
    }
    CompletableFuture<ChatReply> mine = new CompletableFuture<>();
    CompletableFuture<ChatReply> equal = underWay.putIfAbsent(body.digest(), mine);
    if (equal != null) {
      spending.sharedReply();
      return equal;
    }
    Optional<ChatReply> kept = cached(body);
    CompletableFuture<ChatReply> asked = kept.isPresent() ? CompletableFuture.completedFuture(kept.get())
        : call(body, 0).thenApply(reply -> store(body, reply));
    asked.whenComplete((reply, failure) -> {
      underWay.remove(body.digest(), mine);
      if (failure == null) {
        mine.complete(reply);
      } else {
        mine.completeExceptionally(failure);
      }
    });
    return mine;
  }

  private CompletableFuture<ChatReply> call(RequestBody body, int attempt) {
    Optional<String> over = spending.begin(attempt > 0);
    if (over.isPresent()) {
      return CompletableFuture.completedFuture(new ChatReply.Failed(Failure.BUDGET, over.get()));
    }
    Duration wait = rate.reserve(body.tokens());
    CompletableFuture<Void> begin = wait.isZero() ? CompletableFuture.completedFuture(null) : scheduler.pause(wait);
    return begin.thenCompose(begun -> transport.send(body)).thenComposeAsync(outcome -> {
      if (outcome instanceof CallOutcome.Final done) {
        count(body, done.reply());
        return CompletableFuture.completedFuture(done.reply());
      }
      return retry(body, attempt, (CallOutcome.Retryable) outcome);
    }, threads);
  }

  private CompletableFuture<ChatReply> retry(RequestBody body, int attempt, CallOutcome.Retryable failed) {
    Duration delay = backoff.delay(attempt, body.digest());
    Duration pause = failed.pause().filter(asked -> asked.compareTo(delay) > 0).orElse(delay);
    if (attempt >= backoff.retries()) {
      String tries = attempt == 0 ? "" : " (attempt " + (attempt + 1) + ", the last)";
      return CompletableFuture.completedFuture(new ChatReply.Failed(failed.failure(), failed.reason() + tries));
    }
    if (pause.compareTo(backoff.most()) > 0) {
      return CompletableFuture.completedFuture(
          new ChatReply.Failed(failed.failure(), failed.reason() + "; the endpoint asks to wait " + pause.toSeconds()
              + " s, above longest_wait_seconds " + backoff.most().toSeconds()));
    }
    LOG.info("chat model {}: {}; trying again in {} ms", endpoint.name(), failed.reason(), pause.toMillis());
    failed.pause().ifPresent(rate::hold);
    return scheduler.pause(pause).thenCompose(over -> call(body, attempt + 1));
  }

  private void count(RequestBody body, ChatReply reply) {
    Optional<Usage> usage = reply instanceof ChatReply.Text text ? Optional.of(text.usage())
        : reply instanceof ChatReply.Refused refused ? Optional.of(refused.usage()) : Optional.empty();
    usage.ifPresent(taken -> {
      spending.addUsage(taken);
      rate.correct(body.tokens(), taken.tokens());
    });
  }

  private Optional<ChatReply> cached(RequestBody body) {
    try {
      Optional<ChatReply> found = cache.isPresent() ? cache.get().find(body.digest()) : Optional.empty();
      found.ifPresent(reply -> spending.foundInCache());
      return found;
    } catch (ReplyCache.Broken broken) {
      spending.brokenEntry();
      LOG.warn("{}; the request is sent again", broken.getMessage());
      return Optional.empty();
    }
  }

  private ChatReply store(RequestBody body, ChatReply reply) {
    try {
      if (cache.isPresent()) {
        cache.get().keep(body.digest(), reply);
      }
    } catch (ReplyCache.Broken broken) {
      spending.brokenEntry();
      LOG.warn("{}", broken.getMessage());
    }
    return reply;
  }
}
