package kedge.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.lora.MergedModel;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.training.TextGeneration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge generate}: completes a prompt with a checkpoint. */
@Command(name = "generate", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
    description = "Complete a prompt.")
public final class GenerateCommand implements Runnable {
  @Parameters(paramLabel = "PROMPT", description = "What to complete.")
  private String prompt;

  @Option(names = "--checkpoint", paramLabel = "DIR", required = true,
      description = "A folder in Hugging Face layout, or a run, of which it is the newest checkpoint.")
  private Path checkpoint;

  @Option(names = "--raw", description = "Continue the text as it is, without the chat template.")
  private boolean raw;

  @Option(names = "--temperature", defaultValue = "1.0", description = "0 takes the most probable token.")
  private double temperature;

  @Option(names = "--top-k", defaultValue = "0", description = "Keep the k most probable tokens; 0 keeps all.")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1.0",
      description = "Keep the most probable tokens whose mass reaches this.")
  private double topP;

  @Option(names = "--min-p", defaultValue = "0.0",
      description = "Keep tokens at least this many times as probable as the most probable.")
  private double minP;

  @Option(names = "--max-new-tokens",
      description = "Completions are cut here; if left out, at 512, or at half of the model's positions if they are "
          + "fewer than 1024.")
  private Integer maxNewTokens;

  @Option(names = "--stop", paramLabel = "TEXT", description = "Text that ends a completion; may be repeated.")
  private List<String> stop = List.of();

  @Option(names = "--stop-token-id", paramLabel = "ID", description = "Token that ends a completion; may be repeated.")
  private List<Integer> stopTokenIds = List.of();

  @Option(names = "--template-variable", paramLabel = "NAME=VALUE",
      description = "Variable of the chat template, for instance enable_thinking=false; may be repeated.")
  private Map<String, String> templateVariables = Map.of();

  @Option(names = {"-n", "--completions"}, defaultValue = "1", description = "How many completions.")
  private int completions;

  @Option(names = "--seed", defaultValue = "1", description = "Of the draws.")
  private long seed;

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu, cuda or cuda:n.")
  private String device;

  @Option(names = "--dtype", defaultValue = "fp32", description = "fp32 or bf16.")
  private Dtype dtype;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (completions < 1) {
      throw new UserError("--completions is " + completions + ", expected at least 1");
    }
    Path folder = CheckpointOption.of(checkpoint);
    int most = maxNewTokens != null ? maxNewTokens
        : Math.max(1, Math.min(512,
            ModelConfig.read(MergedModel.base(folder, System.err::println)).shape().maximumPositions() / 2));
    PolicySettings policy = UserError.whereRefused("",
        () -> PolicySettings.of(folder, device, dtype).withTemplateVariables(TemplateVariables.of(checkpoint,
            templateVariables)));
    SamplingSettings sampling = UserError.whereRefused("",
        () -> new SamplingSettings(temperature, topK, topP, minP, most, Optional.of(stop),
            Optional.of(stopTokenIds), Optional.empty()));
    TextGeneration.complete(policy, prompt, !raw, sampling.toSampling(), completions, seed)
        .forEach(spec.commandLine().getOut()::println);
  }
}
