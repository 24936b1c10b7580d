package kedge.policy.torch.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.torch.PackedTokens;
import kedge.policy.torch.Precision;
import kedge.policy.torch.TorchAttention;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.vision.PlacedImage;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Completions decoded together, one row each. Every row draws one token a step; a finished one leaves the batch, and
 * its prompt's keys and values with the last of its rows.
 */
final class DecodeBatch implements AutoCloseable {
  /** Tokens of prompts that go through the model together, if one prompt alone has no more. */
  static final int PREFILL = 8192;
  private final TorchDecoder decoder;
  private final List<int[]> prompts;
  private final List<List<PlacedImage>> images;
  private final LayerCache[] caches;
  /** Rows still drawing, in ascending order of their prompts. */
  private List<Row> rows;
  /** Places in {@code prompts} of those that the caches still hold, ascending. */
  private int[] livePrompts;

  record Row(int prompt, GrowingCompletion drawn) {
  }

  /** {@code rows} name their requests by {@link Row#prompt}, ascending, each prompt at least once. */
  DecodeBatch(TorchDecoder decoder, List<GenerationRequest> requests, List<Row> rows) {
    this.decoder = decoder;
    this.prompts = requests.stream().map(GenerationRequest::prompt).toList();
    this.images = requests.stream().map(GenerationRequest::images).toList();
    this.rows = rows;
    this.livePrompts = IntStream.range(0, requests.size()).toArray();
    this.caches = new LayerCache[decoder.shape().layers()];
    Arrays.setAll(caches, layer -> new LayerCache());
  }

  void run(Sampling sampling, StopRule stops) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      PromptGrid grid = null;
      Tensor logits = prefill();
      while (true) {
        boolean left = draw(logits, sampling, stops);
        scope.release(logits);
        if (rows.isEmpty()) {
          return;
        }
        if (grid == null || left) {
          release(scope, grid);
          grid = grid();
        }
        logits = step(grid);
      }
    }
  }

  private static void release(NativeScope scope, PromptGrid grid) {
    if (grid != null) {
      scope.release(grid.cells());
      scope.release(grid.padding());
    }
  }

  /**
   * Logits after each row's prompt, {@code [rows, vocabulary]}; every prompt goes through the model once, in runs of
   * bounded length.
   */
  private Tensor prefill() {
    try (NativeScope scope = new NativeScope()) {
      long longest = prompts.stream().mapToLong(prompt -> prompt.length).max().orElseThrow();
      TensorVector last = new TensorVector();
      for (int from = 0; from < prompts.size();) {
        int until = from + 1;
        for (long tokens = prompts.get(from).length; until < prompts.size()
            && tokens + prompts.get(until).length <= PREFILL; until++) {
          tokens += prompts.get(until).length;
        }
        last.push_back(prefill(from, until, longest));
        from = until;
      }
      long[] ends = rows.stream().mapToLong(Row::prompt).toArray();
      Tensor hidden = torch.cat(last, 0).index_select(0, Transfer.tensor(ends, decoder.device()));
      return scope.handOut(decoder.head().logits(decoder.norm(hidden)));
    }
  }

  /** The hidden state after each prompt, {@code [prompts, hidden]}. */
  private Tensor prefill(int from, int until, long longest) {
    try (NativeScope scope = new NativeScope()) {
      List<PlacedImage> placed = new ArrayList<>();
      int row = 0;
      for (int prompt = from; prompt < until; prompt++) {
        int first = row;
        images.get(prompt)
            .forEach(image -> placed.add(new PlacedImage(first + image.position(), image.image())));
        row += prompts.get(prompt).length;
      }
      PackedTokens packed = decoder.pack(prompts.subList(from, until), placed);
      TorchAttention attention = decoder.attention(packed.lengths());
      Tensor hidden = decoder.forward(packed, layer -> caches[layer].fill(attention, packed.lengths(), longest),
          TorchDecoder.RoutingObserver.NONE);
      long[] ends = packed.starts();
      Arrays.setAll(ends, prompt -> ends[prompt] + packed.lengths()[prompt] - 1);
      return scope.handOut(hidden.index_select(0, Transfer.tensor(ends, decoder.device())));
    }
  }

  /** Logits after each row's last token, {@code [rows, vocabulary]}. */
  private Tensor step(PromptGrid grid) {
    try (NativeScope scope = new NativeScope()) {
      long[] ids = rows.stream().mapToLong(row -> row.drawn().last()).toArray();
      long[] positions = rows.stream()
          .mapToLong(row -> prompts.get(row.prompt()).length + row.drawn().count() - 1).toArray();
      PackedTokens next = new PackedTokens(Transfer.tensor(ids, decoder.device()),
          Transfer.tensor(positions, decoder.device()), null);
      Tensor hidden = decoder.forward(next, layer -> caches[layer].extend(grid), TorchDecoder.RoutingObserver.NONE);
      return scope.handOut(decoder.head().logits(decoder.norm(hidden)));
    }
  }

  /** Draws a token for each row and removes finished rows. Returns whether any was removed. */
  private boolean draw(Tensor logits, Sampling sampling, StopRule stops) {
    TorchTokenDraw drawn = TorchTokenDraw.of(logits, sampling,
        rows.stream().mapToDouble(row -> row.drawn().uniform()).toArray());
    List<Row> going = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      GrowingCompletion completion = rows.get(row).drawn();
      completion.add((int) drawn.tokens()[row], drawn.logProbabilities()[row]);
      if (!completion.ended(sampling, stops)) {
        going.add(rows.get(row));
        places.add((long) row);
      }
    }
    if (going.size() == rows.size()) {
      return false;
    }
    rows = going;
    if (!rows.isEmpty()) {
      shrink(places);
    }
    return true;
  }

  private void shrink(List<Long> places) {
    int[] before = livePrompts;
    livePrompts = rows.stream().mapToInt(Row::prompt).distinct().toArray();
    try (NativeScope scope = new NativeScope()) {
      Tensor keep = Transfer.tensor(places.stream().mapToLong(Long::longValue).toArray(), decoder.device());
      long[] kept = Arrays.stream(livePrompts).mapToLong(prompt -> Arrays.binarySearch(before, prompt)).toArray();
      Tensor keepPrompts = kept.length == before.length ? null : Transfer.tensor(kept, decoder.device());
      for (LayerCache cache : caches) {
        cache.select(keep, keepPrompts);
      }
    }
  }

  private PromptGrid grid() {
    int[] used = new int[livePrompts.length];
    int[] cell = new int[rows.size()];
    int[] prompt = rows.stream().mapToInt(row -> Arrays.binarySearch(livePrompts, row.prompt())).toArray();
    for (int row = 0; row < cell.length; row++) {
      cell[row] = used[prompt[row]]++;
    }
    int width = Arrays.stream(used).max().orElse(0);
    for (int row = 0; row < cell.length; row++) {
      cell[row] += prompt[row] * width;
    }
    try (NativeScope scope = new NativeScope()) {
      return new PromptGrid(livePrompts.length, width, scope.handOut(Transfer.tensor(cell, decoder.device())),
          scope.handOut(padding()));
    }
  }

  private Tensor padding() {
    ScalarType widened = Precision.widened(decoder.parameters().flat());
    long longest = prompts.stream().mapToLong(prompt -> prompt.length).max().orElse(0);
    double[] lengths = Arrays.stream(livePrompts).mapToDouble(prompt -> prompts.get(prompt).length).toArray();
    Tensor ends = Transfer.tensor(lengths, decoder.device(), widened).view(-1, 1, 1, 1);
    Tensor places = torch.arange(new Scalar(longest)).to(decoder.device(), widened).view(1, 1, 1, -1);
    return torch.zeros(new long[]{livePrompts.length, 1, 1, longest}, ends.options()).masked_fill(places.ge(ends),
        new Scalar(Double.NEGATIVE_INFINITY));
  }

  @Override
  public void close() {
    for (LayerCache cache : caches) {
      cache.close();
    }
  }
}
