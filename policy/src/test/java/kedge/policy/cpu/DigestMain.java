package kedge.policy.cpu;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.generate.Completion;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenScores;
import kedge.policy.torch.TinyModels;

/**
 * Prints a digest of scores, gradients and draws; runs them over and over, and fails if any round's digest is
 * another's.
 */
public final class DigestMain {
  private DigestMain() {
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(digest(Integer.parseInt(arguments[0])));
  }

  public static String digest(int rounds) throws Exception {
    String first = null;
    // widths that leave tails to scalar code, and as little as reaches every kernel: the interpreter makes an object of
    // every vector
    ModelShape[] shapes = {
        ShapeBuilder.of(21, 20, 1).heads(2, 1, 18).dense(17).ownHead().context(100).build(),
        ShapeBuilder.of(35, 17, 1).heads(1, 1, 34).experts(3, 2, 18).renormalize(true).ropeTheta(1e6).context(100)
            .build()};
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
    try (CpuFixture fixture = new CpuFixture(shape, 1, 9, false);
        CpuGenerator generator = new CpuGenerator(fixture.decoder, 4)) {
      for (TokenScores scores : fixture.trainer
          .accumulate(TinyModels.sequences(shape, 4, 7, 1, 3), 1.1, CpuFixture.LOSS, 0.1)
          .scores()) {
        add(digest, scores.logProbabilities());
        add(digest, scores.entropies());
      }
      add(digest, Transfer.floats(fixture.gradients.flat()));
      for (Sampling sampling : List.of(Sampling.of(0.9, 3), Sampling.of(1, 2).withTopK(9).withTopP(0.9))) {
        for (Completion completion : generator.generate(CpuFixture.requests(shape, 2, 3), sampling, Set.of()).get(0)) {
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
