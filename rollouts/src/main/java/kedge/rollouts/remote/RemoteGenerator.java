package kedge.rollouts.remote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.KeyedRandom;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;

/** Draws completions from the servers of a fleet, and checks each against its request. */
final class RemoteGenerator implements Generator {
  private final Fleet fleet;
  private final Set<Integer> stopTokens;
  private final int vocabulary;

  /** @param stopTokens the policy's stop tokens @param vocabulary number of the policy's token ids */
  RemoteGenerator(Fleet fleet, int[] stopTokens, int vocabulary) {
    this.fleet = fleet;
    this.stopTokens = Arrays.stream(stopTokens).boxed().collect(Collectors.toSet());
    this.vocabulary = vocabulary;
  }

  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    Set<Integer> stopping = new HashSet<>(stopTokens);
    stopping.addAll(sampling.stops().tokens());
    List<TokenRequest> asked = new ArrayList<>();
    for (GenerationRequest request : requests) {
      if (!request.images().isEmpty()) {
        throw new FleetFault("a prompt has images, which are not sent to servers. Maybe leave rollouts out?");
      }
      request.keys().forEach(
          key -> asked.add(new TokenRequest(request.prompt(), seed(key), sampling, stopping, false)));
    }
    List<Drawn> drawn = fleet.draw(asked);
    List<List<Completion>> completions = new ArrayList<>();
    int next = 0;
    for (GenerationRequest request : requests) {
      List<Completion> group = new ArrayList<>();
      for (DrawKey key : request.keys()) {
        group.add(completion(key, drawn.get(next++), sampling, stops));
      }
      completions.add(group);
    }
    return completions;
  }

  /** Returns the seed of a draw: 31 bits, which every server accepts. */
  static long seed(DrawKey key) {
    return KeyedRandom.bits(key.seed(), key.step(), key.problem(), key.sample()) >>> 33;
  }

  /** Converts a reply, and checks that the completion ends where a generator of this process would end it. */
  private Completion completion(DrawKey key, Drawn drawn, Sampling sampling, StopRule stops) {
    TokenReply reply = drawn.reply();
    int[] tokens = reply.tokens();
    if (tokens.length == 0 || tokens.length > sampling.maximumTokens()) {
      throw wrong(drawn, tokens.length + " tokens were drawn, expected 1 to " + sampling.maximumTokens());
    }
    GrowingCompletion growing = new GrowingCompletion(key);
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] >= vocabulary) {
        throw wrong(drawn, "token id " + tokens[i] + " was drawn, expected below " + vocabulary
            + ". Maybe it serves another model?");
      }
      if (growing.count() > 0 && growing.ended(sampling, stops)) {
        if (sampling.stops().texts().isEmpty()) {
          throw wrong(drawn, "a completion goes on after its stop token " + tokens[i - 1]);
        }
        break; // the server may see a stop text one token later
      }
      growing.add(tokens[i], reply.logProbabilities()[i]);
    }
    if (!growing.ended(sampling, stops)) {
      throw wrong(drawn, "a completion ends after " + tokens.length + " tokens with " + tokens[tokens.length - 1]
          + ", which is no stop token, expected up to " + sampling.maximumTokens()
          + ". Maybe it serves a shorter context (--max-model-len)?");
    }
    return growing.completion(stops);
  }

  private static FleetFault wrong(Drawn drawn, String what) {
    return new FleetFault("server " + drawn.server().address() + ": " + what);
  }
}
