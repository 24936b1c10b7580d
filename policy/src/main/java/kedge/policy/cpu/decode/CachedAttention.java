package kedge.policy.cpu.decode;

import static kedge.policy.cpu.kernel.Floats.WIDTH;
import static kedge.policy.cpu.kernel.Floats.get;
import static kedge.policy.cpu.kernel.Floats.load;
import static kedge.policy.cpu.kernel.Floats.put;
import static kedge.policy.cpu.kernel.Floats.store;

import java.nio.ByteBuffer;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import kedge.policy.cpu.decoder.CpuAttention;
import kedge.policy.cpu.decoder.LayerTrace;
import kedge.policy.cpu.kernel.AttentionKernel;
import kedge.policy.cpu.kernel.BlasThread;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.model.ModelShape;

/**
 * One new token per row attends to its prompt, to what its sample drew before, and to itself; its key and value join
 * the sample's pages.
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
    workers.rows(count * keyHeads, 1, (lane, first, some) -> {
      for (int task = first; task < first + some; task++) {
        attend(lane, layer, trace, task / keyHeads, task % keyHeads);
      }
    });
  }

  private void attend(BlasThread lane, int layer, LayerTrace trace, int row, int keyHead) {
    int size = shape.headSize();
    int heads = shape.heads();
    int keyHeads = shape.keyValueHeads();
    ActiveCompletion running = rows.get(row);
    int turned = row * (heads + keyHeads) * size;
    int value = row * shape.queryKeyValueWidth() + (heads + keyHeads + keyHead) * size;
    KvPages own = running.pages();
    pool.write(own.page(own.length()), own.length() % KvPool.PAGE, layer, keyHead, trace.turned.bytes(),
        turned + (heads + keyHead) * size,
        trace.projected.bytes(), value);
    int total = running.prompt().length() + own.length() + 1;
    Block scores = lane.scratch(Floats.padded(total) + 2L * KvPool.PAGE);
    int group = heads / keyHeads;
    for (int head = keyHead * group; head < (keyHead + 1) * group; head++) {
      int at = scores(layer, keyHead, trace.turned.bytes(), turned + head * size, running.prompt(),
          running.prompt().length(), scores.bytes(), 0);
      scores(layer, keyHead, trace.turned.bytes(), turned + head * size, own, own.length() + 1, scores.bytes(), at);
      AttentionKernel.softmax(scores.bytes(), 0, total, total);
      int to = (row * heads + head) * size;
      Floats.clear(trace.attended.bytes(), to, size);
      read(layer, keyHead, scores.bytes(), 0, running.prompt(), running.prompt().length(), trace.attended.bytes(), to);
      read(layer, keyHead, scores.bytes(), at, own, own.length() + 1, trace.attended.bytes(), to);
    }
  }

  /**
   * Writes scaled scores of {@code length} tokens from {@code at} on (and rubbish up to a page past their end); returns
   * where the next run begins.
   */
  private int scores(int layer, int keyHead, ByteBuffer queries, int query, KvPages pages, int length,
      ByteBuffer scores, int at) {
    int size = shape.headSize();
    int first = pool.keys(layer, keyHead);
    for (int begin = 0; begin < length; begin += KvPool.PAGE) {
      ByteBuffer keys = pages.page(begin).bytes();
      int valid = Math.min(KvPool.PAGE, length - begin);
      for (int token = 0; token < valid; token += WIDTH) {
        FloatVector sum = FloatVector.zero(Floats.SPECIES);
        for (int i = 0; i < size; i++) {
          sum = load(keys, first + i * KvPool.PAGE + token)
              .fma(FloatVector.broadcast(Floats.SPECIES, get(queries, query + i)), sum);
        }
        store(scores, at + begin + token, sum.mul(scale));
      }
    }
    return at + length;
  }

  private void read(int layer, int keyHead, ByteBuffer probabilities, int at, KvPages pages, int length,
      ByteBuffer output, int to) {
    int size = shape.headSize();
    int whole = Floats.whole(size);
    for (int begin = 0; begin < length; begin += KvPool.PAGE) {
      ByteBuffer values = pages.page(begin).bytes();
      int first = pool.values(layer, keyHead);
      int valid = Math.min(KvPool.PAGE, length - begin);
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector sum = load(output, to + i);
        for (int token = 0; token < valid; token++) {
          FloatVector probability = FloatVector.broadcast(Floats.SPECIES, get(probabilities, at + begin + token));
          sum = load(values, first + token * size + i).fma(probability, sum);
        }
        store(output, to + i, sum);
      }
      for (int i = whole; i < size; i++) {
        float sum = get(output, to + i);
        for (int token = 0; token < valid; token++) {
          sum = Math.fma(get(values, first + token * size + i), get(probabilities, at + begin + token), sum);
        }
        put(output, to + i, sum);
      }
    }
  }
}
