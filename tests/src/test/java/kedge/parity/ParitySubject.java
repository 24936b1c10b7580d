package kedge.parity;

import java.util.List;

/** An implementation of the decoder, as parity with transformers is checked on it. */
public interface ParitySubject extends AutoCloseable {

  /** Logits after every token, {@code [token][vocabulary]}. */
  float[][] logits(int[] ids);

  /** The most probable continuation of that many tokens; no token stops it. */
  int[] greedy(int[] ids, int count);

  /** The experts each token is sent to, most probable first: per sparse layer, {@code [token][choice]}. */
  List<int[][]> experts(int[] ids);

  @Override
  void close();
}
