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

/** {@code kedge generate}: completes a prompt. */
@Command(name = "generate", mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true,
    description = "Complete a prompt with a checkpoint.")
public final class GenerateCommand implements Runnable {
  @Parameters(paramLabel = "PROMPT", description = "The prompt: a user message, or any text with --raw.")
  private String prompt;

  @Option(names = "--checkpoint", paramLabel = "DIR", required = true,
      description = "A folder in Hugging Face layout, or a run folder (its newest checkpoint is used).")
  private Path checkpoint;

  @Option(names = "--image", paramLabel = "FILE",
      description = "An image placed before the prompt, for vision-language models. May be repeated.")
  private List<Path> images = List.of();

  @Option(names = "--raw", description = "Complete the prompt as plain text, without the chat template.")
  private boolean raw;

  @Option(names = "--temperature", defaultValue = "1.0", description = "Sampling temperature; 0 is greedy decoding.")
  private double temperature;

  @Option(names = "--top-k", defaultValue = "0", description = "Sample from the k most probable tokens; 0 means all.")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1.0",
      description = "Sample from the smallest set of tokens with at least this total probability.")
  private double topP;

  @Option(names = "--min-p", defaultValue = "0.0",
      description = "Sample from tokens with at least this fraction of the highest probability.")
  private double minP;

  @Option(names = "--max-new-tokens",
      description = "Maximum tokens of a completion. Default: 512, or half of the model's positions if it has "
          + "fewer than 1024.")
  private Integer maxNewTokens;

  @Option(names = "--stop", paramLabel = "TEXT", description = "Text that ends a completion. May be repeated.")
  private List<String> stop = List.of();

  @Option(names = "--stop-token-id", paramLabel = "ID",
      description = "ID of a token that ends a completion. May be repeated.")
  private List<Integer> stopTokenIds = List.of();

  @Option(names = "--template-variable", paramLabel = "NAME=VALUE",
      description = "Variable of the chat template, for instance enable_thinking=false. May be repeated.")
  private Map<String, String> templateVariables = Map.of();

  @Option(names = {"-n", "--completions"}, defaultValue = "1", description = "Number of completions.")
  private int completions;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of the random draws.")
  private long seed;

  @Option(names = "--device", defaultValue = "auto", description = "Device: auto, cpu, cuda or cuda:n.")
  private String device;

  @Option(names = "--dtype", defaultValue = "fp32", description = "Element type of the weights: fp32 or bf16.")
  private Dtype dtype;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (raw && !images.isEmpty()) {
      throw new UserError("--image is given with --raw, expected the chat template, which places images");
    }
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
    TextGeneration.complete(policy, prompt, images, !raw, sampling.toSampling(), completions, seed)
        .forEach(spec.commandLine().getOut()::println);
  }
}
