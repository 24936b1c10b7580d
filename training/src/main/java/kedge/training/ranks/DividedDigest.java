package kedge.training.ranks;

import java.nio.charset.StandardCharsets;
import kedge.policy.Policy;
import kedge.policy.checkpoint.WeightsDigest;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.Parameters;
import kedge.policy.optim.DividedBuffer;

/** Digests of a policy whose experts ranks may divide. */
public final class DividedDigest {
  private DividedDigest() {
  }

  /** Returns {@link Policy#digest} of the whole model; called by all ranks. */
  public static String whole(Policy policy) {
    Sharing sharing = policy.options().sharing();
    if (!sharing.dividesExperts()) {
      return policy.digest();
    }
    try (DividedBuffer weights = policy.saved()) { // rank 0 reads the whole, the others serve it
      String read = WeightsDigest.of(weights::run, policy.values().layout().whole().elements(),
          policy.options().type());
      byte[] told = sharing.ranks().byLeader(() -> read.getBytes(StandardCharsets.US_ASCII));
      return new String(told, StandardCharsets.US_ASCII);
    }
  }

  /** Returns the digest of the weights that every rank holds. */
  public static String shared(Policy policy) {
    return policy.options().sharing().dividesExperts()
        ? of(policy, 0, policy.values().layout().sharedElements())
        : policy.digest();
  }

  /** Returns the digest of the experts that this rank and its replicas hold, where ranks divide them. */
  public static String experts(Policy policy) {
    Parameters values = policy.values();
    return of(policy, values.layout().sharedElements(), values.layout().elements());
  }

  private static String of(Policy policy, long from, long to) {
    return WeightsDigest.of((start, count) -> policy.values().flat().narrow(0, from + start, count), to - from,
        policy.options().type());
  }
}
