package kedge.cli.create;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.RandomCheckpoint;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.settings.PolicySettings.Dtype;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge new checkpoint}: a checkpoint of random weights in the exact layout of a real one. */
@Command(name = "checkpoint", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Write a checkpoint of random weights for a config.json.")
public final class NewCheckpointCommand implements Runnable {
  @Option(names = "--config", paramLabel = "FILE", required = true, description = "A Hugging Face config.json.")
  private Path config;

  @Option(names = "--tokenizer", paramLabel = "DIR", description = "A folder whose tokenizer files are copied.")
  private Path tokenizer;

  @Option(names = "--seed", defaultValue = "1", description = "Of the weights.")
  private long seed;

  @Option(names = "--dtype", defaultValue = "bf16", description = "fp32 or bf16.")
  private Dtype dtype;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to make.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    ElementType type = dtype == Dtype.BF16 ? ElementType.BF16 : ElementType.F32;
    ModelConfig written = new RandomCheckpoint(config, Optional.ofNullable(tokenizer), out, type, seed).write();
    spec.commandLine().getOut().println(out + ": " + new ParameterLayout(written.shape()).elements()
        + " random parameters in " + type.configName());
  }
}
