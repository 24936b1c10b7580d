package kedge.cli.create;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.RandomCheckpoint;
import kedge.policy.checkpoint.parts.TowerAndLanguage;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.settings.PolicySettings.Dtype;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge new checkpoint}: a checkpoint of random weights in the exact layout of a real one. */
@Command(name = "checkpoint", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Write a checkpoint of random weights for a config.json, or of a vision tower, a language model and "
        + "a new adapter between them.")
public final class NewCheckpointCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private Origin origin;

  /** Where sizes and weights come from. */
  private static final class Origin {
    @Option(names = "--config", paramLabel = "FILE", description = "A Hugging Face config.json.")
    private Path config;

    @ArgGroup(exclusive = false)
    private Parts parts;
  }

  /** A tower and a language model. */
  private static final class Parts {
    @Option(names = "--tower", paramLabel = "DIR", required = true,
        description = "A vision tower: AIMv2, or a vision-language model whose tower is taken.")
    private Path tower;

    @Option(names = "--language", paramLabel = "DIR", required = true,
        description = "A language model, whose tokenizer is copied.")
    private Path language;
  }

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
    if (origin.parts != null) {
      ModelConfig joined = new TowerAndLanguage(origin.parts.tower, origin.parts.language, out, type, seed).write();
      spec.commandLine().getOut().println(out + ": " + new ParameterLayout(joined.shape()).elements()
          + " parameters in " + type.configName() + ", the adapter's random");
      return;
    }
    ModelConfig written = new RandomCheckpoint(origin.config, Optional.ofNullable(tokenizer), out, type, seed).write();
    spec.commandLine().getOut().println(out + ": " + new ParameterLayout(written.shape()).elements()
        + " random parameters in " + type.configName());
  }
}
