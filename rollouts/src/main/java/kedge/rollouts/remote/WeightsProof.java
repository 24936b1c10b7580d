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
 * Proof that a server has the trainer's weights: its log-probabilities of a few known sequences, and of some tokens
 * that it draws after them, are compared with the trainer's. A status that says so proves nothing: servers have
 * answered 200 and kept parts of the old weights.
 *
 * <p>Two weights that one small update lies between are nearer to each other than two number formats. So a server is
 * also compared with the weights that it has proven last: with {@code s} the server's, {@code a} the trainer's and
 * {@code b} the former log-probabilities of N tokens, a server whose root mean squared distance from {@code b} is
 * smaller than that from {@code a} has not taken the update, provided that {@code |a - b| sqrt(N)} is ten times the
 * smaller distance. Where it is not, the former weights stay what is compared with until updates have added up.
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
   * @param ordinary which token ids are no special ones
   * @param vocabulary number of token ids
   * @param context most tokens of a sequence
   * @param tolerance greatest mean distance of log-probabilities
   * @param causes known causes of other weights, for messages
   * @param seed of the sequences
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
   * Requests of a server.
   *
   * @param sampling of the completions whose log-probabilities are trained with; one without a filter otherwise
   */
  List<TokenRequest> requests(Sampling sampling) {
    // The filter that leaves one token shows whether log-probabilities are those after filters: that token's is 0.
    Sampling few = new Sampling(sampling.temperature(), sampling.filters() ? 1 : 0, 1, 0, DRAWN);
    return sequences.stream().map(sequence -> new TokenRequest(sequence, 1, few, Set.of(), true)).toList();
  }

  /** The trainer's scores under its present weights. */
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
   * @param expected the trainer's scores
   * @return distance over the known sequences
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
   * Compares log-probabilities of drawn tokens, which have to be those after temperature and filters.
   *
   * @throws FleetFault if they are others
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
