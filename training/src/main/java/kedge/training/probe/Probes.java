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
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.score.TokenSequence;
import kedge.recipes.settings.PolicySettings;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;
import kedge.training.probe.Calibration.Candidate;
import kedge.training.report.ExpertPage;

/**
 * {@code kedge probe}: shows data sets to checkpoints, counts where their tokens go, and writes {@code probe.json} and
 * {@code probe.html}.
 */
public final class Probes {
  private Probes() {
  }

  /**
   * Probes every checkpoint.
   *
   * @throws UserError for a dense model, or where no checkpoint is within the drift bound
   */
  public static void run(ProbeRequest wanted, PrintWriter out) {
    Map<Path, Map<String, ExpertUse>> uses = new LinkedHashMap<>();
    for (Path checkpoint : wanted.checkpoints()) {
      uses.put(checkpoint, probe(wanted, checkpoint));
    }
    Map<String, ExpertUse> base = uses.values().iterator().next();
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("drift_bound", wanted.driftBound());
    ArrayNode checkpoints = report.putArray("checkpoints");
    Map<String, double[][]> maps = new LinkedHashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    uses.forEach((checkpoint, use) -> {
      ObjectNode one = checkpoints.addObject().put("checkpoint", checkpoint.toString());
      use.forEach((name, each) -> {
        put(one.withObject("/data").putObject(name), each, base.get(name));
        maps.put(uses.size() == 1 ? name : name + ", " + label(checkpoint, uses.keySet()), each.shares());
        out.println(String.format(Locale.ROOT, "%s, %s: entropy %.4f, drift %.4f", checkpoint, name, each.entropy(),
            base.get(name).drift(each)));
      });
      double entropy = use.values().stream().mapToDouble(ExpertUse::entropy).average().orElseThrow();
      double drift = use.keySet().stream().mapToDouble(name -> base.get(name).drift(use.get(name))).max().orElseThrow();
      one.put("entropy", entropy).put("drift", drift);
      candidates.add(new Candidate(checkpoint.toString(), entropy, drift));
    });
    Candidate chosen = Calibration.choose(candidates, wanted.driftBound());
    report.put("chosen", chosen.name());
    write(wanted.out(), report, maps);
    out.println((candidates.size() > 1 ? "chosen: " + chosen.name() + ". " : "") + "report: "
        + wanted.out().resolve("probe.html"));
  }

  /**
   * What tells a checkpoint from the others: its folder's name, or where another has that too, the path as it was
   * given.
   */
  static String label(Path checkpoint, Collection<Path> all) {
    Path name = checkpoint.getFileName();
    boolean only = all.stream().filter(other -> Objects.equals(other.getFileName(), name)).count() == 1;
    return only && name != null ? name.toString() : checkpoint.toString();
  }

  private static Map<String, ExpertUse> probe(ProbeRequest wanted, Path checkpoint) {
    PolicySettings settings = wanted.recipe().policy().on(checkpoint);
    RecipeSources sources = new RecipeSources(wanted.recipe());
    Map<String, ExpertUse> uses = new LinkedHashMap<>();
    try (PolicyParts kit = PolicyParts.of(settings); Policy policy = kit.policy(wanted.recipe().seed(), false)) {
      if (policy.shape().experts() == 0) {
        throw new UserError(checkpoint + " is a dense model and has no experts to probe");
      }
      for (String name : wanted.data().isEmpty() ? wanted.recipe().data().keySet() : wanted.data()) {
        uses.put(name,
            new ExpertUse(policy.trainer().expertSlots(sequences(sources.get(name), wanted.problems(), kit))));
      }
    }
    return uses;
  }

  /** The question, and its demonstration where there is one; every token counts. */
  private static List<TokenSequence> sequences(ProblemSource source, int problems, PolicyParts kit) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int index = 0; index < Math.min(problems, source.size()); index++) {
      Problem problem = source.problem(index);
      Optional<Turn> demonstration = source.demonstration(index);
      if (demonstration.isPresent()) {
        sequences.add(kit.encoder().trainingOnLast(problem.prompt().with(demonstration.get())));
      } else {
        int[] tokens = kit.encoder().prompt(problem.prompt());
        sequences.add(new TokenSequence(tokens, new boolean[tokens.length]));
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
