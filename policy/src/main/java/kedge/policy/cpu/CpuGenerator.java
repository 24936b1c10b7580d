package kedge.policy.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.cpu.decode.ActiveCompletion;
import kedge.policy.cpu.decode.CachedAttention;
import kedge.policy.cpu.decode.CpuTokenDraw;
import kedge.policy.cpu.decode.KvPages;
import kedge.policy.cpu.decode.KvPool;
import kedge.policy.cpu.decode.Prefill;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.ForwardPass;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.generate.Completion;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.ModelShape;

/**
 * Continuous batching on the CPU: a prompt is computed once for all its completions, each step draws one token of every
 * running completion, and a waiting one takes the row of one that has finished.
 */
public final class CpuGenerator implements Generator, AutoCloseable {
  private final CpuDecoder decoder;
  private final CpuVision ownVision;
  private final ModelShape shape;
  private final int rows;
  private final KvPool pool;
  private final Prefill prefill;
  private final ForwardPass pass;
  private final Arena arena = new Arena();
  private final Block inverses;
  private final Matrix logits;

  /** @param rows completions decoded together at most, at least 1 */
  public CpuGenerator(CpuDecoder decoder, int rows) {
    this(decoder, new CpuVision(decoder, false), true, rows);
  }

  /** Makes a generator that shares image features with the trainer. @param vision must outlive this generator */
  public CpuGenerator(CpuDecoder decoder, CpuVision vision, int rows) {
    this(decoder, vision, false, rows);
  }

  private CpuGenerator(CpuDecoder decoder, CpuVision vision, boolean ownsVision, int rows) {
    if (rows < 1) {
      throw new UserError("completions decoded together is " + rows + ", expected at least 1");
    }
    if ((long) rows * decoder.shape().vocabulary() > Block.LARGEST) {
      throw new UserError("decode_rows is " + rows + ", expected at most "
          + Block.LARGEST / decoder.shape().vocabulary()
          + " on a CPU with a vocabulary of " + decoder.shape().vocabulary() + ": logits of all rows are one block");
    }
    this.decoder = decoder;
    this.ownVision = ownsVision ? vision : null;
    this.shape = decoder.shape();
    this.rows = rows;
    this.pool = new KvPool(shape);
    this.prefill = new Prefill(decoder, vision, pool);
    this.pass = new ForwardPass(decoder, rows, false, false);
    this.inverses = arena.take(rows);
    this.logits = arena.matrix(rows, shape.vocabulary());
  }

  /**
   * @throws IllegalArgumentException for a token outside the vocabulary, or a prompt and its longest completion beyond
   * the context, before anything is drawn
   * @throws IllegalStateException if the policy's logits are not finite
   */
  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    for (GenerationRequest request : requests) {
      shape.requireTokens(request.prompt());
      shape.requireContext(request.prompt().length, sampling.maximumTokens());
      shape.requireImages(request.prompt().length, request.images());
    }
    Session session = new Session(requests, sampling, stops);
    try {
      while (session.admit()) {
        session.step();
      }
      pass.rest();
    } catch (NonFiniteLogits failure) { // other ranks may still draw
      pass.rest();
      throw failure;
    } finally {
      session.release();
    }
    return session.results();
  }

  /** A call of {@link #generate}: its waiting, running and finished completions. */
  private final class Session {
    private final List<GenerationRequest> requests;
    private final Sampling sampling;
    private final StopRule stops;
    private final CpuTokenDraw draw;
    private final Completion[][] done;
    private final Deque<int[]> waiting = new ArrayDeque<>();
    private final List<ActiveCompletion> running = new ArrayList<>();
    private final Prefill.Prompt[] prompts;
    private final int[] left;

    Session(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
      this.requests = requests;
      this.sampling = sampling;
      this.stops = stops;
      this.draw = new CpuTokenDraw(sampling);
      this.done = new Completion[requests.size()][];
      this.prompts = new Prefill.Prompt[requests.size()];
      this.left = new int[requests.size()];
      for (int request = 0; request < requests.size(); request++) {
        left[request] = requests.get(request).keys().size();
        done[request] = new Completion[left[request]];
        for (int sample = 0; sample < left[request]; sample++) {
          waiting.add(new int[]{request, sample});
        }
      }
    }

    /** Fills free rows with waiting completions; returns false when none is left. */
    boolean admit() {
      while (running.size() < rows && !waiting.isEmpty()) {
        List<int[]> admitted = new ArrayList<>();
        while (admitted.size() + running.size() < rows && !waiting.isEmpty()) {
          admitted.add(waiting.poll());
        }
        computePrompts(admitted);
        for (int[] place : admitted) {
          start(place[0], place[1]);
        }
      }
      return !running.isEmpty();
    }

    private void computePrompts(List<int[]> admitted) {
      List<Integer> fresh = admitted.stream().map(place -> place[0]).distinct()
          .filter(request -> prompts[request] == null).toList();
      List<Prefill.Prompt> computed = prefill
          .run(fresh.stream().map(requests::get).toList());
      for (int i = 0; i < fresh.size(); i++) {
        prompts[fresh.get(i)] = computed.get(i);
      }
    }

    private void start(int request, int sample) {
      ActiveCompletion fresh = new ActiveCompletion(request, sample,
          new GrowingCompletion(requests.get(request).keys().get(sample)), prompts[request].pages(), new KvPages(pool));
      Block row = decoder.workers().own().scratch(shape.vocabulary());
      Floats.copy(prompts[request].logits().bytes(), 0, row.bytes(), 0, shape.vocabulary());
      draw.draw(row.bytes(), 0, shape.vocabulary(), fresh.drawn());
      if (!finish(fresh)) {
        running.add(fresh);
      }
    }

    private boolean finish(ActiveCompletion candidate) {
      if (!candidate.drawn().ended(sampling, stops)) {
        return false;
      }
      int request = candidate.request();
      done[request][candidate.sample()] = candidate.drawn().completion(stops);
      candidate.pages().release();
      if (--left[request] == 0) {
        prompts[request].release();
        prompts[request] = null;
      }
      return true;
    }

    /** Draws one token for every running completion. */
    void step() {
      int count = running.size();
      int[] tokens = running.stream().mapToInt(row -> row.drawn().last()).toArray();
      int[] positions = running.stream().mapToInt(row -> row.prompt().length() + row.pages().length()).toArray();
      running.forEach(row -> row.pages().reserve(row.pages().length() + 1));
      Matrix stream = pass.forward(tokens, positions, new CachedAttention(decoder.workers(), shape, pool, running),
          (layer, trace) -> {
          });
      decoder.head().forward(pass.normed(stream, inverses), logits.first(count));
      decoder.workers().forEachRow(count, 1, row -> draw.draw(logits.bytes(), logits.index(row), shape.vocabulary(),
          running.get(row).drawn()));
      running.forEach(row -> row.pages().hold(row.pages().length() + 1));
      running.removeIf(this::finish);
    }

    /** Releases the memory of unfinished completions after a failure. */
    void release() {
      running.forEach(one -> one.pages().release());
      for (Prefill.Prompt prompt : prompts) {
        if (prompt != null) {
          prompt.release();
        }
      }
    }

    List<List<Completion>> results() {
      return Arrays.stream(done).map(List::of).toList();
    }
  }

  @Override
  public void close() {
    prefill.close();
    pass.close();
    pool.close();
    arena.close();
    if (ownVision != null) {
      ownVision.close();
    }
  }
}
