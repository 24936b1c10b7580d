package kedge.training.ranks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.distributed.Ranks;

/** Checks that weights that several ranks hold are equal on them bit for bit. */
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
    require(ranks, DividedDigest.shared(policy), 1, "weights", when);
    int group = policy.options().sharing().experts().size();
    if (group > 1 && group < ranks.size()) {
      require(ranks, DividedDigest.experts(policy), group, "experts", when);
    }
  }

  /** @param apart ranks from one to the next that holds the same */
  private static void require(Ranks ranks, String own, int apart, String what, String when) {
    List<String> digests = ranks.gather(own.getBytes(StandardCharsets.UTF_8)).stream()
        .map(digest -> new String(digest, StandardCharsets.UTF_8)).toList();
    List<Integer> others = IntStream.range(0, digests.size())
        .filter(rank -> !digests.get(rank).equals(digests.get(rank % apart))).boxed().toList();
    if (!others.isEmpty()) {
      int first = others.get(0) % apart;
      throw new UserError("the " + what + " of the ranks differ " + when + ": "
          + others.stream().map(rank -> "rank " + rank + " has " + digests.get(rank)).collect(Collectors.joining(", "))
          + ", rank " + first + " has " + digests.get(first)
          + ", expected the same bits. Maybe their processors are of different kinds, or memory is faulty");
    }
  }
}
