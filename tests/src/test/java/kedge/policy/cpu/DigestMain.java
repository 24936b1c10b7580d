package kedge.policy.cpu;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import kedge.policy.generate.Completion;
import kedge.policy.generate.Sampling;
import kedge.policy.memory.Transfer;
import kedge.policy.model.ModelShape;
import kedge.policy.reference.TinyModels;
import kedge.policy.score.TokenScores;

/** Prints a digest of scores, gradients and draws; runs them over and over, and fails if any round's digest is another's. */
final class DigestMain {
  private DigestMain() {
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(digest(Integer.parseInt(arguments[0])));
  }

  static String digest(int rounds) throws Exception {
    String first = null;
    // widths 20 and 33, which leave tails to scalar code
    ModelShape[] shapes = {CpuRig.dense(), new ModelShape(37, 33, 2, 2, 1, 18, 0, 3, 2, 17, true, Set.of(), 1e6, 1e-6, true, 100, 0.02)};
    for (int round = 0; round < rounds; round++) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ModelShape shape : shapes) {
        add(shape, digest);
      }
      String own = HexFormat.of().formatHex(digest.digest());
      if (first != null && !first.equals(own)) {
        throw new IllegalStateException("round " + round + " rounds differently from those before");
      }
      first = own;
    }
    return first;
  }

  private static void add(ModelShape shape, MessageDigest digest) {
    try (CpuRig rig = new CpuRig(shape, 2, 20, false); CpuGenerator generator = new CpuGenerator(rig.decoder, 4)) {
      for (TokenScores scores : rig.trainer.accumulate(TinyModels.sequences(shape, 4, 9, 3, 20), 1.1, CpuRig.LOSS, 0.1).scores()) {
        add(digest, scores.logProbabilities());
        add(digest, scores.entropies());
      }
      add(digest, Transfer.floats(rig.gradients.flat()));
      for (Sampling sampling : List.of(Sampling.of(0.9, 6), new Sampling(1, 9, 0.9, 0, 6))) {
        for (Completion completion : generator.generate(CpuRig.requests(shape, 2, 3), sampling, Set.of()).get(0)) {
          add(digest, completion.logProbabilities());
          digest.update(java.util.Arrays.toString(completion.tokens()).getBytes());
        }
      }
    }
  }

  private static void add(MessageDigest digest, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
  }
}
