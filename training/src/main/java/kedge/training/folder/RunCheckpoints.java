package kedge.training.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * The checkpoints of a run: a policy in Hugging Face layout, and beside it the optimiser's moments, fp32 masters of a
 * bf16 policy, and where the run stood.
 */
public final class RunCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  /** The snapshots of a search for the learning rate. */
  public static final String SEARCH = "search.safetensors";
  private static final String OPTIMISER = "optimizer.safetensors";
  private final Path folder;
  private final PolicyParts kit;

  public RunCheckpoints(Path folder, PolicyParts kit) {
    this.folder = folder;
    this.kit = kit;
  }

  /** Where the checkpoint after {@code total} steps lies. */
  public Path path(long total) {
    return folder.resolve(String.format(Locale.ROOT, "step-%06d", total));
  }

  /** The newest complete checkpoint. */
  public Optional<Path> latest() {
    return CheckpointFolder.latest(folder);
  }

  /** Writes a checkpoint, whole or not at all; one of the same number that is there already is left as it is. */
  public void save(Policy policy, RunState state, Provenance provenance, StageRecord stages, List<Source> held) {
    Path target = path(state.total());
    if (java.nio.file.Files.isDirectory(target)) {
      return;
    }
    Parameters values = policy.values();
    boolean masters = kit.config().type() != ElementType.F32;
    long bytes = Checkpoint.bytes(values.layout(), kit.config().type())
        + values.layout().elements() * 4 * (masters ? 3 : 2)
        + held.stream().mapToLong(Source::elements).sum() * 4;
    CheckpointFolder.write(target, bytes, temporary -> {
      Checkpoint.save(temporary, kit.config(), values, Checkpoint.SHARD_BYTES);
      kit.tokenizer().save(temporary);
      List<Source> sources = new java.util.ArrayList<>(List.of(new Source("first", policy.optimizer().first().flat()),
          new Source("second", policy.optimizer().second().flat())));
      if (masters) {
        sources.add(new Source("masters", values.flat()));
      }
      SafeTensorsWriter.write(temporary.resolve(OPTIMISER), sources, ElementType.F32);
      if (!held.isEmpty()) {
        SafeTensorsWriter.write(temporary.resolve(SEARCH), held, ElementType.F32);
      }
      state.write(temporary);
      provenance.write(temporary);
      stages.write(temporary);
    });
    LOG.info("checkpoint {}", target);
  }

  /** Puts weights, moments and step count back; returns where the run stood. */
  public RunState restore(Path checkpoint, Policy policy) {
    CheckpointFolder.verify(checkpoint);
    RunState state = RunState.read(checkpoint);
    try (SafeTensorsFile optimiser = SafeTensorsFile.open(checkpoint.resolve(OPTIMISER))) {
      if (kit.config().type() == ElementType.F32) {
        Checkpoint.fill(checkpoint, policy.values());
      } else {
        optimiser.copy("masters", policy.values().flat());
      }
      optimiser.copy("first", policy.optimizer().first().flat());
      optimiser.copy("second", policy.optimizer().second().flat());
    }
    policy.optimizer().restore(state.updates());
    policy.synchronize();
    return state;
  }
}
