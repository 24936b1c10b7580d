package kedge.policy.distributed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kedge.policy.score.TokenScores;

/** Exchange of scores: every rank scores its part of a list of sequences, and all get the scores of all. */
public final class SharedScores {
  private SharedScores() {
  }

  /** Returns the scores of all ranks, in the order of ranks. @param own scores of this rank's part */
  public static List<TokenScores> gather(Ranks ranks, List<TokenScores> own) {
    if (ranks.size() == 1) {
      return own;
    }
    List<TokenScores> all = new ArrayList<>();
    ranks.gather(bytes(own)).forEach(part -> read(ByteBuffer.wrap(part), all));
    return all;
  }

  private static byte[] bytes(List<TokenScores> scores) {
    ByteBuffer bytes = ByteBuffer
        .allocate(scores.stream().mapToInt(each -> 4 + 8 * each.logProbabilities().length).sum());
    for (TokenScores each : scores) {
      bytes.putInt(each.logProbabilities().length);
      for (int i = 0; i < each.logProbabilities().length; i++) {
        bytes.putFloat(each.logProbabilities()[i]).putFloat(each.entropies()[i]);
      }
    }
    return bytes.array();
  }

  private static void read(ByteBuffer bytes, List<TokenScores> to) {
    while (bytes.hasRemaining()) {
      float[] logProbabilities = new float[bytes.getInt()];
      float[] entropies = new float[logProbabilities.length];
      for (int i = 0; i < entropies.length; i++) {
        logProbabilities[i] = bytes.getFloat();
        entropies[i] = bytes.getFloat();
      }
      to.add(new TokenScores(logProbabilities, entropies));
    }
  }
}
