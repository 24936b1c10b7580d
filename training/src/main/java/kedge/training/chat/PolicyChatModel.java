package kedge.training.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.TextEmbedder;
import kedge.chat.Usage;
import kedge.policy.score.TrainingBackend;

/**
 * A policy of this process as a chat model: a teacher, judge or embedder without an endpoint. One thread takes all
 * waiting requests, generates their replies as a batch, and then takes the requests that arrived meanwhile. A reply
 * depends on the request's seed and conversation: on a CPU in fp32 it does not depend on the batch, elsewhere the batch
 * affects rounding. Nothing is loaded before the first request.
 */
public final class PolicyChatModel implements ChatModel, TextEmbedder, AutoCloseable {
  // a batch may take any time
  private static final Duration LONGEST_REPLY = Duration.ofDays(1);
  // a batch starts when no further request has arrived for this time
  private static final long LINGER_MILLISECONDS = 20;
  private static final long CLOSING_MILLISECONDS = 1_000;
  private final String name;
  private final ReplySettings settings;
  private final Supplier<LoadedModel> loader;
  private final BlockingQueue<Asked> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong tokensRead = new AtomicLong();
  private final AtomicLong tokensWritten = new AtomicLong();
  private final Object loading = new Object();
  private ReplyWriter writer;
  private boolean released;
  private Thread thread;
  private boolean closed;

  private record Asked(ChatRequest request, CompletableFuture<ChatReply> reply) {
    static final Asked NOTHING_MORE = new Asked(null, null);
  }

  /**
   * Makes a model that is not loaded yet.
   *
   * @param loader called once, at the first request. If it throws a {@link kedge.data.UserError} or {@link
   * IllegalArgumentException}, every request fails with it
   */
  public PolicyChatModel(String name, ReplySettings settings, Supplier<LoadedModel> loader) {
    this.name = name;
    this.settings = settings;
    this.loader = loader;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int inFlight() {
    return settings.inFlight();
  }

  @Override
  public Duration patience() {
    return LONGEST_REPLY;
  }

  /** Number of replies requested so far. */
  public long requests() {
    return requests.get();
  }

  /** Prompt and completion tokens so far. */
  public Usage usage() {
    return new Usage(tokensRead.get(), tokensWritten.get(), false);
  }

  @Override
  public synchronized CompletableFuture<ChatReply> reply(ChatRequest request) {
    requireOpen();
    if (thread == null) {
      thread = new Thread(this::work, "chat-" + name);
      thread.setDaemon(true);
      thread.start();
    }
    requests.incrementAndGet();
    Asked asked = new Asked(request, new CompletableFuture<>());
    waiting.add(asked);
    return asked.reply();
  }

  /**
   * Computes embeddings of texts without the chat template, see {@link TrainingBackend#embeddings}. A text is truncated
   * to the context.
   */
  @Override
  public List<float[]> embed(List<String> texts) {
    synchronized (this) {
      requireOpen();
    }
    return writer().embed(texts);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  private ReplyWriter writer() {
    synchronized (loading) {
      if (released) {
        throw new IllegalStateException(name + " is closed");
      }
      writer = writer == null ? ReplyWriter.load(loader, settings) : writer;
      return writer;
    }
  }

  private void release() {
    synchronized (loading) {
      released = true;
      if (writer != null) {
        writer.close();
      }
    }
  }

  private void work() {
    for (List<Asked> batch = take(); !batch.isEmpty(); batch = take()) {
      List<Asked> taken = batch;
      CompletableFuture.supplyAsync(() -> writer().write(taken.stream().map(Asked::request).toList()), Runnable::run)
          .whenComplete((replies, failure) -> complete(taken, replies, failure));
    }
    release();
  }

  private void complete(List<Asked> taken, List<ChatReply> replies, Throwable failure) {
    for (int i = 0; i < taken.size(); i++) {
      if (failure != null) {
        taken.get(i).reply().completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
      } else if (replies.get(i)instanceof ChatReply.Text text) {
        tokensRead.addAndGet(text.usage().promptTokens());
        tokensWritten.addAndGet(text.usage().completionTokens());
        taken.get(i).reply().complete(text);
      } else {
        taken.get(i).reply().complete(replies.get(i));
      }
    }
  }

  /** Waits for a batch of requests; returns an empty list once the model is closed. */
  private List<Asked> take() {
    List<Asked> batch = new ArrayList<>();
    try {
      Asked next = waiting.take();
      while (next != null && next != Asked.NOTHING_MORE) {
        batch.add(next);
        next = batch.size() < settings.inFlight() ? waiting.poll(LINGER_MILLISECONDS, TimeUnit.MILLISECONDS) : null;
      }
      if (next == Asked.NOTHING_MORE) {
        waiting.add(next); // for the next call
      }
    } catch (InterruptedException nobodysCall) {
      throw new IllegalStateException(name + ": its thread was interrupted", nobodysCall);
    }
    return batch;
  }

  /** Rejects further requests and releases the weights, after the replies in progress are finished. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<Asked> dropped = new ArrayList<>();
    waiting.drainTo(dropped);
    dropped.forEach(asked -> asked.reply().cancel(false));
    waiting.add(Asked.NOTHING_MORE);
    if (thread == null) {
      release();
    } else {
      try {
        thread.join(CLOSING_MILLISECONDS);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt(); // the thread ends by itself
      }
    }
  }
}
