package kedge.policy.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.cpu.decode.ActiveCompletion;
import kedge.policy.cpu.decode.CachedAttention;
import kedge.policy.cpu.decode.CpuTokenDraw;
import kedge.policy.cpu.decode.KvPages;
import kedge.policy.cpu.decode.KvPool;
import kedge.policy.cpu.decode.Prefill;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.LayerTrace;
import kedge.policy.cpu.decoder.Workspace;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.generate.Completion;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;

/**
 * Batched decoding on the CPU: prompts are computed packed and once per group, each step computes one token of every
 * running completion, a finished one leaves at once and a waiting one takes its place.
 */
public final class CpuGenerator implements Generator, AutoCloseable {
  private final CpuDecoder decoder;
  private final ModelShape shape;
  private final int rows;
  private final KvPool pool;
  private final Prefill prefill;
  private final Arena arena = new Arena();
  private final LayerTrace sparse;
  private final LayerTrace dense;
  private final Workspace workspace;
  private final Block[] streams;
  private final Block inverses;
  private final Block logits;

  /** @param rows completions decoded together at most, at least 1 */
  public CpuGenerator(CpuDecoder decoder, int rows) {
    if (rows < 1) {
      throw new UserError("completions decoded together is " + rows + ", expected at least 1");
    }
    if ((long) rows * decoder.shape().vocabulary() > Block.LARGEST) {
      throw new UserError("decode_rows is " + rows + ", expected at most "
          + Block.LARGEST / decoder.shape().vocabulary()
          + " on a CPU with a vocabulary of " + decoder.shape().vocabulary() + ": logits of all rows are one block");
    }
    this.decoder = decoder;
    this.shape = decoder.shape();
    this.rows = rows;
    this.pool = new KvPool(shape);
    this.prefill = new Prefill(decoder, pool);
    this.sparse = shape.experts() > 0 ? new LayerTrace(shape, true, rows, arena) : null;
    this.dense = shape.experts() == 0 || !shape.denseLayers().isEmpty() ? new LayerTrace(shape, false, rows, arena)
        : null;
    this.workspace = new Workspace(shape, rows, false, arena);
    this.streams = new Block[]{arena.take((long) rows * shape.hidden()), arena.take((long) rows * shape.hidden())};
    this.inverses = arena.take(rows);
    this.logits = arena.take((long) rows * shape.vocabulary());
  }

  /**
   * @throws IllegalArgumentException for a token outside the vocabulary, or a prompt and its longest completion beyond
   * the context, before anything is drawn
   * @throws IllegalStateException if the policy's logits are not finite
   */
  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, Set<Integer> stops) {
    for (GenerationRequest request : requests) {
      InputCheck.vocabulary(shape, request.prompt());
      InputCheck.context(shape, request, sampling);
    }
    Session session = new Session(requests, sampling, stops);
    try {
      while (session.admit()) {
        session.step();
      }
    } finally {
      session.release();
    }
    return session.results();
  }

  /** One call of generate: what waits, what runs, what is done. */
  private final class Session {
    private final List<GenerationRequest> requests;
    private final Sampling sampling;
    private final Set<Integer> stops;
    private final CpuTokenDraw draw;
    private final Completion[][] done;
    private final Deque<int[]> waiting = new ArrayDeque<>();
    private final List<ActiveCompletion> running = new ArrayList<>();
    private final Prefill.Prompt[] prompts;
    private final int[] left;

    Session(List<GenerationRequest> requests, Sampling sampling, Set<Integer> stops) {
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

    /** Fills free rows with waiting completions; false when nothing runs any more. */
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
          .run(fresh.stream().map(request -> requests.get(request).prompt()).toList());
      for (int i = 0; i < fresh.size(); i++) {
        prompts[fresh.get(i)] = computed.get(i);
      }
    }

    private void start(int request, int sample) {
      ActiveCompletion fresh = new ActiveCompletion(request, sample, requests.get(request).keys().get(sample),
          prompts[request].pages(), new KvPages(pool));
      Block row = decoder.workers().own().scratch(shape.vocabulary());
      Floats.copy(prompts[request].logits().bytes(), 0, row.bytes(), 0, shape.vocabulary());
      draw.draw(row.bytes(), 0, shape.vocabulary(), fresh);
      if (!finish(fresh)) {
        running.add(fresh);
      }
    }

    private boolean finish(ActiveCompletion candidate) {
      boolean stopped = stops.contains(candidate.last());
      if (!stopped && candidate.count() < sampling.maximumTokens()) {
        return false;
      }
      int request = candidate.request();
      done[request][candidate.sample()] = candidate.completion(stopped);
      candidate.pages().release();
      if (--left[request] == 0) {
        prompts[request].release();
        prompts[request] = null;
      }
      return true;
    }

    void step() {
      int count = running.size();
      int[] tokens = new int[count];
      int[] positions = new int[count];
      int furthest = 0;
      for (int row = 0; row < count; row++) {
        ActiveCompletion one = running.get(row);
        tokens[row] = one.last();
        positions[row] = one.prompt().length() + one.pages().length();
        one.pages().reserve(one.pages().length() + 1);
        furthest = Math.max(furthest, positions[row]);
      }
      decoder.reach(furthest + 1);
      decode(tokens, positions, count);
      decoder.workers().rows(count, 1, (lane, first, some) -> {
        for (int row = first; row < first + some; row++) {
          draw.draw(logits.bytes(), row * shape.vocabulary(), shape.vocabulary(), running.get(row));
        }
      });
      running.forEach(one -> one.pages().hold(one.pages().length() + 1));
      running.removeIf(this::finish);
    }

    private void decode(int[] tokens, int[] positions, int count) {
      decoder.embed(tokens, count, streams[0]);
      CachedAttention attention = new CachedAttention(decoder.workers(), shape, pool, running);
      for (int layer = 0; layer < shape.layers(); layer++) {
        decoder.layers().get(layer).forward(streams[layer % 2], count, positions, attention,
            shape.sparse(layer) ? sparse : dense, workspace,
            streams[(layer + 1) % 2]);
      }
      decoder.finalNorm().forward(streams[shape.layers() % 2], count, inverses, workspace.normed);
      decoder.head().forward(workspace.normed, 0, count, 0, logits, 0, shape.vocabulary());
    }

    /** Gives back what a failure left behind. */
    void release() {
      running.forEach(one -> one.pages().release());
      for (Prefill.Prompt prompt : prompts) {
        if (prompt != null) {
          prompt.release();
        }
      }
    }

    List<List<Completion>> results() {
      return java.util.Arrays.stream(done).map(List::of).toList();
    }
  }

  @Override
  public void close() {
    prefill.close();
    pool.close();
    arena.close();
  }
}
