package kedge.rollouts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import kedge.policy.distributed.Ranks;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;

/**
 * Draws completions on all ranks: each rank draws a part, and every rank gets all completions. A draw depends only on
 * its key, so the result does not depend on which rank draws it.
 */
public final class SharedGenerator implements Generator {
  private static final byte DRAWN = 0;
  private static final byte FAILED = 1;
  private final Generator own;
  private final Ranks ranks;

  /** @param own generator of this process */
  public SharedGenerator(Generator own, Ranks ranks) {
    this.own = own;
    this.ranks = ranks;
  }

  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    int draws = requests.stream().mapToInt(request -> request.keys().size()).sum();
    int from = ranks.start(ranks.rank(), draws);
    int to = ranks.start(ranks.rank() + 1, draws);
    List<Completion> all = new ArrayList<>();
    for (byte[] part : ranks.gather(drawn(part(requests, from, to), sampling, stops))) {
      read(part, all);
    }
    Iterator<Completion> next = all.iterator();
    return requests.stream().map(request -> request.keys().stream().map(key -> next.next()).toList()).toList();
  }

  /**
   * Returns the requests restricted to the keys with the numbers {@code from} (inclusive) to {@code to} (exclusive).
   */
  private static List<GenerationRequest> part(List<GenerationRequest> requests, int from, int to) {
    List<GenerationRequest> part = new ArrayList<>();
    int first = 0;
    for (GenerationRequest request : requests) {
      int count = request.keys().size();
      int begin = Math.min(count, Math.max(0, from - first));
      List<DrawKey> keys = request.keys().subList(begin, Math.max(begin, Math.min(count, to - first)));
      if (!keys.isEmpty()) {
        part.add(new GenerationRequest(request.prompt(), keys, request.images()));
      }
      first += count;
    }
    return part;
  }

  /**
   * Draws this rank's part, which may be empty: where ranks divide the experts, it takes part in the others' draws. If
   * its logits are not finite, all ranks learn of it and fail alike.
   */
  private byte[] drawn(List<GenerationRequest> part, Sampling sampling, StopRule stops) {
    try {
      return bytes(own.generate(part, sampling, stops).stream().flatMap(List::stream).toList());
    } catch (NonFiniteLogits failure) {
      return ByteBuffer.allocate(1 + Float.BYTES).put(FAILED).putFloat(failure.largest()).array();
    }
  }

  private static byte[] bytes(List<Completion> completions) {
    ByteBuffer bytes = ByteBuffer
        .allocate(1 + completions.stream().mapToInt(each -> 6 + 8 * each.tokens().length).sum()).put(DRAWN);
    for (Completion completion : completions) {
      bytes.putInt(completion.tokens().length).put((byte) (completion.stopped() ? 1 : 0))
          .put((byte) completion.closing());
      for (int i = 0; i < completion.tokens().length; i++) {
        bytes.putInt(completion.tokens()[i]).putFloat(completion.logProbabilities()[i]);
      }
    }
    return bytes.array();
  }

  private static void read(byte[] part, List<Completion> to) {
    ByteBuffer bytes = ByteBuffer.wrap(part);
    if (bytes.get() == FAILED) {
      throw new NonFiniteLogits(bytes.getFloat());
    }
    while (bytes.hasRemaining()) {
      int[] tokens = new int[bytes.getInt()];
      float[] logProbabilities = new float[tokens.length];
      boolean stopped = bytes.get() == 1;
      int closing = bytes.get();
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = bytes.getInt();
        logProbabilities[i] = bytes.getFloat();
      }
      to.add(new Completion(tokens, logProbabilities, stopped, closing));
    }
  }
}
