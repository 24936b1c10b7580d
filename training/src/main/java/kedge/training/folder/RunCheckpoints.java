package kedge.training.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.Provenance;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.model.Parameters;
import kedge.training.parts.PolicyParts;
import kedge.training.provenance.StageRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: a policy in Hugging Face layout, the optimizer's moments, fp32 master weights of a bf16
 * policy, and the run's state.
 */
public final class RunCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  /** File with the snapshots of a search for the learning rate. */
  public static final String SEARCH = "search.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private final Path folder;
  private final PolicyParts parts;

  public RunCheckpoints(Path folder, PolicyParts parts) {
    this.folder = folder;
    this.parts = parts;
  }

  /** Folder of the checkpoint after {@code total} steps of the run. */
  public Path path(long total) {
    return folder.resolve(String.format(Locale.ROOT, "step-%06d", total));
  }

  /** Steps of the run after which there is a checkpoint, in order. */
  public List<Long> totals() {
    return CheckpointFolder.complete(folder).stream()
        .map(path -> Long.parseLong(path.getFileName().toString().replaceAll("\\D", ""))).toList();
  }

  /** Takes the optimizer's state away from a checkpoint, which keeps its weights. */
  public void strip(Path checkpoint) {
    for (String file : List.of(OPTIMIZER, SEARCH)) {
      if (Files.isRegularFile(checkpoint.resolve(file))) {
        CheckpointFolder.strip(checkpoint, file);
      }
    }
  }

  /** The newest complete checkpoint. */
  public Optional<Path> latest() {
    return CheckpointFolder.latest(folder);
  }

  /**
   * Writes a checkpoint, whole or not at all; one of the same number that exists is left as it is.
   *
   * @param held tensors that an unfinished stage needs beside policy and optimizer
   */
  public void save(Policy policy, RunState state, Provenance provenance, StageRecord stages, List<Source> held) {
    Path target = path(state.total());
    if (Files.isDirectory(target)) {
      return;
    }
    Parameters values = policy.values();
    boolean masters = parts.config().type() != ElementType.F32;
    long bytes = Checkpoint.bytes(values.layout(), parts.config().type())
        + values.layout().elements() * 4 * (masters ? 3 : 2)
        + held.stream().mapToLong(Source::elements).sum() * 4;
    CheckpointFolder.write(target, bytes, temporary -> {
      Checkpoint.save(temporary, parts.config(), values, Checkpoint.SHARD_BYTES);
      parts.tokenizer().save(temporary);
      List<Source> sources = new ArrayList<>(List.of(new Source("first", policy.optimizer().first().flat()),
          new Source("second", policy.optimizer().second().flat())));
      if (masters) {
        sources.add(new Source("masters", values.flat()));
      }
      SafeTensorsWriter.write(temporary.resolve(OPTIMIZER), sources, ElementType.F32);
      if (!held.isEmpty()) {
        SafeTensorsWriter.write(temporary.resolve(SEARCH), held, ElementType.F32);
      }
      state.write(temporary);
      provenance.write(temporary);
      stages.write(temporary);
    });
    LOG.info("checkpoint {}", target);
  }

  /** Returns whether a checkpoint holds the optimizer's state, so that a run can go on from it. */
  public static boolean resumable(Path checkpoint) {
    return Files.isRegularFile(checkpoint.resolve(OPTIMIZER));
  }

  /** Between two stages of an fp32 policy nothing but the weights is needed. */
  private void requireNoState(Path checkpoint, RunState state) {
    if (state.step() > 0 || parts.config().type() != ElementType.F32) {
      throw new UserError(checkpoint + " has no optimizer state, without which the run cannot go on from it exactly. "
          + "Maybe it was written with checkpoints.optimizer_state last or none? A new run can begin from its weights: "
          + "policy.checkpoint");
    }
  }

  /** Restores weights, moments and step count; returns the run's state. */
  public RunState restore(Path checkpoint, Policy policy) {
    return restore(checkpoint, policy, state -> state);
  }

  /**
   * The same.
   *
   * @param goesOn the state to go on from, given that of the checkpoint: it, or the end of the stage before
   */
  public RunState restore(Path checkpoint, Policy policy, UnaryOperator<RunState> goesOn) {
    CheckpointFolder.verify(checkpoint);
    RunState state = goesOn.apply(RunState.read(checkpoint));
    if (!resumable(checkpoint)) {
      requireNoState(checkpoint, state);
      Checkpoint.fill(checkpoint, policy.values());
      policy.synchronize();
      return state;
    }
    try (SafeTensorsFile optimizer = SafeTensorsFile.open(checkpoint.resolve(OPTIMIZER))) {
      if (parts.config().type() == ElementType.F32) {
        Checkpoint.fill(checkpoint, policy.values());
      } else {
        optimizer.copy("masters", policy.values().flat());
      }
      optimizer.copy("first", policy.optimizer().first().flat());
      optimizer.copy("second", policy.optimizer().second().flat());
    }
    policy.optimizer().restore(state.updates());
    policy.synchronize();
    return state;
  }
}
