package kedge.sft.curation.run;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Passes on threads of this machine.
 *
 * @param ahead maximum number of batches in memory
 */
record LocalPasses(ExecutorService threads, int ahead) implements RecordPasses {
  private record Batch<X> (X input, int first, List<byte[]> lines) {
  }

  @Override
  public <X, R> void run(String what, Path input, PartInput<X> inputs, PartWork<X, R> work, Consumer<R> taker) {
    OrderedExecutor<Batch<X>, R> order = new OrderedExecutor<>(threads, ahead,
        batch -> work.run(batch.input(), batch.first(), batch.lines()), taker);
    int[] next = new int[1];
    Batches.read(input, lines -> {
      int first = next[0];
      next[0] += lines.size();
      order.give(new Batch<>(inputs.of(first, next[0]), first, lines));
    });
    order.finish();
  }
}
