package kedge.training.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.score.ExpertSlots;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.EncodedPrompt;
import kedge.policy.text.PromptEncoder;
import kedge.recipes.Recipe;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;
import kedge.training.probe.Calibration.Candidate;
import kedge.training.report.ExpertPage;

/**
 * Counts how checkpoints distribute the tokens of data sets over their experts: {@code kedge probe}.
 *
 * @param recipe gives the data, and the device and number format of the policies
 * @param data names of sources under {@code data}; all of them if empty
 * @param problems maximum number of problems of each source, from the first on
 */
public record ExpertProbe(Recipe recipe, List<String> data, int problems) {
  public ExpertProbe {
    data = List.copyOf(data);
    for (String name : data) {
      if (!recipe.data().containsKey(name)) {
        throw new UserError(
            "--data is " + name + ", expected some of the recipe's " + recipe.data().keySet());
      }
    }
    if (problems < 1) {
      throw new UserError("--problems is " + problems + ", expected at least 1");
    }
  }

  /**
   * Probes checkpoints and writes {@code probe.json} and {@code probe.html}.
   *
   * @param checkpoints policies; drift is measured from the first
   * @param driftBound maximum drift, in nats, of the chosen checkpoint
   * @param folder where the files are written
   * @throws UserError for a dense model, or if no checkpoint is within the drift bound
   */
  public void run(List<Path> checkpoints, double driftBound, Path folder, PrintWriter out) {
    if (!(driftBound >= 0)) {
      throw new UserError("--drift-bound is " + driftBound + ", expected at least 0");
    }
    Map<Path, Map<String, ExpertUse>> uses = new LinkedHashMap<>();
    checkpoints.forEach(checkpoint -> uses.put(checkpoint, probe(checkpoint)));
    Map<String, ExpertUse> base = uses.values().iterator().next();
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("drift_bound", driftBound);
    ArrayNode lines = report.putArray("checkpoints");
    Map<String, double[][]> maps = new LinkedHashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    uses.forEach((checkpoint, use) -> {
      ObjectNode one = lines.addObject().put("checkpoint", checkpoint.toString());
      use.forEach((name, each) -> {
        put(one.withObject("/data").putObject(name), each, base.get(name));
        maps.put(uses.size() == 1 ? name : name + ", " + label(checkpoint, uses.keySet()), each.shares());
        out.println(String.format(Locale.ROOT, "%s, %s: entropy %.4f, drift %.4f", checkpoint, name, each.entropy(),
            base.get(name).drift(each)));
      });
      List<String> sources = use.keySet().stream().filter(recipe.data()::containsKey).toList(); // not their parts
      double entropy = sources.stream().map(use::get).mapToDouble(ExpertUse::entropy).average().orElseThrow();
      double drift = sources.stream().mapToDouble(name -> base.get(name).drift(use.get(name))).max().orElseThrow();
      one.put("entropy", entropy).put("drift", drift);
      candidates.add(new Candidate(checkpoint.toString(), entropy, drift));
    });
    Candidate chosen = Calibration.choose(candidates, driftBound);
    report.put("chosen", chosen.name());
    write(folder, report, maps);
    out.println((candidates.size() > 1 ? "chosen: " + chosen.name() + ". " : "") + "report: "
        + folder.resolve("probe.html"));
  }

  /** Returns the folder name of a checkpoint, or its path as given if another has the same name. */
  static String label(Path checkpoint, Collection<Path> all) {
    Path name = checkpoint.getFileName();
    boolean only = all.stream().filter(other -> Objects.equals(other.getFileName(), name)).count() == 1;
    return only && name != null ? name.toString() : checkpoint.toString();
  }

  private Map<String, ExpertUse> probe(Path checkpoint) {
    RecipeSources sources = new RecipeSources(recipe, Optional.empty());
    Map<String, ExpertUse> uses = new LinkedHashMap<>();
    try (PolicyParts parts = PolicyParts.of(recipe.policy().on(checkpoint));
        Policy policy = parts.policy(recipe.seed(), false)) {
      if (policy.shape().experts() == 0) {
        throw new UserError(checkpoint + " is a dense model and has no experts to probe");
      }
      for (String name : data.isEmpty() ? recipe.data().keySet() : data) {
        List<TokenSequence> sequences = sequences(sources.get(name), parts.encoder());
        ExpertSlots slots = policy.trainer().expertSlots(sequences);
        uses.put(name, new ExpertUse(slots.all()));
        if (sequences.stream().anyMatch(sequence -> !sequence.images().isEmpty())) {
          uses.put(name + ", text", new ExpertUse(slots.text()));
          uses.put(name + ", images", new ExpertUse(slots.images()));
        }
      }
    }
    return uses;
  }

  /** Returns the questions, with their demonstrations if there are any; every token counts. */
  private List<TokenSequence> sequences(ProblemSource source, PromptEncoder encoder) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int index = 0; index < Math.min(problems, source.size()); index++) {
      Problem problem = source.problem(index);
      Conversation whole = problem.prompt().with(source.completion(index));
      if (whole.answered()) {
        sequences.add(encoder.trainingOnLast(whole));
      } else {
        EncodedPrompt prompt = encoder.prompt(problem.prompt());
        sequences.add(TokenSequence.of(prompt.tokens(), new int[0], prompt.images()));
      }
    }
    return sequences;
  }

  private static void put(ObjectNode node, ExpertUse use, ExpertUse base) {
    node.put("entropy_mean", use.entropy()).put("entropy_min", Arrays.stream(use.entropies()).min().orElseThrow())
        .put("drift", base.drift(use));
    ArrayNode entropies = node.putArray("entropy");
    Arrays.stream(use.entropies()).forEach(entropies::add);
    ArrayNode slots = node.putArray("slots");
    for (long[] layer : use.slots()) {
      ArrayNode counts = slots.addArray();
      Arrays.stream(layer).forEach(counts::add);
    }
  }

  private static void write(Path folder, ObjectNode report, Map<String, double[][]> maps) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("probe.json"),
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
      Files.writeString(folder.resolve("probe.html"), ExpertPage.of("Expert use", maps));
    } catch (IOException fault) {
      throw new UserError("the probe's report could not be written to " + folder, fault);
    }
  }
}
