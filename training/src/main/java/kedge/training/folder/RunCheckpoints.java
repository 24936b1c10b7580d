package kedge.training.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.io.JsonLinesFile;
import kedge.policy.Policy;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.checkpoint.Provenance;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.training.parts.PolicyParts;
import kedge.training.provenance.StageRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: a policy in Hugging Face layout or the adapter folder of one, the optimizer's moments, fp32
 * master weights of a bf16 policy, and the run's state.
 */
public final class RunCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  /**
   * File extension of safetensors files without weights, since some engines load every {@code *.safetensors} of a
   * folder.
   */
  private static final String ENDING = ".state";
  private static final String FORMER_ENDING = ".safetensors";
  private static final Pattern NAME = Pattern.compile("step-\\d{6,}");
  private static final String SEARCH = "search";
  private static final String PENDING = "pending.jsonl";
  private static final String INTERIM = "interim";
  private static final String OPTIMIZER = "optimizer";
  private final Path folder;
  private final PolicyParts parts;

  public RunCheckpoints(Path folder, PolicyParts parts) {
    this.folder = folder;
    this.parts = parts;
  }

  /** Folder of the checkpoint after {@code total} steps of the run. */
  public Path path(long total) {
    return path(folder, total);
  }

  static Path path(Path folder, long total) {
    return folder.resolve(String.format(Locale.ROOT, "step-%06d", total));
  }

  /** Returns the complete checkpoints of a run in order; folders with other names, such as copies, do not count. */
  public static List<Path> complete(Path folder) {
    return CheckpointFolder.complete(folder).stream()
        .filter(path -> NAME.matcher(path.getFileName().toString()).matches()).toList();
  }

  /**
   * Requires that no damaged checkpoint is newer than the newest complete one, so that a run does not silently go back
   * to an older one. No process may be writing the run.
   *
   * @throws UserError naming the damaged checkpoint
   */
  static void requireNewestWhole(Path folder) {
    long newest = latest(folder).map(RunCheckpoints::total).orElse(-1L);
    String[] all = folder.toFile().list();
    for (String name : all == null ? new String[0] : all) {
      if (NAME.matcher(name).matches() && total(folder.resolve(name)) > newest) {
        throw new UserError(folder.resolve(name) + " has no checksums.json, which every checkpoint has: it is damaged. "
            + "Maybe restore it, or remove that folder to go on from an older one?");
      }
    }
  }

  private static long total(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().replaceAll("\\D", ""));
  }

  /** Returns the newest complete checkpoint of a run. */
  public static Optional<Path> latest(Path folder) {
    return Streams.findLast(complete(folder).stream());
  }

  /** Returns the numbers of steps of the run with a checkpoint, in order. */
  public List<Long> totals() {
    return complete(folder).stream().map(RunCheckpoints::total).distinct().toList();
  }

  /** Removes the optimizer state from a checkpoint, which keeps its weights. */
  public void strip(Path checkpoint) {
    for (Path file : List.of(stateFile(checkpoint, OPTIMIZER), stateFile(checkpoint, SEARCH), pending(checkpoint))) {
      if (Files.isRegularFile(file)) {
        CheckpointFolder.strip(checkpoint, file.getFileName().toString());
      }
    }
  }

  /** The newest complete checkpoint. */
  public Optional<Path> latest() {
    return latest(folder);
  }

  /**
   * Writes a checkpoint, whole or not at all. An existing one of the same number is kept, unless it is from within a
   * stage that has ended since without another step; then it is replaced.
   *
   * @param logs the logs up to here
   * @param held what an unfinished stage needs in addition to policy and optimizer
   * @param interim whether the clock or a signal, not the recipe, is the reason
   */
  public void save(Policy policy, RunState state, Provenance provenance, StageRecord stages, LogBeginnings logs,
      HeldState held, boolean interim) {
    Path target = path(state.total());
    boolean there = Files.isDirectory(target);
    if (!due(state)) {
      return;
    }
    boolean masters = parts.config().type() != ElementType.F32;
    long bytes = parts.checkpointBytes()
        + policy.values().layout().whole().elements() * 4 * (masters ? 3 : 2)
        + held.search().stream().mapToLong(Source::elements).sum() * 4;
    CheckpointFolder.Filling filling = temporary -> {
      if (policy.optimizer().first().divided()) {
        parts.ranks().await(); // the others wait to serve
      }
      parts.save(temporary, policy);
      parts.tokenizer().save(temporary);
      describeGeneration(temporary);
      SafeTensorsWriter.write(temporary.resolve(OPTIMIZER + ENDING), OptimizerState.sources(policy, masters),
          ElementType.F32);
      if (!held.search().isEmpty()) {
        SafeTensorsWriter.write(temporary.resolve(SEARCH + ENDING), held.search(), ElementType.F32);
      }
      if (!held.pending().isEmpty()) {
        try (JsonLinesFile lines = JsonLinesFile.open(temporary.resolve(PENDING))) {
          held.pending().forEach(lines::append);
        }
      }
      state.write(temporary);
      logs.write(temporary);
      provenance.write(temporary);
      stages.write(temporary);
      if (interim) {
        Files.writeString(temporary.resolve(INTERIM), "written by the clock or a signal\n");
      }
    };
    if (there) {
      CheckpointFolder.replace(target, bytes, filling);
    } else {
      CheckpointFolder.write(target, bytes, filling);
    }
    LOG.info("checkpoint {}", target);
  }

  /** Serves this rank's parts of moments and weights to rank 0, while it {@link #save saves}. */
  public void serve(Policy policy, HeldState held) {
    parts.ranks().await();
    parts.serve(policy);
    SafeTensorsWriter.serve(OptimizerState.sources(policy, parts.config().type() != ElementType.F32));
    SafeTensorsWriter.serve(held.search());
  }

  /** Returns whether {@link #save} would write a checkpoint of this state. */
  public boolean due(RunState state) {
    Path target = path(state.total());
    return !Files.isDirectory(target) || outdated(RunState.read(target), state);
  }

  /** Returns whether a checkpoint is from within a stage, and the state another one after as many steps of the run. */
  private static boolean outdated(RunState there, RunState state) {
    return there.step() > 0 && (there.stage() != state.stage() || there.step() != state.step());
  }

  /** Returns whether a checkpoint was written because of the clock or a signal, not the recipe. */
  static boolean interim(Path checkpoint) {
    return Files.isRegularFile(checkpoint.resolve(INTERIM));
  }

  /** Returns the file of a learning-rate search's snapshots in a checkpoint. */
  public static Path search(Path checkpoint) {
    return stateFile(checkpoint, SEARCH);
  }

  /** Returns the file of completions drawn ahead in a checkpoint; it may not exist. */
  public static Path pending(Path checkpoint) {
    return checkpoint.resolve(PENDING);
  }

  /** Returns a file of the run's state, which version 0.1 wrote with another extension. */
  private static Path stateFile(Path checkpoint, String name) {
    Path former = checkpoint.resolve(name + FORMER_ENDING);
    return Files.exists(former) ? former : checkpoint.resolve(name + ENDING);
  }

  /**
   * Writes a {@code generation_config.json} with the stop token ids, or adds to that of the policy those that it lacks:
   * an engine would not end completions at the token that a chat template closes turns with, where a base model's file
   * names another.
   */
  private void describeGeneration(Path temporary) throws IOException {
    Path file = temporary.resolve("generation_config.json");
    ObjectNode generation = Files.exists(file) && JsonFile.read(file)instanceof ObjectNode given ? given
        : JsonNodeFactory.instance.objectNode();
    JsonNode named = generation.path("eos_token_id");
    Set<Integer> ends = new LinkedHashSet<>();
    (named.isArray() ? named : List.of(named)).forEach(id -> {
      if (id.isInt()) {
        ends.add(id.intValue());
      }
    });
    int[] stops = parts.encoder().stopTokens();
    if (ends.addAll(Ints.asList(stops))) {
      ArrayNode list = generation.putArray("eos_token_id");
      ends.forEach(list::add);
      if (!Files.exists(file)) {
        generation.put("pad_token_id", stops[0]);
      }
      Files.writeString(file, generation.toPrettyString() + "\n");
    }
  }

  /** Returns whether a checkpoint has the optimizer state, so that a run can be resumed from it. */
  public static boolean resumable(Path checkpoint) {
    return Files.isRegularFile(stateFile(checkpoint, OPTIMIZER));
  }

  /** Between two stages, an fp32 policy needs only its weights. */
  private void requireNoState(Path checkpoint, RunState state) {
    if (state.step() > 0 || parts.config().type() != ElementType.F32) {
      throw new UserError(checkpoint + " has no optimizer state, without which the run cannot go on from it exactly. "
          + "Maybe it was written with checkpoints.optimizer_state last or none? A new run can begin from its weights: "
          + "policy.checkpoint");
    }
  }

  /** Restores weights, moments and step count, and returns the run's state. */
  public RunState restore(Path checkpoint, Policy policy) {
    return restore(checkpoint, policy, state -> state);
  }

  /**
   * Restores weights, moments and step count, and returns the run's state.
   *
   * @param goesOn maps the checkpoint's state to the state to continue from: the same, or the end of the stage before
   */
  public RunState restore(Path checkpoint, Policy policy, UnaryOperator<RunState> goesOn) {
    CheckpointFolder.verify(checkpoint);
    RunState state = goesOn.apply(RunState.read(checkpoint));
    if (!resumable(checkpoint)) {
      requireNoState(checkpoint, state);
      parts.fill(checkpoint, policy.values());
      policy.synchronize();
      return state;
    }
    try (SafeTensorsFile optimizer = SafeTensorsFile.open(stateFile(checkpoint, OPTIMIZER))) {
      boolean masters = parts.config().type() != ElementType.F32;
      if (!masters) {
        parts.fill(checkpoint, policy.values());
      }
      OptimizerState.restore(optimizer, policy, masters);
    }
    policy.optimizer().restore(state.updates());
    policy.synchronize();
    return state;
  }
}
