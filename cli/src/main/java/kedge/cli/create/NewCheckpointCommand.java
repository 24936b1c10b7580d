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

/** {@code kedge new checkpoint}: writes a checkpoint of random weights, in the layout of a real one. */
@Command(name = "checkpoint", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Write a checkpoint of random weights for a config.json, or join a vision tower and a language model "
        + "a new adapter between them.")
public final class NewCheckpointCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  private Origin origin;

  /** Options for the origin of shapes and weights. */
  private static final class Origin {
    @Option(names = "--config", paramLabel = "FILE", description = "A Hugging Face config.json.")
    private Path config;

    @ArgGroup(exclusive = false)
    private Parts parts;
  }

  /** Options for a vision tower and a language model. */
  private static final class Parts {
    @Option(names = "--tower", paramLabel = "DIR", required = true,
        description = "AIMv2, or a vision-language model, of which the vision tower is used.")
    private Path tower;

    @Option(names = "--language", paramLabel = "DIR", required = true,
        description = "A language model, whose tokenizer is copied.")
    private Path language;
  }

  @Option(names = "--tokenizer", paramLabel = "DIR", description = "A folder whose tokenizer files are copied.")
  private Path tokenizer;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of the random weights.")
  private long seed;

  @Option(names = "--dtype", defaultValue = "bf16", description = "Element type of the weights: fp32 or bf16.")
  private Dtype dtype;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The new checkpoint folder.")
  private Path out;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    ElementType type = dtype == Dtype.BF16 ? ElementType.BF16 : ElementType.F32;
    if (origin.parts != null) {
      ModelConfig joined = new TowerAndLanguage(origin.parts.tower, origin.parts.language, out, type, seed).write();
      spec.commandLine().getOut().println(out + ": " + new ParameterLayout(joined.shape()).elements()
          + " parameters in " + type.configName() + ", of which the adapter's are random");
      return;
    }
    ModelConfig written = new RandomCheckpoint(origin.config, Optional.ofNullable(tokenizer), out, type, seed).write();
    spec.commandLine().getOut().println(out + ": " + new ParameterLayout(written.shape()).elements()
        + " random parameters in " + type.configName());
  }
}
