package kedge.cli.convert;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.cli.gguf.GgufImport;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.settings.PolicySettings.Dtype;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge import}: converts a GGUF file to a checkpoint folder. */
@Command(name = "import", mixinStandardHelpOptions = true,
    description = "Convert a GGUF file of llama.cpp or Ollama to a checkpoint folder (safetensors).")
public final class ImportCommand implements Runnable {
  @Parameters(paramLabel = "FILE", description = "A GGUF file: F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q5_1, Q5_0, Q4_K, "
      + "Q4_1 or Q4_0, of the architectures llama, qwen2 and qwen3.")
  private Path file;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The new checkpoint folder.")
  private Path out;

  @Option(names = "--dtype", description = "fp32 or bf16. Default: the type of the file's matrices; fp32 if they are "
      + "quantized.")
  private Dtype dtype;

  @Option(names = "--tokenizer", paramLabel = "DIR",
      description = "A folder whose tokenizer files are copied instead of the tokenizer in the file.")
  private Path tokenizer;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    Optional<ElementType> type = Optional.ofNullable(dtype)
        .map(given -> given == Dtype.BF16 ? ElementType.BF16 : ElementType.F32);
    ModelConfig written = new GgufImport(file, Optional.ofNullable(tokenizer), out, type).write();
    spec.commandLine().getOut().println(out + ": " + written.shape().family().architecture() + ", "
        + new ParameterLayout(written.shape()).elements() + " parameters in " + written.type().configName());
  }
}
