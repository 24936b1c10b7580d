package kedge.training.ranks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.distributed.Ranks;

/** Checks that the weights of all ranks are equal bit for bit. */
public final class SameWeights {
  private SameWeights() {
  }

  /**
   * @param when when the weights are compared, for the message
   *
   * @throws UserError naming the ranks that differ from rank 0
   */
  public static void require(Ranks ranks, Policy policy, String when) {
    if (ranks.size() == 1) {
      return;
    }
    List<String> digests = ranks.gather(policy.digest().getBytes(StandardCharsets.UTF_8)).stream()
        .map(digest -> new String(digest, StandardCharsets.UTF_8)).toList();
    List<Integer> others = IntStream.range(0, digests.size())
        .filter(rank -> !digests.get(rank).equals(digests.get(0))).boxed().toList();
    if (!others.isEmpty()) {
      throw new UserError("the weights of the ranks differ " + when + ": "
          + others.stream().map(rank -> "rank " + rank + " has " + digests.get(rank)).collect(Collectors.joining(", "))
          + ", rank 0 has " + digests.get(0)
          + ", expected the same bits. Maybe their processors are of different kinds, or memory is faulty");
    }
  }
}
