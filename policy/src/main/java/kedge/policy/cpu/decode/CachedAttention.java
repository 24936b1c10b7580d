package kedge.policy.cpu.decode;

import java.nio.ByteBuffer;
import java.util.List;
import kedge.policy.cpu.decoder.CpuAttention;
import kedge.policy.cpu.decoder.LayerTrace;
import kedge.policy.cpu.kernel.AttentionProducts;
import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Softmax;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/**
 * Attention of one new token per row, over its prompt, the completion's earlier tokens and itself; its key and value
 * join the completion's pages.
 */
public final class CachedAttention implements CpuAttention {
  private final Workers workers;
  private final ModelShape shape;
  private final KvPool pool;
  private final List<ActiveCompletion> rows;
  private final float scale;

  public CachedAttention(Workers workers, ModelShape shape, KvPool pool, List<ActiveCompletion> rows) {
    this.workers = workers;
    this.shape = shape;
    this.pool = pool;
    this.rows = rows;
    this.scale = (float) (1 / Math.sqrt(shape.headSize()));
  }

  @Override
  public void attend(int layer, LayerTrace trace, int count) {
    int keyHeads = shape.keyValueHeads();
    workers.rows(count * keyHeads, 1, (thread, first, some) -> {
      for (int task = first; task < first + some; task++) {
        attend(thread, layer, trace, task / keyHeads, task % keyHeads);
      }
    });
  }

  private void attend(BlasThread thread, int layer, LayerTrace trace, int row, int keyHead) {
    int size = shape.headSize();
    int heads = shape.heads();
    int rotated = trace.rotated.index(row);
    int value = trace.projected.index(row) + (heads + shape.keyValueHeads() + keyHead) * size;
    KvPages prompt = rows.get(row).prompt();
    KvPages own = rows.get(row).pages();
    ByteBuffer queries = trace.rotated.bytes();
    ByteBuffer attended = trace.attended.bytes();
    pool.write(own.page(own.length()), own.length() % KvPool.PAGE, layer, keyHead, queries,
        rotated + (heads + keyHead) * size, trace.projected.bytes(), value);
    int total = prompt.length() + own.length() + 1;
    float[] scores = thread.floats(Floats.padded(total) + 2 * KvPool.PAGE);
    int group = heads / shape.keyValueHeads();
    for (int head = keyHead * group; head < (keyHead + 1) * group; head++) {
      int query = rotated + head * size;
      int to = trace.attended.index(row) + head * size;
      scores(layer, keyHead, queries, query, prompt, prompt.length(), scores, 0);
      scores(layer, keyHead, queries, query, own, own.length() + 1, scores, prompt.length());
      Softmax.apply(scores, 0, total, total);
      Floats.clear(attended, to, size);
      read(layer, keyHead, scores, 0, prompt, prompt.length(), attended, to);
      read(layer, keyHead, scores, prompt.length(), own, own.length() + 1, attended, to);
    }
  }

  /** Writes scaled scores of {@code length} tokens from {@code at} on, and noise up to a page past their end. */
  private void scores(int layer, int keyHead, ByteBuffer queries, int query, KvPages pages, int length,
      float[] scores, int at) {
    for (int begin = 0; begin < length; begin += KvPool.PAGE) {
      int valid = Floats.padded(Math.min(KvPool.PAGE, length - begin));
      AttentionProducts.scores(scale, queries, query, shape.headSize(), pages.page(begin).bytes(),
          pool.keys(layer, keyHead), KvPool.PAGE, valid, scores, at + begin);
    }
  }

  /** Adds the values of {@code length} tokens, each times its probability, to the output. */
  private void read(int layer, int keyHead, float[] probabilities, int at, KvPages pages, int length,
      ByteBuffer output, int to) {
    for (int begin = 0; begin < length; begin += KvPool.PAGE) {
      AttentionProducts.add(probabilities, at + begin, Math.min(KvPool.PAGE, length - begin),
          pages.page(begin).bytes(), pool.values(layer, keyHead), shape.headSize(), output, to, shape.headSize());
    }
  }
}
