package kedge.policy.lora;

import java.nio.file.Path;
import java.util.function.Consumer;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.AdaptedProjection.Rows;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A model with the adapters of a folder added to its weights: {@code W + s B A}, in fp32. */
public final class MergedModel {
  private static final long OTHER_BYTES = 64L << 20;

  private MergedModel() {
  }

  /**
   * Returns the folder with a checkpoint's config and, if an adapter folder has none, tokenizer: its own folder, or
   * that of its base.
   *
   * @param progress receives the name of each file of the Hub before its download
   */
  public static Path base(Path checkpoint, Consumer<String> progress) {
    return AdapterFolder.is(checkpoint) ? AdapterFolder.read(checkpoint).base(progress) : checkpoint;
  }

  /**
   * Loads the fp32 weights of a checkpoint to the CPU; adapters of an adapter folder are merged into their base.
   *
   * @param base as {@link #base}
   * @return owned by the caller
   */
  public static Parameters load(Path checkpoint, Path base) {
    if (checkpoint.equals(base)) {
      return Checkpoint.load(base, new Device("cpu"), ElementType.F32);
    }
    AdapterFolder folder = AdapterFolder.read(checkpoint);
    LoraLayout layout = folder.layout(ModelConfig.read(base).shape());
    try (Parameters values = Parameters.zeros(layout.parameters(), new Device("cpu"), ScalarType.Float)) {
      folder.fill(layout, values);
      Parameters weights = Checkpoint.load(base, new Device("cpu"), ElementType.F32);
      layout.adapted().values().forEach(adapted -> merge(layout, adapted, values, weights));
      return weights;
    }
  }

  private static void merge(LoraLayout layout, AdaptedProjection adapted, Parameters values, Parameters weights) {
    for (int expert = 0; expert < adapted.experts(); expert++) {
      try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
        Tensor weight = block(weights.get(adapted.name()), expert, adapted.out());
        Tensor a = block(values.get(adapted.a()), expert, adapted.lowRows());
        Tensor b = block(values.get(adapted.b()), expert, adapted.adaptedRows());
        int bRow = 0;
        for (int part = 0; part < adapted.parts().size(); part++) {
          Rows rows = adapted.parts().get(part);
          Tensor product = b.narrow(0, bRow, rows.count())
              .mm(a.narrow(0, (long) part * adapted.rank(), adapted.rank()));
          weight.narrow(0, rows.first(), rows.count()).add_(product.mul(new Scalar(layout.lora().scale())));
          bRow += rows.count();
        }
      }
    }
  }

  private static Tensor block(Tensor parameter, int expert, int rows) {
    return parameter.view(-1, parameter.size(-1)).narrow(0, (long) expert * rows, rows);
  }

  /**
   * Writes the merged model as a checkpoint folder in the base's type, whole or not at all.
   *
   * @throws kedge.data.UserError if the checkpoint is not an adapter folder, or on disk errors
   */
  public static void write(Path checkpoint, Path out, Consumer<String> progress) {
    Path base = AdapterFolder.read(checkpoint).base(progress);
    ModelConfig config = ModelConfig.read(base);
    Path tokenizer = TokenizerFiles.in(checkpoint) ? checkpoint : base;
    try (Parameters merged = load(checkpoint, base)) {
      CheckpointFolder.write(out, Checkpoint.bytes(merged.layout(), config.type()) + OTHER_BYTES, temporary -> {
        Checkpoint.save(temporary, config, merged, Checkpoint.SHARD_BYTES);
        TokenizerFiles.copy(tokenizer, temporary);
        TokenizerFiles.copyProcessor(base, temporary);
        TokenizerFiles.copyCode(base, temporary);
      });
    }
  }
}
