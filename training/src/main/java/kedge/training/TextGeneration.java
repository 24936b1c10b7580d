package kedge.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.Policy;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.text.EncodedPrompt;
import kedge.recipes.settings.PolicySettings;
import kedge.training.parts.PolicyParts;

/** Completes a prompt with a policy: {@code kedge generate}. */
public final class TextGeneration {
  private TextGeneration() {
  }

  private static Conversation asked(String prompt, List<Path> images) {
    List<Part> content = new ArrayList<>();
    images.forEach(image -> content.add(new Part.Image(new ImageRef(image))));
    content.add(new Part.Text(prompt));
    return new Conversation(List.of(new Turn(Role.USER, content)));
  }

  /**
   * Samples completions of one prompt.
   *
   * @param settings a policy with a checkpoint
   * @param images images before the text; must be empty without the chat template
   * @param chat whether the prompt is a user turn in the chat template; otherwise the text itself is continued
   * @param completions number of completions
   * @return texts of the completions, without stop tokens
   */
  public static List<String> complete(PolicySettings settings, String prompt, List<Path> images, boolean chat,
      Sampling sampling,
      int completions, long seed) {
    try (PolicyParts parts = PolicyParts.of(settings); Policy policy = parts.policy(seed, false)) {
      EncodedPrompt asked = chat ? parts.encoder().prompt(asked(prompt, images))
          : new EncodedPrompt(parts.tokenizer().encode(prompt), List.of());
      List<DrawKey> keys = LongStream.range(0, completions).mapToObj(sample -> new DrawKey(seed, 0, 0, sample))
          .toList();
      StopRule stops = parts.stops(sampling);
      return policy.generator()
          .generate(List.of(new GenerationRequest(asked.tokens(), keys, asked.images())), sampling, stops).get(0)
          .stream()
          .map(stops::text).toList();
    }
  }
}
