package kedge.rollouts.remote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainingBackend;

/**
 * Proves that a server has the trainer's weights, by comparing its log-probabilities of a few known sequences, and of
 * some tokens that it draws after them, with the trainer's. A status is no proof: servers have answered 200 and kept
 * parts of the old weights.
 *
 * <p>A small update can change log-probabilities less than another number format does. So the server is also compared
 * with the weights that it was last proven to have. Let {@code s} be the server's, {@code a} the trainer's and {@code
 * b} the former log-probabilities of N tokens. If the root mean square distance of {@code s} from {@code b} is smaller
 * than that from {@code a}, the server has not taken the update, provided that {@code |a - b| sqrt(N)} is more than ten
 * times the smaller distance. Otherwise the former weights are kept for comparison until several updates have added up.
 */
public final class WeightsProof {
  private static final int SEQUENCES = 8;
  private static final int LENGTH = 48;
  private static final int DRAWN = 8;
  private static final double DECISIVE = 10;
  private final TrainingBackend trainer;
  private final double tolerance;
  private final List<String> causes;
  private final List<int[]> sequences;
  private KnownScores present = new KnownScores("", new float[0]);

  /**
   * @param ordinary accepts token ids that are not special tokens
   * @param vocabulary number of token ids
   * @param context maximum number of tokens of a sequence
   * @param tolerance largest mean absolute difference of log-probabilities, in nats
   * @param causes known causes of wrong weights, for messages
   * @param seed seed of the sequences
   */
  public WeightsProof(TrainingBackend trainer, IntPredicate ordinary, int vocabulary, int context, double tolerance,
      List<String> causes, long seed) {
    this.trainer = trainer;
    this.tolerance = tolerance;
    this.causes = List.copyOf(causes);
    int[] ids = IntStream.range(0, vocabulary).filter(ordinary).toArray();
    int length = Math.max(2, Math.min(LENGTH, context - DRAWN));
    this.sequences = IntStream.range(0, SEQUENCES)
        .mapToObj(sequence -> IntStream.range(0, length)
            .map(place -> ids[KeyedRandom.integer(ids.length, seed, sequence, place)]).toArray())
        .toList();
  }

  /**
   * Returns the requests that the proof sends to a server.
   *
   * @param sampling sampling of the completions whose log-probabilities training uses; if there are none, one without
   * filters
   */
  List<TokenRequest> requests(Sampling sampling) {
    // With a filter that leaves one token, its log-probability is 0 if log-probabilities are computed after filters.
    Sampling few = new Sampling(sampling.temperature(), sampling.filters() ? 1 : 0, 1, 0, DRAWN);
    return sequences.stream().map(sequence -> new TokenRequest(sequence, 1, few, Set.of(), true)).toList();
  }

  /** Returns the trainer's scores under its current weights. */
  KnownScores scores(String digest) {
    if (!present.digest().equals(digest)) {
      List<TokenSequence> whole = sequences.stream()
          .map(tokens -> TokenSequence.of(Arrays.copyOf(tokens, 1), Arrays.copyOfRange(tokens, 1, tokens.length)))
          .toList();
      present = new KnownScores(digest, joined(trainer.score(whole, 1).stream().map(TokenScores::logProbabilities)
          .toList()));
    }
    return present;
  }

  /**
   * Compares a server's weights with the trainer's.
   *
   * @param replies the server's replies to {@link #requests}
   * @param expected the trainer's scores
   * @return difference over the known sequences
   * @throws FleetFault if the server has other weights
   */
  TokenGap require(RolloutServer server, List<TokenReply> replies, KnownScores expected) {
    float[] answered = joined(replies.stream().map(TokenReply::promptLogProbabilities).toList());
    TokenGap gap = TokenGap.of(answered, expected.logProbabilities());
    KnownScores former = server.proven().orElse(expected);
    double update = former.distance(expected.logProbabilities());
    double near = Math.min(expected.distance(answered), former.distance(answered));
    boolean decisive = update * Math.sqrt(answered.length) > DECISIVE * near && update > 0;
    boolean stale = decisive && former.distance(answered) < expected.distance(answered);
    if (stale || gap.mean() > tolerance) {
      throw new FleetFault("server " + server.address() + " does not have the trainer's weights: its log-probabilities "
          + "of known sequences differ by " + gap.mean() + " in the mean, tolerance " + tolerance + ", and by "
          + gap.worst() + " at worst (token " + gap.at() + " of " + answered.length + ")"
          + (stale ? "; they are nearer to those of before the update (root mean square " + former.distance(answered)
              + " against " + expected.distance(answered) + ")" : "")
          + ". Known causes: " + String.join("; ", causes));
    }
    if (decisive || server.proven().isEmpty()) {
      server.prove(expected);
    }
    return gap;
  }

  /**
   * Checks that the log-probabilities of drawn tokens are those after temperature and filters.
   *
   * @throws FleetFault if they are not
   */
  void requireDrawn(RolloutServer server, List<TokenReply> replies, Sampling sampling) {
    List<TokenSequence> continued = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      continued.add(TokenSequence.of(sequences.get(i), replies.get(i).tokens()));
    }
    float[] answered = joined(replies.stream().map(TokenReply::logProbabilities).toList());
    float[] expected = sampling.filters() ? new float[answered.length]
        : joined(trainer.score(continued, sampling.temperature()).stream().map(TokenScores::logProbabilities).toList());
    TokenGap gap = TokenGap.of(answered, expected);
    if (gap.mean() > tolerance) {
      throw new FleetFault("server " + server.address() + " has the trainer's weights, but its log-probabilities of "
          + "drawn tokens are not those after temperature" + (sampling.filters() ? " and filters" : "")
          + ": they differ by " + gap.mean() + " in the mean, tolerance " + tolerance + ", and by " + gap.worst()
          + " at worst. Maybe start vLLM with --logprobs-mode processed_logprobs, or SGLang without "
          + "SGLANG_RETURN_ORIGINAL_LOGPROB?");
    }
  }

  private static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
